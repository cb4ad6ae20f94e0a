package io.pgha.remote.ssh;

import io.pgha.model.Problem;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The one transport to one machine: opened when first asked for, shared by everybody, opened again by the next who asks after it
 * was lost. Asks that come while it is being opened wait for the same opening, and share its failure.
 */
final class Link {
    private final Hop hop;
    private final Supplier<Live> dial;
    private final Executor pool;
    private CompletableFuture<Live> current = CompletableFuture.failedFuture(new IllegalStateException("never opened"));
    private boolean closed;

    /** @param dial opens a transport, or throws the problem that prevents it */
    Link(Hop hop, Supplier<Live> dial, Executor pool) {
        this.hop = hop;
        this.dial = dial;
        this.pool = pool;
    }

    Hop hop() {
        return hop;
    }

    /** A usable transport, as soon as there is one. */
    synchronized CompletableFuture<Live> open() {
        if (closed) {
            return CompletableFuture.failedFuture(
                    Problem.of("SESSION_CLOSED", Problem.Kind.UNREACHABLE, "The session has been closed.")
                            .at(hop.name())
                            .toException());
        }
        if (current.isDone() && now().isEmpty()) {
            current = CompletableFuture.supplyAsync(dial, pool);
        }
        return current;
    }

    /** The transport, if it is open at this moment. */
    synchronized Optional<Live> now() {
        return current.isDone() && !current.isCompletedExceptionally()
                ? Optional.of(current.join()).filter(Live::usable)
                : Optional.empty();
    }

    /** Closes the transport for good; completes when it is closed. */
    synchronized CompletableFuture<Void> close() {
        closed = true;
        return current.handle((live, failure) -> Optional.ofNullable(live))
                .thenAcceptAsync(live -> live.ifPresent(Live::release), pool);
    }
}
