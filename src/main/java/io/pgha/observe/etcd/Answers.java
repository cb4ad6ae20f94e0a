package io.pgha.observe.etcd;

import io.grpc.Status;
import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for answers of etcd, never longer than a limit, and puts its refusals into our words. */
final class Answers {
    /** The member cannot be spoken to. */
    static final String SILENT = "ETCD_MEMBER_SILENT";

    /** The member answers, but nobody leads it, or the leader got no majority. */
    static final String NO_QUORUM = "ETCD_NO_QUORUM";

    /** The revision asked for is no longer kept. */
    static final String COMPACTED = "ETCD_COMPACTED";

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

    private static boolean isConnection(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Status.Code code = Status.fromThrowable(cause).getCode();
            if (code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED) {
                return true;
            } else if (cause instanceof io.etcd.jetcd.common.exception.EtcdException etcd) {
                return List.of("UNAVAILABLE", "DEADLINE_EXCEEDED")
                        .contains(etcd.getErrorCode().name());
            }
        }
        return failure instanceof java.util.concurrent.CancellationException;
    }

    /** The innermost reason, which names what happened and not the wrapping around it. */
    static String words(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof java.nio.channels.ClosedChannelException) {
            return "the connection was closed: nothing serves clients there";
        }
        String said = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return said.replaceFirst("^[A-Z_]+: ", "");
    }
}
