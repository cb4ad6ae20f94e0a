package io.pgha.ops.doctor;

import io.pgha.model.Cancellation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How long looks may take that were begun together. What has not answered a while after the first did is given up: it is dead. As
 * long as nothing has answered, it may be this machine or the way to all of them that is slow, and the longest time counts.
 */
final class Patience {
    private final Duration usual;
    private final long began = System.nanoTime();
    private final AtomicBoolean answered = new AtomicBoolean();
    private final Cancellation limit;

    /**
     * Patience that begins now.
     *
     * @param usual time after which what is late is given up, once something has answered; at least twice what that took
     * @param longest time after which everything is given up
     */
    Patience(Cancellation wish, Duration usual, Duration longest) {
        this.usual = usual;
        this.limit = wish.within(longest);
    }

    /** Given when the time is over, or when the wish to stop comes. */
    Cancellation limit() {
        return limit;
    }

    /** Something has answered. */
    void answered() {
        if (answered.compareAndSet(false, true)) {
            long took = System.nanoTime() - began;
            long left = Math.max(usual.toNanos(), 2 * took) - took;
            CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS).execute(limit::cancel);
        }
    }
}
