package io.pgha.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A wish to stop, given by Ctrl-C or a signal; running work is told at once and stops between effects. Given again, it is insisted
 * on: work that cannot wait for such a moment is then broken off.
 */
public final class Cancellation {
    private final List<Runnable> listeners = new ArrayList<>();
    private Optional<Cancellation> insistence = Optional.empty();
    private boolean cancelled;

    /** A cancellation that nobody ever gives. */
    public static Cancellation none() {
        return new Cancellation();
    }

    /** A wish of its own that comes with this one, or after a time: a look gives up on its own then, and nothing else stops. */
    public Cancellation within(Duration time) {
        Cancellation limited = new Cancellation();
        Registration unused = onCancel(limited::cancel);
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    unused.close();
                    limited.cancel();
                });
        return limited;
    }

    /** Asks the work to stop; asked a second time, it insists. */
    public void cancel() {
        List<Runnable> told;
        synchronized (this) {
            if (cancelled) {
                told = List.of(insistence()::cancel);
            } else {
                told = List.copyOf(listeners);
            }
            cancelled = true;
            listeners.clear();
        }
        told.forEach(Runnable::run);
    }

    /** What is given when this is given a second time; for work that first gets the time to come to a good end. */
    public synchronized Cancellation insistence() {
        Cancellation known = insistence.orElseGet(Cancellation::new);
        insistence = Optional.of(known);
        return known;
    }

    /** True once {@link #cancel()} was called. */
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Runs a listener when the wish comes, or now if it has come; close the result to forget the listener. */
    public Registration onCancel(Runnable listener) {
        synchronized (this) {
            if (!cancelled) {
                listeners.add(listener);
                return () -> {
                    synchronized (this) {
                        listeners.remove(listener);
                    }
                };
            }
        }
        listener.run();
        return () -> {};
    }

    /**
     * Returns if work may go on.
     *
     * @throws ProblemException of kind CANCELLED if it may not
     */
    public void check() {
        if (isCancelled()) {
            throw Problem.of("CANCELLED", Problem.Kind.CANCELLED, "Cancelled.").toException();
        }
    }

    /**
     * Waits for a time, or until the wish comes.
     *
     * @throws ProblemException of kind CANCELLED if work may not go on
     */
    @SuppressWarnings("try")
    public void pause(Duration time) {
        CountDownLatch wish = new CountDownLatch(1);
        try (Registration registration = onCancel(wish::countDown)) {
            if (!wish.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancel();
        }
        check();
    }

    /** Forgets a listener when closed. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
