package io.pgha.ops.cloud;

import java.time.Duration;

/**
 * How often the cloud is looked at while it works, and for how long.
 *
 * @param first pause before the second look; each later one is half as long again
 * @param longest longest pause between two looks
 * @param limit after this, what is still not as wanted is a problem
 * @param login longest wait for started machines to let us log in, counted from when they run
 */
public record Pace(Duration first, Duration longest, Duration limit, Duration login) {

    /** Quick at first, and never so often that OCI would refuse: it counts calls per user. */
    public static Pace usual() {
        return new Pace(Duration.ofMillis(300), Duration.ofSeconds(4), Duration.ofMinutes(20), Duration.ofMinutes(4));
    }

    Duration next(Duration pause) {
        Duration grown = pause.plus(pause.dividedBy(2));
        return grown.compareTo(longest) > 0 ? longest : grown;
    }
}
