package io.pgha.oci;

import com.oracle.bmc.model.BmcException;
import io.pgha.model.Cancellation;
import io.pgha.model.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls of the SDK: tries again what is worth it, tells about each new try, and translates what fails. The SDK's own retries
 * are off, because they are silent and, at their default, take two minutes to say that a region is full.
 */
final class Calls {
    private final RetryRule rule;
    private final CloudProblems problems;
    private final Clock clock;
    private final Consumer<String> onRetry;
    private final Cancellation cancellation;
    private final Map<String, Instant> made;

    Calls(Timing timing, CloudProblems problems, Clock clock) {
        this(new RetryRule(timing), problems, clock, retry -> {}, Cancellation.none(), new ConcurrentHashMap<>());
    }

    private Calls(
            RetryRule rule,
            CloudProblems problems,
            Clock clock,
            Consumer<String> onRetry,
            Cancellation cancellation,
            Map<String, Instant> made) {
        this.rule = rule;
        this.problems = problems;
        this.clock = clock;
        this.onRetry = onRetry;
        this.cancellation = cancellation;
        this.made = made;
    }

    /** The same, telling another listener and stopping for another wish; what was made is remembered together. */
    Calls watchedBy(Consumer<String> listener, Cancellation wish) {
        return new Calls(rule, problems, clock, listener, wish, made);
    }

    /** Remembers that we made a resource now, so that the cloud's denial of it is not believed at once. */
    void made(String id) {
        made.put(id, clock.instant());
    }

    /**
     * Makes a call.
     *
     * @param client names the URL the call goes to
     * @throws ProblemException if it fails for good, or of kind CANCELLED
     */
    <T> T call(Operation operation, SdkClient client, Supplier<T> request) {
        for (int attempt = 1; ; attempt++) {
            cancellation.check();
            try {
                return request.get();
            } catch (BmcException e) {
                Failure failure = Failure.of(e);
                Optional<Duration> pause = rule.pause(
                        attempt,
                        failure,
                        operation,
                        isFresh(operation),
                        ThreadLocalRandom.current().nextDouble());
                if (pause.isEmpty()) {
                    throw problems.of(failure, operation, client.url(), attempt).toException(e);
                }
                onRetry.accept(retryLine(operation, failure, pause.get(), attempt));
                cancellation.pause(pause.get());
            }
        }
    }

    /** All pages of a listing; a page may be empty and still not be the last. */
    <T> List<T> pages(Operation operation, SdkClient client, Function<@Nullable String, Page<T>> request) {
        List<T> all = new ArrayList<>();
        @Nullable String next = null;
        do {
            String wanted = next;
            Page<T> page = call(operation, client, () -> request.apply(wanted));
            all.addAll(page.items());
            next = page.next();
        } while (next != null);
        return List.copyOf(all);
    }

    /** Items, and the name of the next page if there is one. */
    record Page<T>(List<T> items, @Nullable String next) {}

    private boolean isFresh(Operation operation) {
        Instant oldest = clock.instant().minus(rule.timing().settling());
        return operation.touches().stream().map(made::get).anyMatch(when -> when != null && when.isAfter(oldest));
    }

    private String retryLine(Operation operation, Failure failure, Duration pause, int attempt) {
        String why = failure.isUnanswered() ? "no answer" : failure.status() + " " + failure.code();
        return "%s: %s; again in %.1f s (try %d of %d)"
                .formatted(
                        operation.what(),
                        why,
                        pause.toMillis() / 1000.0,
                        attempt + 1,
                        rule.timing().attempts());
    }
}
