package io.pgha.ops.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the clocks of the nodes stand to each other; times are brought to the clock in the middle. */
final class Clocks {
    /** What the way of an answer may take; less than this is no difference of clocks. */
    private static final Duration NOISE = Duration.ofMillis(150);

    private final Map<String, Duration> offsets = new LinkedHashMap<>();

    /**
     * A node said what time it has. Of several answers the one that took the shortest way counts.
     *
     * @param its the node's clock
     * @param ours our clock when the answer came
     */
    void said(String node, Instant its, Instant ours) {
        Duration offset = Duration.between(ours, its);
        offsets.merge(node, offset, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }

    /** How far the clock in the middle is from ours. */
    Duration middle() {
        List<Duration> sorted = offsets.values().stream().sorted().toList();
        return sorted.isEmpty() ? Duration.ZERO : sorted.get(sorted.size() / 2);
    }

    /** How far a node's clock is ahead of the one in the middle; empty if it is not known to be. */
    Optional<Duration> ahead(String node) {
        return Optional.ofNullable(offsets.get(node))
                .map(offset -> offset.minus(middle()))
                .filter(ahead -> ahead.abs().compareTo(NOISE) > 0);
    }

    /** A time of a node as the clock in the middle has it. */
    Instant corrected(String node, Instant its) {
        return its.minus(ahead(node).orElse(Duration.ZERO));
    }
}
