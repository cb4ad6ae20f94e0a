package io.pgha.ops.etcd;

import io.pgha.model.Cancellation;
import io.pgha.model.EtcdAlarm;
import io.pgha.model.EtcdMember;
import io.pgha.model.EtcdMember.Status;
import io.pgha.model.NearestName;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Progress;
import io.pgha.observe.etcd.EtcdChannels;
import io.pgha.observe.etcd.EtcdMembership;
import io.pgha.observe.etcd.EtcdUpkeep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Keeps etcd well. Every verb looks before, acts, and waits until what it wanted is so. */
public final class MaintainEtcd {
    private static final Duration TO_SETTLE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final String cluster;
    private final long quota;
    private final EtcdMembership membership;
    private final EtcdUpkeep upkeep;
    private final List<Node> nodes;
    private final Progress progress;
    private final Cancellation cancellation;

    /**
     * Upkeep of one cluster's etcd.
     *
     * @param quota bytes at which a member refuses writes
     */
    public MaintainEtcd(
            String cluster,
            long quota,
            EtcdChannels channels,
            List<Node> nodes,
            Progress progress,
            Cancellation cancellation) {
        this.cluster = cluster;
        this.quota = quota;
        this.membership = new EtcdMembership(channels, nodes, cancellation);
        this.upkeep = new EtcdUpkeep(channels, nodes, cancellation);
        this.nodes = List.copyOf(nodes);
        this.progress = progress;
        this.cancellation = cancellation;
    }

    /**
     * What was compacted.
     *
     * @param revision history before it is gone
     * @param current revision when it was done
     */
    public record Compacted(long revision, long current, Duration took) {}

    /**
     * Looks whether history can be forgotten.
     *
     * @param revision to forget everything before, or 0 for the present one
     * @return the revision to compact to
     * @throws ProblemException if there is no quorum, or the revision is still to come
     */
    public long planCompaction(long revision) {
        long current = healthy(membership.list()).stream()
                .flatMap(m -> m.status().stream())
                .mapToLong(Status::revision)
                .max()
                .orElse(0);
        if (revision > current) {
            throw Problem.of(
                            "ETCD_FUTURE_REVISION",
                            Problem.Kind.PRECONDITION,
                            "Revision " + revision + " is still to come.")
                    .because("The present one is " + current + ".")
                    .withNext("etcd compact")
                    .toException();
        }
        return revision == 0 ? current : revision;
    }

    /** Forgets all history before a revision. */
    public Compacted compact(long revision) {
        long start = System.nanoTime();
        progress.working("etcd", "compacting to revision " + revision);
        upkeep.compact(revision);
        progress.done("etcd", "compacted to revision " + revision);
        return new Compacted(revision, planCompaction(0), since(start));
    }

    /**
     * What a defragmentation gave back.
     *
     * @param before bytes of the database file
     * @param after bytes of the database file
     */
    public record Defragmented(String member, long before, long after, Duration took) {}

    /**
     * The members to defragment, in order: those that follow first, the leader last.
     *
     * @param names of members, or none for all
     * @throws ProblemException if one is unknown or silent, or if etcd could not do without one of them for a moment
     */
    public List<EtcdMember> planDefragmentation(List<String> names) {
        List<EtcdMember> members = healthy(membership.list());
        List<EtcdMember> chosen = names.isEmpty()
                ? members.stream().filter(m -> m.status().isPresent()).toList()
                : names.stream().map(name -> require(members, name)).toList();
        if (members.size() > 1 && EtcdJudgement.tolerated(members) < 1) {
            throw Problem.of(
                            "ETCD_NO_MEMBER_TO_SPARE",
                            Problem.Kind.PRECONDITION,
                            "A member serves nobody while it is defragmented, and etcd can spare none now.")
                    .withEvidence(silences(members))
                    .withNext("etcd status", "stack check etcd")
                    .toException();
        }
        return chosen.stream()
                .distinct()
                .sorted(Comparator.comparing(
                        m -> m.status().filter(Status::isLeader).isPresent()))
                .toList();
    }

