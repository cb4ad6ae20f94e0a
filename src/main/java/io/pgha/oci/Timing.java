package io.pgha.oci;

import java.time.Duration;

/**
 * How long the cloud may take and how often it is asked again.
 *
 * @param connect longest wait for a connection
 * @param read longest wait for an answer
 * @param attempts tries of one call, the first included
 * @param retryBase pause before the second try; each later one is twice as long
 * @param retryCap longest pause between two tries
 * @param settling how long after we made a resource the cloud may still deny that it exists
 */
public record Timing(
        Duration connect, Duration read, int attempts, Duration retryBase, Duration retryCap, Duration settling) {

    /** What a person at a prompt can bear: an answer after half a minute at worst. */
    public static Timing usual() {
        return new Timing(
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                6,
                Duration.ofMillis(500),
                Duration.ofSeconds(10),
                Duration.ofMinutes(4));
    }
}
