package io.pgha.observe.etcd;

import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.cluster.MemberListResponse;
import io.etcd.jetcd.maintenance.StatusResponse;
import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.remote.Fleet;
import io.pgha.remote.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * The members of etcd as they are to be asked: all side by side, or the one that is best placed to answer for all. A member that
 * does not answer costs one deadline at most, and nothing if another one that follows a leader answers.
 */
final class Seats {
    /** The first answer of a session waits for SSH, TLS and the library to be ready, and so takes longer on a busy computer. */
    private static final Duration FIRST = Duration.ofSeconds(15);

    /** With all else that a view does, a dead node must not make it take five seconds. */
    private static final Duration OTHERS = Duration.ofSeconds(3);

    private final EtcdChannels channels;
    private final List<Node> nodes;
    private final Cancellation cancellation;

    Seats(EtcdChannels channels, List<Node> nodes, Cancellation cancellation) {
        this.channels = channels;
        this.nodes = List.copyOf(nodes);
        this.cancellation = cancellation;
    }

    /** Every member asked, one outcome each; one round trip on channels that are open. */
    Map<Node, Outcome<Seat>> all() {
        return look(seat -> false);
    }

    /**
     * The member to ask for what all hold: the first that follows a leader, else, without quorum, the one that is furthest.
     *
     * @throws ProblemException of kind UNREACHABLE if none answers
     */
    Seat best() {
        return best(look(Seat::isLed));
    }

    /** As {@link #best()}, out of a look at all. */
    static Seat best(Map<Node, Outcome<Seat>> seen) {
        return answered(seen).stream()
                .max(Comparator.comparing(Seat::isLed)
                        .thenComparing(seat -> seat.status().getRaftAppliedIndex()))
                .orElseThrow(() -> nobody(seen).toException());
    }

    /** The members that answered. */
    static List<Seat> answered(Map<Node, Outcome<Seat>> seen) {
        List<Seat> seats = new ArrayList<>();
        seen.values().forEach(outcome -> {
            if (outcome instanceof Outcome.Done<Seat> done) {
                seats.add(done.value());
            }
        });
        return seats;
    }

    /** Why a member did not answer. */
    static String silence(Outcome<Seat> outcome) {
        if (outcome instanceof Outcome.Failed<Seat> failed) {
            Problem problem = failed.problem();
            return problem.cause().isEmpty() ? problem.what() : problem.cause();
        }
        return "it was not asked";
    }

    private static Problem nobody(Map<Node, Outcome<Seat>> seen) {
        return Problem.of("ETCD_SILENT", Problem.Kind.UNREACHABLE, "No etcd member answers.")
                .withEvidence(seen.entrySet().stream()
                        .map(entry -> entry.getKey().name() + ": " + silence(entry.getValue()))
                        .toList())
                .withNext("cluster status", "stack check etcd");
    }

    private Map<Node, Outcome<Seat>> look(Predicate<Seat> enough) {
        return new Fleet().look(nodes, Node::name, FIRST, OTHERS, cancellation, enough, this::seat);
    }

    private Seat seat(Node node) {
        EtcdChannel channel = channels.to(node);
        try {
            return ask(channel);
        } catch (ProblemException e) {
            channels.forget(channel);
        }
        // It may have died while nobody used it: only a new one tells whether the member is there.
        EtcdChannel fresh = channels.to(node);
        try {
            return ask(fresh);
        } catch (ProblemException e) {
            channels.forget(fresh);
            throw e;
        }
    }

    private Seat ask(EtcdChannel channel) {
        CompletableFuture<MemberListResponse> members =
                channel.client().getClusterClient().listMember();
        CompletableFuture<io.etcd.jetcd.api.StatusResponse> status =
                channel.call(MaintenanceGrpc.getStatusMethod(), StatusRequest.getDefaultInstance());
        return new Seat(
                channel,
                new StatusResponse(Answers.await(channel.node(), status, FIRST, cancellation)),
                Answers.await(channel.node(), members, FIRST, cancellation).getMembers());
    }
}
