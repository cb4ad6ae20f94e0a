package io.pgha.ops.etcd;

import io.pgha.model.Cancellation;
import io.pgha.model.EtcdAlarm;
import io.pgha.model.EtcdMember;
import io.pgha.model.EtcdMember.Status;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Progress;
import io.pgha.observe.etcd.EtcdChannels;
import io.pgha.observe.etcd.EtcdUpkeep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Keeps etcd well. Every verb looks before, acts, and waits until what it wanted is so. */
public final class MaintainEtcd {
    private final String cluster;
    private final long quota;
    private final EtcdCare care;
    private final EtcdUpkeep upkeep;
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
        this.care = new EtcdCare(channels, nodes, cancellation);
        this.upkeep = new EtcdUpkeep(channels, nodes, cancellation);
        this.progress = progress;
        this.cancellation = cancellation;
    }

    /**
     * What was compacted.
     *
     * @param revision history before it is gone
     * @param current revision when it was done
     * @param changed false if that history was gone before
     */
    public record Compacted(long revision, long current, boolean changed, Duration took) {}

    /**
     * Looks whether history can be forgotten.
     *
     * @param revision to forget everything before, or 0 for the present one
     * @return the revision to compact to
     * @throws ProblemException if there is no quorum, or the revision is still to come
     */
    public long planCompaction(long revision) {
        long current = care.healthy().stream()
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

    /** Forgets all history before a revision; that it is forgotten already is as good. */
    public Compacted compact(long revision) {
        long start = System.nanoTime();
        progress.working("etcd", "compacting to revision " + revision);
        boolean changed = forget(revision);
        progress.done("etcd", changed ? "compacted to revision " + revision : "was compacted already");
        return new Compacted(revision, planCompaction(0), changed, since(start));
    }

    private boolean forget(long revision) {
        try {
            upkeep.compact(revision);
            return true;
        } catch (ProblemException e) {
            if (e.first().code().equals(EtcdUpkeep.COMPACTED)) {
                return false;
            }
            throw e;
        }
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
        List<EtcdMember> members = care.healthy();
        List<EtcdMember> chosen = names.isEmpty()
                ? members.stream().filter(m -> m.status().isPresent()).toList()
                : names.stream().map(name -> EtcdCare.require(members, name)).toList();
        if (members.size() > 1 && EtcdJudgement.tolerated(members) < 1) {
            throw Problem.of(
                            "ETCD_NO_MEMBER_TO_SPARE",
                            Problem.Kind.PRECONDITION,
                            "A member serves nobody while it is defragmented, and etcd can spare none now.")
                    .withEvidence(EtcdCare.silences(members))
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
        upkeep.defragment(care.node(member));
        EtcdMember back = care.await(
                "it is back and has caught up", member.name(), now -> EtcdJudgement.hasCaughtUp(now, member.id()));
        progress.done(member.name(), "defragmented");
        return new Defragmented(member.name(), dbSize(member), dbSize(back), since(start));
    }

    private static long dbSize(EtcdMember member) {
        return member.status().map(Status::dbSize).orElse(0L);
    }

    /** What the alarms are. */
    public List<EtcdAlarm> alarms() {
        return EtcdJudgement.alarms(care.members());
    }

    /**
     * The alarms that can be disarmed.
     *
     * @throws ProblemException if there is no quorum, or the database is still so large that the alarm would come back at once
     */
    public List<EtcdAlarm> planDisarming() {
        List<EtcdMember> members = care.healthy();
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
        care.await(
                "the alarms are gone", cluster, now -> EtcdJudgement.alarms(now).isEmpty());
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
