package io.pgha.ops.etcd;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Remembers the term a session saw first, so that it can say how many elections there were since. Thread-safe. */
public final class TermMemory {
    private final InstantSource clock;
    private Optional<First> first = Optional.empty();

    private record First(long term, Instant at) {}

    /** A memory that has seen nothing yet. */
    public TermMemory(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * What is known of elections.
     *
     * @param elections since the first look
     * @param watched time since the first look
     */
    public record Seen(long elections, Duration watched) {}

    /** Takes the present term, 0 if nobody told it. A term below the first one is another cluster's: memory begins anew. */
    public synchronized Seen seen(long term) {
        Instant now = clock.instant();
        if (term == 0) {
            return new Seen(0, Duration.ZERO);
        }
        First known = first.filter(f -> f.term() <= term).orElseGet(() -> new First(term, now));
        first = Optional.of(known);
        return new Seen(term - known.term(), Duration.between(known.at(), now));
    }
}
