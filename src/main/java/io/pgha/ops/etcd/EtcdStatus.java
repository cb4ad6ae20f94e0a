package io.pgha.ops.etcd;

import io.pgha.model.EtcdAlarm;
import io.pgha.model.EtcdMember;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How etcd is.
 *
 * @param reasons why it is not healthy; empty if it is
 * @param leader name of the member that leads
 * @param voters members with a vote, those that are down included
 * @param answering voters that answer
 * @param quorum voters it takes to decide anything
 * @param toleratedFailures voters it can still lose and keep quorum; -1 if it has none
 * @param term of the furthest member; each election makes it one more
 * @param elections seen in the time watched
 * @param watched time since this session's first look, at most the last ten minutes
 * @param revision of the key space
 * @param largestDatabase bytes of the largest member's database file
 * @param quota bytes at which etcd refuses writes
 */
public record EtcdStatus(
        String cluster,
        Verdict verdict,
        List<String> reasons,
        Optional<String> leader,
        int voters,
        int answering,
        int quorum,
        int toleratedFailures,
        long term,
        long elections,
        Duration watched,
        long revision,
        long largestDatabase,
        long quota,
        List<EtcdAlarm> alarms,
        List<EtcdMember> members) {
    public EtcdStatus {
        reasons = List.copyOf(reasons);
        alarms = List.copyOf(alarms);
        members = List.copyOf(members);
    }

    /** The words etcd can be summed up in. */
    public enum Verdict {
        /** All members answer and nothing is wrong. */
        HEALTHY,
        /** It decides, but something is wrong. */
        DEGRADED,
        /** It can decide nothing; Patroni's leader steps down unless it runs in failsafe mode. */
        NO_QUORUM
    }
}
