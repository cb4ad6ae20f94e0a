package io.pgha.ops.session;

import java.time.Duration;
import java.util.Optional;

/**
 * An SSH transport that was used in this session.
 *
 * @param age time since it was opened, or empty if it is not open
 * @param roundTrip to the peer and back, if it is open and answered
 * @param commands how many run on it now
 */
public record Transport(
        String name, String address, Optional<Duration> age, Optional<Duration> roundTrip, int commands) {}
