package io.pgha.ops.hands;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How far a log was read, so that after a break it goes on where it was: from the last second seen, without the lines of that
 * second that were shown already.
 */
final class Resume {
    private final Set<String> shown = new HashSet<>();
    private Optional<Instant> second = Optional.empty();
    private boolean continuing = true;

    /** The second to begin with, or empty if nothing was read yet. */
    Optional<Instant> from() {
        return second;
    }

    /** True if a line has not been shown; it then counts as shown. A line without a time belongs to the one before it. */
    boolean isNew(String line, Optional<Instant> at) {
        if (at.isEmpty()) {
            return continuing;
        }
        Instant its = at.get().truncatedTo(ChronoUnit.SECONDS);
        if (second.isEmpty() || its.isAfter(second.get())) {
            second = Optional.of(its);
            shown.clear();
        }
        continuing = !its.isBefore(second.get()) && shown.add(line);
        return continuing;
    }
}
