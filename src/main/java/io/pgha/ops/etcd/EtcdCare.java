package io.pgha.ops.etcd;

import io.pgha.model.Cancellation;
import io.pgha.model.EtcdMember;
import io.pgha.model.NearestName;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.observe.etcd.EtcdChannels;
import io.pgha.observe.etcd.EtcdMembership;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** What every change of etcd needs of its members: who they are, that they can decide, and that in the end it is as wanted. */
final class EtcdCare {
    private static final Duration TO_SETTLE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final EtcdMembership membership;
    private final List<Node> nodes;
    private final Cancellation cancellation;

    /** @param nodes that carry members, any of which may be down */
    EtcdCare(EtcdChannels channels, List<Node> nodes, Cancellation cancellation) {
        this.membership = new EtcdMembership(channels, nodes, cancellation);
        this.nodes = List.copyOf(nodes);
        this.cancellation = cancellation;
    }

    /** The members, each with what it says of itself now. */
    List<EtcdMember> members() {
        return membership.list();
    }

    /**
     * The members, if they have quorum.
     *
     * @throws ProblemException of kind PRECONDITION if not
     */
    List<EtcdMember> healthy() {
        List<EtcdMember> members = members();
        if (EtcdJudgement.tolerated(members) < 0) {
            throw Problem.of("ETCD_NO_QUORUM", Problem.Kind.PRECONDITION, "etcd has no quorum and can change nothing.")
                    .withEvidence(silences(members))
                    .withNext("etcd status", "stack check etcd")
                    .toException();
        }
        return members;
    }

    /** Why those that are silent are. */
    static List<String> silences(List<EtcdMember> members) {
        return members.stream()
                .filter(m -> m.status().isEmpty())
                .map(m -> m.name() + ": " + m.problem().orElse("no answer"))
                .toList();
    }

    /** A member that answers, by name. */
    static EtcdMember require(List<EtcdMember> members, String name) {
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
    EtcdMember await(String what, String where, Predicate<List<EtcdMember>> wanted) {
        long end = System.nanoTime() + TO_SETTLE.toNanos();
        while (true) {
            List<EtcdMember> now = members();
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
}
