package io.pgha.ops.etcd;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Remembers the terms a session saw, so that it can say how many elections there were of late; what is long past says nothing about
 * how etcd is now. Thread-safe.
 */
public final class TermMemory {
    /** How long an election counts. */
    static final Duration LATE = Duration.ofMinutes(10);

    private final InstantSource clock;
    private final Deque<Look> looks = new ArrayDeque<>();

    /** A term and when it was first seen. */
    private record Look(long term, Instant at) {}

    /** A memory that has seen nothing yet. */
    public TermMemory(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * What is known of elections.
     *
     * @param elections seen while it was watched
     * @param watched time since the first look, at most the last ten minutes
     */
    public record Seen(long elections, Duration watched) {}

    /** Takes the present term, 0 if nobody told it. A term below the last one is another cluster's: memory begins anew. */
    public synchronized Seen seen(long term) {
        Instant now = clock.instant();
        if (term == 0) {
            return new Seen(0, Duration.ZERO);
        }
        if (!looks.isEmpty() && term < looks.getLast().term()) {
            looks.clear();
        }
        if (looks.isEmpty() || term > looks.getLast().term()) {
            looks.addLast(new Look(term, now));
        }
        // The newest look before the span is where the span begins.
        Instant from = now.minus(LATE);
        while (looks.size() > 1 && !second().at().isAfter(from)) {
            looks.removeFirst();
        }
        Look first = looks.getFirst();
        Duration watched = Duration.between(first.at(), now);
        return new Seen(term - first.term(), watched.compareTo(LATE) > 0 ? LATE : watched);
    }

    private Look second() {
        return looks.stream().skip(1).findFirst().orElseThrow();
    }
}
