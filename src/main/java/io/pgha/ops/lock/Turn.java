package io.pgha.ops.lock;

import io.pgha.model.Cancellation;
import io.pgha.model.Problem;
import io.pgha.model.Progress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** All locks of one cluster held together, for the time of one change. */
public final class Turn implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Deque<Lock> held = new ArrayDeque<>();

    private Turn() {}

    /** No locks at all. */
    public static Turn free() {
        return new Turn();
    }

    /**
     * Takes all locks, in their order, and waits for those that others hold.
     *
     * @param patience how long to wait at most
     * @throws io.pgha.model.ProblemException LOCKED, of kind PRECONDITION, if somebody still holds one after that
     */
    public static Turn take(
            String cluster,
            List<? extends Lock> locks,
            Holder self,
            Duration patience,
            InstantSource clock,
            Progress progress,
            Cancellation cancellation) {
        Turn turn = new Turn();
        Instant end = clock.instant().plus(patience);
        try {
            for (Lock lock : locks) {
                turn.held.push(lock);
                Grip grip = lock.take(self);
                while (grip.other().isPresent()) {
                    Holder other = grip.other().get();
                    Instant now = clock.instant();
                    if (!now.isBefore(end)) {
                        throw locked(cluster, other, self, now).toException();
                    }
                    progress.working(cluster, "waiting for " + other.owner() + ": " + other.command());
                    cancellation.pause(PAUSE);
                    grip = lock.take(self);
                }
                grip.caveat().ifPresent(progress::note);
            }
            return turn;
        } catch (RuntimeException e) {
            turn.close();
            throw e;
        }
    }

    private static Problem locked(String cluster, Holder other, Holder self, Instant now) {
        long seconds = Math.max(0, Duration.between(other.since(), now).toSeconds());
        String since = other.since().equals(Instant.EPOCH) ? "" : ", since " + seconds + " s";
        return Problem.of("LOCKED", Problem.Kind.PRECONDITION, "Somebody else is changing " + cluster + ".")
                .because(other.owner() + " runs \"" + other.command() + "\" (process " + other.process() + since + ").")
                .withNext(self.command().replaceFirst(" --lock-wait [^ ]+", "") + " --lock-wait 5m", "cluster status");
    }

    @Override
    public void close() {
        while (!held.isEmpty()) {
            held.pop().close();
        }
    }
}