    /**
     * Defragments members one by one, and goes on only when the one before is back and has caught up.
     *
     * @throws ProblemException of kind PARTLY if one does not come back
     */
    public List<Defragmented> defragment(List<EtcdMember> members) {
        List<Defragmented> done = new ArrayList<>();
        for (EtcdMember member : members) {
            try {
                cancellation.check();
                done.add(defragment(member));
            } catch (ProblemException e) {
                progress.failed(member.name(), "defragmenting");
                List<String> before = done.stream().map(Defragmented::member).toList();
                throw new Problem(
                                e.first().code(),
                                before.isEmpty() || e.first().kind() == Problem.Kind.CANCELLED
                                        ? e.first().kind()
                                        : Problem.Kind.PARTLY,
                                e.first().what(),
                                member.name(),
                                e.first().cause(),
                                before,
                                members.stream()
                                        .map(EtcdMember::name)
                                        .filter(name -> !before.contains(name))
                                        .toList(),
                                e.first().evidence(),
                                List.of("etcd status"))
                        .toException(e);
            }
        }
        return done;
    }

    private Defragmented defragment(EtcdMember member) {
        long start = System.nanoTime();
        progress.working(member.name(), "defragmenting");
        upkeep.defragment(node(member));
        EtcdMember back = await(
                "it is back and has caught up", member.name(), now -> EtcdJudgement.hasCaughtUp(now, member.id()));
        progress.done(member.name(), "defragmented");
        return new Defragmented(member.name(), dbSize(member), dbSize(back), since(start));
    }

    private static long dbSize(EtcdMember member) {
        return member.status().map(Status::dbSize).orElse(0L);
    }

    /** What the alarms are. */
    public List<EtcdAlarm> alarms() {
        return EtcdJudgement.alarms(membership.list());
    }

    /**
     * The alarms that can be disarmed.
     *
     * @throws ProblemException if there is no quorum, or the database is still so large that the alarm would come back at once
     */
    public List<EtcdAlarm> planDisarming() {
        List<EtcdMember> members = healthy(membership.list());
        List<EtcdAlarm> alarms = EtcdJudgement.alarms(members);
        List<String> full = members.stream()
                .filter(m -> dbSize(m) >= quota)
                .map(m -> m.name() + ": " + dbSize(m) + " bytes of " + quota)
                .toList();
        if (!full.isEmpty() && alarms.stream().anyMatch(alarm -> alarm.type().equals("NOSPACE"))) {
            throw Problem.of(
                            "ETCD_STILL_FULL",
                            Problem.Kind.PRECONDITION,
                            "The database is still at its quota: the alarm would be raised again at the next write.")
                    .withEvidence(full)
                    .withNext("etcd compact", "etcd defrag", "etcd alarms --disarm")
                    .toException();
        }
        return alarms;
    }

    /** Takes alarms back, and waits until no member tells of them any more. */
    public void disarm(List<EtcdAlarm> alarms) {
        alarms.forEach(upkeep::disarm);
        await("the alarms are gone", cluster, now -> EtcdJudgement.alarms(now).isEmpty());
    }

    /**
     * Who leads and who is to lead.
     *
     * @param from the member that leads now
     * @param to the member that is to lead
     */
    public record Handover(String from, String to) {}

    /**
     * Chooses the next leader.
     *
     * @param name of a member, or empty for the follower that is furthest
     * @throws ProblemException if there is no quorum, or the member is unknown, silent, a learner, or leads already
     */
    public Handover planHandover(Optional<String> name) {
        List<EtcdMember> members = healthy(membership.list());
        String leader = leader(members).name();
        EtcdMember target = name.map(wanted -> require(members, wanted)).orElseGet(() -> members.stream()
                .filter(m -> !m.learner())
                .filter(m -> m.status().filter(s -> !s.isLeader()).isPresent())
                .max(Comparator.comparing(
                        m -> m.status().map(Status::raftAppliedIndex).orElse(0L)))
                .orElseThrow(
                        () -> Problem.of("ETCD_NO_OTHER_MEMBER", Problem.Kind.PRECONDITION, "No other member can lead.")
                                .withNext("etcd members")
                                .toException()));
        if (target.name().equals(leader)) {
            throw Problem.of("ETCD_LEADS_ALREADY", Problem.Kind.PRECONDITION, leader + " leads already.")
                    .withNext("etcd move-leader")
                    .toException();
        } else if (target.learner()) {
            throw Problem.of(
                            "ETCD_LEARNER", Problem.Kind.PRECONDITION, target.name() + " is a learner and cannot lead.")
                    .withNext("etcd members")
                    .toException();
        }
        return new Handover(leader, target.name());
    }

