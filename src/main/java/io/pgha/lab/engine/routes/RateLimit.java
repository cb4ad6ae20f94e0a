package io.pgha.lab.engine.routes;

import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Refuses a caller who sends more than so many requests within any second. */
final class RateLimit {
    private final Clock clock;
    private final int perSecond;
    private final Map<String, Deque<Instant>> recent = new HashMap<>();

    /** A limit, or none if it is 0. */
    RateLimit(Clock clock, int perSecond) {
        this.clock = clock;
        this.perSecond = perSecond;
    }

    /** 429 if this request is one too many. */
    synchronized void check(Principal caller) {
        if (perSecond == 0) {
            return;
        }
        Instant now = clock.instant();
        Deque<Instant> own = recent.computeIfAbsent(caller.id(), ignored -> new ArrayDeque<>());
        while (!own.isEmpty() && own.element().isBefore(now.minus(Duration.ofSeconds(1)))) {
            own.remove();
        }
        if (own.size() >= perSecond) {
            throw new ApiException(429, "TooManyRequests", "Too many requests for the user.");
        }
        own.add(now);
    }
}
