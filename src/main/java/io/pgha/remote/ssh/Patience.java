package io.pgha.remote.ssh;

import io.pgha.model.Cancellation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A deadline and a wish to stop, heeded together while something else is awaited. */
final class Patience {
    private final long end;
    private final Cancellation cancellation;

    Patience(Duration deadline, Cancellation cancellation) {
        this.end = System.nanoTime() + deadline.toNanos();
        this.cancellation = cancellation;
    }

    /**
     * The value, as soon as it is there.
     *
     * @throws TimeoutException if the deadline came first
     * @throws Stopped if the cancellation came first
     */
    <T> T await(CompletableFuture<T> value) throws TimeoutException, Stopped {
        CompletableFuture<Void> stop = new CompletableFuture<>();
        Cancellation.Registration registration = cancellation.onCancel(() -> stop.complete(null));
        try {
            CompletableFuture.anyOf(value, stop).get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            throw Problems.unwrapped(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Stopped();
        } finally {
            registration.close();
        }
        if (!value.isDone()) {
            throw new Stopped();
        }
        return value.join();
    }

    /** The cancellation was given. */
    static final class Stopped extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
