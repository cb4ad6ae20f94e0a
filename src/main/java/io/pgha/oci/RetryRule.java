package io.pgha.oci;

import java.time.Duration;
import java.util.Optional;

/** Decides whether a failed call is tried again, and when; pure. */
record RetryRule(Timing timing) {

    /**
     * The pause before the next try, or nothing if the failure is final.
     *
     * @param attempt number of the try that failed, from 1
     * @param isFresh true if the call names a resource that we made a moment ago
     * @param spread from 0 to 1; keeps many clients from coming back together
     */
    Optional<Duration> pause(int attempt, Failure failure, Operation operation, boolean isFresh, double spread) {
        if (attempt >= timing.attempts() || !isTransient(attempt, failure, operation, isFresh)) {
            return Optional.empty();
        }
        long longest = Math.min(
                timing.retryBase().toMillis() << Math.min(attempt - 1, 16),
                timing.retryCap().toMillis());
        return Optional.of(Duration.ofMillis(longest / 2 + Math.round(longest / 2.0 * spread)));
    }

    private static boolean isTransient(int attempt, Failure failure, Operation operation, boolean isFresh) {
        if (failure.isUnanswered()) {
            return failure.timedOut() && operation.isRepeatable();
        }
        if (failure.mayBeUnsettled()) {
            return isFresh;
        }
        return switch (failure.status()) {
            // The clock's second may have passed the limit between signing and arrival; a wrong key stays wrong.
            case 401 -> attempt == 1;
            case 409 -> failure.isBusyResource();
            // Refused before anything was done.
            case 429, 503 -> true;
            case 502, 504 -> operation.isRepeatable();
            // Nobody frees a host in the next seconds: another place must be tried instead.
            case 500 -> operation.isRepeatable() && !failure.isOutOfCapacity();
            default -> false;
        };
    }
}
