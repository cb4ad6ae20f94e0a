package io.pgha.ops.etcd;

import io.pgha.model.EtcdAlarm;
import io.pgha.model.EtcdMember;
import io.pgha.model.EtcdMember.Status;
import io.pgha.ops.etcd.EtcdStatus.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Sums etcd up from what its members say of themselves; pure. */
public final class EtcdJudgement {
    /** As etcd prints an alarm among a member's errors: the protobuf text form of its AlarmMember. */
    private static final Pattern ALARM = Pattern.compile("memberID:(\\d+)\\s+alarm:(\\w+)");

    /** A member this many entries behind the leader's log is slow, not just a moment late. */
    private static final long BEHIND = 5000;

    private static final long CAUGHT_UP = 100;

    private static final double ALMOST_FULL = 0.8;

    /** One election follows when a leader goes or is moved, and a second when it was restarted; more of late are a pattern. */
    private static final long FLAPPING = 3;

    private EtcdJudgement() {}

    /**
     * The sum.
     *
     * @param quota bytes of a database at which etcd refuses writes
     * @param terms the session's memory of terms, which is told the present one
     */
    public static EtcdStatus of(String cluster, long quota, List<EtcdMember> members, TermMemory terms) {
        List<EtcdMember> voters = members.stream().filter(m -> !m.learner()).toList();
        List<Status> answers =
                members.stream().flatMap(m -> m.status().stream()).toList();
        int answering =
                (int) voters.stream().filter(m -> m.status().isPresent()).count();
        int quorum = voters.size() / 2 + 1;
        int tolerated = tolerated(members);
        List<EtcdAlarm> alarms = alarms(members);
        long largest = answers.stream().mapToLong(Status::dbSize).max().orElse(0);
        List<String> reasons = reasons(members, alarms, tolerated, quorum);
        if (largest > quota * ALMOST_FULL) {
            reasons.add("the database is at %d%% of its quota; at 100%% etcd takes no more writes"
                    .formatted(Math.round(100.0 * largest / quota)));
        }
        long term = answers.stream().mapToLong(Status::raftTerm).max().orElse(0);
        TermMemory.Seen seen = terms.seen(term);
        if (seen.elections() >= FLAPPING) {
            reasons.add(seen.elections() + " elections in the last "
                    + seen.watched().toMinutes() + " min: a slow disk or network lets leaders fall");
        }
        return new EtcdStatus(
                cluster,
                tolerated < 0 ? Verdict.NO_QUORUM : reasons.isEmpty() ? Verdict.HEALTHY : Verdict.DEGRADED,
                reasons,
                members.stream()
                        .filter(m -> m.status().filter(Status::isLeader).isPresent())
                        .map(EtcdMember::name)
                        .findFirst(),
                voters.size(),
                answering,
                quorum,
                tolerated,
                term,
                seen.elections(),
                seen.watched(),
                answers.stream().mapToLong(Status::revision).max().orElse(0),
                largest,
                quota,
                alarms,
                members);
    }

    /** How many voters etcd can lose and keep quorum; -1 if it has none. */
    public static int tolerated(List<EtcdMember> members) {
        List<EtcdMember> voters = members.stream().filter(m -> !m.learner()).toList();
        int led = (int) voters.stream()
                .filter(m -> m.status().filter(s -> !s.leader().equals("0")).isPresent())
                .count();
        int quorum = voters.size() / 2 + 1;
        return led >= quorum ? led - quorum : -1;
    }

    /** True if a member answers, follows a leader or leads, and is at most a moment behind the furthest one. */
    static boolean hasCaughtUp(List<EtcdMember> members, String id) {
        long furthest = furthest(members);
        return members.stream()
                .filter(m -> m.id().equals(id))
                .flatMap(m -> m.status().stream())
                .anyMatch(s -> !s.leader().equals("0") && furthest - s.raftAppliedIndex() < CAUGHT_UP);
    }

    private static long furthest(List<EtcdMember> members) {
        return members.stream()
                .flatMap(m -> m.status().stream())
                .mapToLong(Status::raftAppliedIndex)
                .max()
                .orElse(0);
    }

    /** The alarms the members tell of; every member knows them all, so that one that answers suffices. */
    public static List<EtcdAlarm> alarms(List<EtcdMember> members) {
        Map<String, String> names =
                members.stream().collect(Collectors.toMap(EtcdMember::id, EtcdMember::name, (a, b) -> a));
        Set<EtcdAlarm> alarms = new LinkedHashSet<>();
        members.stream()
                .flatMap(m -> m.status().stream())
                .flatMap(s -> s.errors().stream())
                .forEach(error -> {
                    Matcher alarm = ALARM.matcher(error);
                    while (alarm.find()) {
                        String id = Long.toHexString(Long.parseUnsignedLong(alarm.group(1)));
                        alarms.add(new EtcdAlarm(id, names.getOrDefault(id, id), alarm.group(2)));
                    }
                });
        return List.copyOf(alarms);
    }

    private static List<String> reasons(List<EtcdMember> members, List<EtcdAlarm> alarms, int tolerated, int quorum) {
        List<String> reasons = new ArrayList<>();
        if (tolerated < 0) {
            reasons.add("fewer than " + quorum + " members follow a leader: etcd decides nothing, each member below"
                    + " speaks for itself");
        }
        for (EtcdMember member : members) {
            if (member.status().isEmpty()) {
                reasons.add((member.name().isEmpty() ? "a member that never started" : member.name())
                        + " does not answer: " + member.problem().orElse("no reason given"));
            }
        }
        alarms.forEach(alarm -> reasons.add("alarm " + alarm.type() + " on " + alarm.member()
                + (alarm.type().equals("NOSPACE") ? ": etcd takes no writes" : "")));
        differing(members, Status::raftTerm)
                .ifPresent(all -> reasons.add("the members are in different terms: " + all));
        differing(members, Status::version).ifPresent(all -> reasons.add("the members run different versions: " + all));
        long furthest = furthest(members);
        for (EtcdMember member : members) {
            member.status()
                    .filter(s -> furthest - s.raftAppliedIndex() > BEHIND)
                    .ifPresent(s -> reasons.add(
                            member.name() + " is " + (furthest - s.raftAppliedIndex()) + " entries behind"));
        }
        return reasons;
    }

    private static <T> Optional<String> differing(List<EtcdMember> members, Function<Status, T> part) {
        List<EtcdMember> answering =
                members.stream().filter(m -> m.status().isPresent()).toList();
        long kinds =
                answering.stream().map(m -> m.status().map(part)).distinct().count();
        return kinds < 2
                ? Optional.empty()
                : Optional.of(answering.stream()
                        .map(m -> m.name() + " "
                                + m.status().map(part).map(String::valueOf).orElse(""))
                        .collect(Collectors.joining(", ")));
    }
}
