package io.pgha.ops.etcd;

import io.pgha.model.Cancellation;
import io.pgha.model.EtcdMember;
import io.pgha.model.EtcdMember.Status;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.observe.etcd.EtcdChannels;
import io.pgha.observe.etcd.EtcdUpkeep;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Lets another member lead etcd: looks before, asks the leader, and waits until the other one leads. */
public final class HandOverEtcd {
    private final EtcdCare care;
    private final EtcdUpkeep upkeep;

    /** A handover in one cluster's etcd. */
    public HandOverEtcd(EtcdChannels channels, List<Node> nodes, Cancellation cancellation) {
        this.care = new EtcdCare(channels, nodes, cancellation);
        this.upkeep = new EtcdUpkeep(channels, nodes, cancellation);
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
    public Handover plan(Optional<String> name) {
        List<EtcdMember> members = care.healthy();
        String leader = leader(members).name();
        EtcdMember target = name.map(wanted -> EtcdCare.require(members, wanted))
                .orElseGet(() -> members.stream()
                        .filter(m -> !m.learner())
                        .filter(m -> m.status().filter(s -> !s.isLeader()).isPresent())
                        .max(Comparator.comparing(
                                m -> m.status().map(Status::raftAppliedIndex).orElse(0L)))
                        .orElseThrow(() -> Problem.of(
                                        "ETCD_NO_OTHER_MEMBER", Problem.Kind.PRECONDITION, "No other member can lead.")
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
    public Duration make(Handover handover) {
        long start = System.nanoTime();
        List<EtcdMember> members = care.members();
        upkeep.moveLeader(
                care.node(EtcdCare.require(members, handover.from())), EtcdCare.require(members, handover.to()));
        care.await("it leads", handover.to(), now -> leads(now, handover.to()));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static boolean leads(List<EtcdMember> members, String name) {
        return members.stream()
                .anyMatch(m -> m.name().equals(name)
                        && m.status().filter(Status::isLeader).isPresent());
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
}
