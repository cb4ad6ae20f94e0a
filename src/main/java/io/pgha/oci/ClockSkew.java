package io.pgha.oci;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How far this machine's clock is from the cloud's, as the Date of any answer shows; OCI refuses a signature 5 minutes off. */
final class ClockSkew {
    /** Beyond it, OCI refuses a signature. */
    static final Duration LIMIT = Duration.ofMinutes(5);

    private static final int TIMEOUT_MS = 3000;

    private final Clock clock;

    ClockSkew(Clock clock) {
        this.clock = clock;
    }

    /** How much this clock is ahead of the one at the URL (negative if behind), or nothing if that cannot be told. */
    Optional<Duration> against(String url) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setRequestMethod("HEAD");
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            connection.getResponseCode();
            long date = connection.getDate();
            connection.disconnect();
            return date == 0
                    ? Optional.empty()
                    : Optional.of(Duration.between(Instant.ofEpochMilli(date), clock.instant()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
