package io.pgha.observe.etcd;

import io.etcd.jetcd.common.exception.EtcdException;
import io.grpc.Status;
import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Waits for answers of etcd, never longer than a limit, and puts its refusals into our words. */
final class Answers {
    /** The member cannot be spoken to. */
    static final String SILENT = "ETCD_MEMBER_SILENT";

    /** The member answers, but nobody leads it, or the leader got no majority. */
    static final String NO_QUORUM = "ETCD_NO_QUORUM";

    /** The revision asked for is no longer kept. */
    static final String COMPACTED = "ETCD_COMPACTED";

    /** The member was reached and does not take our word for who we are, or does not let us do this. */
    static final String DENIED = "ETCD_DENIED";

    /**
     * What the words of gRPC, netty and Java's TLS mean, which name their own parts.
     *
     * @param signs in lower case, any of which is enough
     */
    private record Meaning(List<String> signs, String text) {}

    private static final List<Meaning> MEANINGS = List.of(
            new Meaning(
                    List.of("deadline exceeded", "deadline_exceeded"),
                    "it gave no answer in time: it or its machine is overloaded, or hangs"),
            new Meaning(
                    List.of("too many requests"),
                    "it has more requests than it can work off: it or its disk is overloaded"),
            new Meaning(
                    List.of("fatal alert", "certificate", "pkix"),
                    "TLS was refused: the certificate of one side does not fit the authority of the other"),
            new Meaning(List.of("connection refused", "unable to resolve"), "nothing serves clients there"),
            new Meaning(
                    List.of(
                            "network closed for unknown reason",
                            "io exception",
                            "keepalive failed",
                            "connection reset",
                            "broken pipe",
                            "end of stream or ioexception",
                            "rst_stream",
                            "goaway",
                            "channel shutdown"),
                    "the connection broke off"));

    private Answers() {}

    /**
     * The answer of a member.
     *
     * @throws io.pgha.model.ProblemException with the code SILENT, NO_QUORUM, COMPACTED or one for what it refused; of kind
     *     CANCELLED as soon as the wish comes
     */
    @SuppressWarnings("try")
    static <T> T await(Node node, CompletableFuture<T> asked, Duration limit, Cancellation wish) {
        CompletableFuture<T> answer = asked.copy();
        try (Cancellation.Registration told = wish.onCancel(() -> answer.cancel(false))) {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            wish.check();
            throw silent(node, "no answer within " + limit.toMillis() + " ms").toException(e);
        } catch (ExecutionException | java.util.concurrent.CancellationException e) {
            wish.check();
            if (e.getCause() instanceof ProblemException ours) {
                throw ours;
            }
            throw refusal(node, e).toException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of("CANCELLED", Problem.Kind.CANCELLED, "Cancelled.").toException(e);
        }
    }

    /** What a failure of a call means. */
    static Problem refusal(Node node, Throwable failure) {
        String said = words(failure);
        String low = said.toLowerCase(Locale.ROOT);
        if (low.contains("no leader") || low.contains("request timed out") || low.contains("leader changed")) {
            return noQuorum(node, said);
        } else if (low.contains("has been compacted")) {
            return Problem.of(COMPACTED, Problem.Kind.PRECONDITION, "That revision is no longer kept.")
                    .at(node.name())
                    .because(said)
                    .withNext("etcd status");
        } else if (low.contains("future revision")) {
            return Problem.of("ETCD_FUTURE_REVISION", Problem.Kind.PRECONDITION, "That revision is still to come.")
                    .at(node.name())
                    .because(said)
                    .withNext("etcd status");
        } else if (low.contains("database space exceeded")) {
            return Problem.of("ETCD_NO_SPACE", Problem.Kind.PRECONDITION, "etcd is full and takes no writes.")
                    .at(node.name())
                    .because(said)
                    .withNext("etcd compact", "etcd defrag", "etcd alarms --disarm");
        } else if (isDenied(failure)) {
            return Problem.of(DENIED, Problem.Kind.PRECONDITION, "etcd does not let us do that.")
                    .at(node.name())
                    .because(said
                            + ". pgha logs in with a certificate of its own, and needs no user and no role of etcd")
                    .withNext("etcd status", "doctor");
        } else if (isConnection(failure)) {
            return silent(node, said);
        }
        return Problem.of("ETCD_REFUSED", Problem.Kind.REMOTE, "etcd refused.")
                .at(node.name())
                .because(said)
                .withNext("etcd status");
    }

    /** Nobody leads, so that what only a leader knows or decides cannot be had. */
    static Problem noQuorum(Node node, String why) {
        return Problem.of(NO_QUORUM, Problem.Kind.UNREACHABLE, "etcd has no quorum.")
                .at(node.name())
                .because(why)
                .withNext("etcd status", "stack check etcd");
    }

    private static Problem silent(Node node, String why) {
        return Problem.of(SILENT, Problem.Kind.UNREACHABLE, "The etcd member on " + node.name() + " does not answer.")
                .at(node.name())
                .because(why)
                .withNext("etcd status", "stack check etcd");
    }

    private static boolean isDenied(Throwable failure) {
        return codes(failure).anyMatch(List.of("UNAUTHENTICATED", "PERMISSION_DENIED")::contains)
                || Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                        .map(cause -> String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT))
                        .anyMatch(said -> said.contains("user name is empty") || said.contains("invalid auth token"));
    }

    private static boolean isConnection(Throwable failure) {
        if (codes(failure).anyMatch(List.of("UNAVAILABLE", "DEADLINE_EXCEEDED")::contains)) {
            return true;
        }
        return failure instanceof java.util.concurrent.CancellationException;
    }

    /** The codes of gRPC in a failure and what caused it. */
    private static Stream<String> codes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .map(cause -> cause instanceof EtcdException etcd
                        ? etcd.getErrorCode().name()
                        : Status.fromThrowable(cause).getCode().name());
    }

    /** The innermost reason in our words where the library has its own: what happened, and not the wrapping around it. */
    static String words(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof java.nio.channels.ClosedChannelException) {
            return "the connection was closed: nothing serves clients there";
        }
        String said = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        String bare = said.replaceFirst("^[A-Z_]+: ", "");
        String low = bare.toLowerCase(Locale.ROOT);
        for (Meaning meaning : MEANINGS) {
            if (meaning.signs().stream().anyMatch(low::contains)) {
                return meaning.text();
            }
        }
        return bare.replaceFirst("^etcdserver: ", "");
    }
}