    /** Makes another member the leader and waits until it is; gives the time that took. */
    public Duration handOver(Handover handover) {
        long start = System.nanoTime();
        List<EtcdMember> members = membership.list();
        upkeep.moveLeader(node(require(members, handover.from())), require(members, handover.to()));
        await("it leads", handover.to(), now -> leads(now, handover.to()));
        return since(start);
    }

    private static boolean leads(List<EtcdMember> members, String name) {
        return members.stream()
                .anyMatch(m -> m.name().equals(name)
                        && m.status().filter(Status::isLeader).isPresent());
    }

    /**
     * The member to copy: one that follows, so that the leader is left alone, and the furthest of them.
     *
     * @throws ProblemException of kind UNREACHABLE if none answers
     */
    public EtcdMember planSnapshot() {
        return membership.list().stream()
                .filter(m -> m.status().isPresent() && !m.learner())
                .max(Comparator.comparing((EtcdMember m) ->
                                m.status().map(Status::revision).orElse(0L))
                        .thenComparing(
                                m -> m.status().filter(s -> !s.isLeader()).isPresent()))
                .orElseThrow(() -> Problem.of("ETCD_SILENT", Problem.Kind.UNREACHABLE, "No etcd member answers.")
                        .withNext("etcd status")
                        .toException());
    }

    /** The members, if they have quorum. */
    private List<EtcdMember> healthy(List<EtcdMember> members) {
        if (EtcdJudgement.tolerated(members) < 0) {
            throw Problem.of("ETCD_NO_QUORUM", Problem.Kind.PRECONDITION, "etcd has no quorum and can change nothing.")
                    .withEvidence(silences(members))
                    .withNext("etcd status", "stack check etcd")
                    .toException();
        }
        return members;
    }

    private static List<String> silences(List<EtcdMember> members) {
        return members.stream()
                .filter(m -> m.status().isEmpty())
                .map(m -> m.name() + ": " + m.problem().orElse("no answer"))
                .toList();
    }

    private static EtcdMember leader(List<EtcdMember> members) {
        return members.stream()
                .filter(m -> m.status().filter(Status::isLeader).isPresent())
                .findFirst()
                .orElseThrow(
                        () -> Problem.of("ETCD_NO_LEADER", Problem.Kind.PRECONDITION, "The leader does not answer.")
                                .withNext("etcd status")
                                .toException());
    }

    /** A member that answers, by name. */
    private static EtcdMember require(List<EtcdMember> members, String name) {
        List<String> names = members.stream().map(EtcdMember::name).toList();
        EtcdMember found = members.stream()
                .filter(m -> m.name().equals(name) || m.id().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                "UNKNOWN_ETCD_MEMBER", Problem.Kind.USAGE, "There is no etcd member '" + name + "'.")
                        .because(NearestName.of(name, names)
                                .map(near -> "Did you mean " + near + "?")
                                .orElse("Members: " + String.join(", ", names) + "."))
                        .withNext("etcd members")
                        .toException());
        if (found.status().isEmpty()) {
            throw Problem.of(
                            "ETCD_MEMBER_SILENT",
                            Problem.Kind.UNREACHABLE,
                            "The etcd member " + found.name() + " does not answer.")
                    .because(found.problem().orElse(""))
                    .withNext("etcd status", "stack check etcd")
                    .toException();
        }
        return found;
    }

    /** The node a member is on. */
    Node node(EtcdMember member) {
        return nodes.stream()
                .filter(node -> node.name().equals(member.name()))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                "ETCD_MEMBER_ELSEWHERE",
                                Problem.Kind.PRECONDITION,
                                "The etcd member " + member.name() + " is on no node of the cluster.")
                        .withNext("etcd members", "node list")
                        .toException());
    }

    /** Looks again and again until something is so; gives the member of the name then, or any. */
    private EtcdMember await(String what, String where, Predicate<List<EtcdMember>> wanted) {
        long end = System.nanoTime() + TO_SETTLE.toNanos();
        while (true) {
            List<EtcdMember> now = membership.list();
            if (wanted.test(now)) {
                return now.stream()
                        .filter(m -> m.name().equals(where))
                        .findFirst()
                        .orElse(now.get(0));
            } else if (System.nanoTime() > end) {
                throw Problem.of(
                                "ETCD_NOT_SETTLED",
                                Problem.Kind.REMOTE,
                                "It was done, but not seen within " + TO_SETTLE.toSeconds() + " s that " + what + ".")
                        .at(where)
                        .withNext("etcd status")
                        .toException();
            }
            cancellation.pause(BETWEEN_LOOKS);
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
