package io.pgha.ops.etcd;

import io.pgha.model.EtcdEntry;
import io.pgha.model.EtcdKey;
import io.pgha.model.EtcdMember;
import java.util.List;
import java.util.Optional;

/** Members and entries for tests. */
public final class EtcdFixtures {
    private EtcdFixtures() {}

    /** A member that answers: number 1 leads, and its id is its number. */
    public static EtcdMember member(int number, long applied, String leader, List<String> errors) {
        EtcdMember.Status status = new EtcdMember.Status(
                "3.5.16", 81_920, 61_440, leader.equals("" + number), leader, 2, applied, applied, 96, errors);
        return member(number, false, Optional.of(status), Optional.empty());
    }

    /** A member that does not answer. */
    public static EtcdMember silent(int number) {
        return member(number, false, Optional.empty(), Optional.of("Connection refused"));
    }

    /** Any member. */
    public static EtcdMember member(
            int number, boolean learner, Optional<EtcdMember.Status> status, Optional<String> problem) {
        return new EtcdMember(
                "" + number,
                "pgsql" + number,
                List.of("https://10.0.0.%d:2380".formatted(number)),
                List.of("https://10.0.0.%d:2379".formatted(number)),
                learner,
                status,
                problem);
    }

    /** An entry of text. */
    public static EtcdEntry entry(String key, String value) {
        return new EtcdEntry(new EtcdKey(key, 1, 2, 1, ""), value, false, value.length());
    }
}
