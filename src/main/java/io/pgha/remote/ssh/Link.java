package io.pgha.remote.ssh;

import io.pgha.model.Problem;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The one transport to one machine: opened when first asked for, shared by everybody, opened again by the next who asks after it
 * was lost. Asks that come while it is being opened wait for the same opening, and share its failure.
 */
final class Link {
    /**
     * A peer that answered nothing for this long is dead or cut off. A command that looks at it several times, one after the other,
     * waits for it once: the failure stands for as long again.
     */
    private static final long SILENCE_NANOS = Duration.ofSeconds(2).toNanos();

    /**
     * How long a refused login stands. OpenSSH from 9.8 on counts five seconds for each against the address it came from, and drops all
     * connections from there once fifteen have gathered (PerSourcePenalties in sshd_config(5)).
     */
    private static final long REFUSAL_NANOS = Duration.ofSeconds(5).toNanos();

    private final Hop hop;
    private final Supplier<Live> dial;
    private final Executor pool;
    private final LongSupplier clock;
    private CompletableFuture<Live> current = CompletableFuture.failedFuture(new IllegalStateException("never opened"));
    private boolean closed;
    private Optional<Long> standsUntil = Optional.empty();

    /** @param dial opens a transport, or throws the problem that prevents it */
    Link(Hop hop, Supplier<Live> dial, Executor pool) {
        this(hop, dial, pool, System::nanoTime);
    }

    /** @param clock nanoseconds since any moment */
    Link(Hop hop, Supplier<Live> dial, Executor pool, LongSupplier clock) {
        this.hop = hop;
        this.dial = dial;
        this.pool = pool;
        this.clock = clock;
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
        boolean stands = standsUntil.filter(end -> clock.getAsLong() - end < 0).isPresent();
        if (current.isDone() && now().isEmpty() && !stands) {
            long began = clock.getAsLong();
            standsUntil = Optional.empty();
            current = CompletableFuture.supplyAsync(dial, pool).whenComplete((live, failure) -> {
                if (failure != null) {
                    failed(began, Problems.unwrapped(failure));
                }
            });
        }
        return current;
    }

    private synchronized void failed(long began, RuntimeException failure) {
        long now = clock.getAsLong();
        if (hop.refusedLogin(failure)) {
            standsUntil = Optional.of(now + REFUSAL_NANOS);
        } else if (now - began >= SILENCE_NANOS) {
            standsUntil = Optional.of(now + SILENCE_NANOS);
        }
    }

    /** The transport, if it is open at this moment. */
    synchronized Optional<Live> now() {
        return current.isDone() && !current.isCompletedExceptionally()
                ? Optional.of(current.join()).filter(Live::usable)
                : Optional.empty();
    }

    /** Closes the transport for good; completes when it is closed. One that is only being opened is not waited for. */
    synchronized CompletableFuture<Void> close() {
        closed = true;
        CompletableFuture<Void> released = current.handle((live, failure) -> Optional.ofNullable(live))
                .thenAcceptAsync(live -> live.ifPresent(Live::release), pool);
        return current.isDone() ? released : CompletableFuture.completedFuture(null);
    }
}
