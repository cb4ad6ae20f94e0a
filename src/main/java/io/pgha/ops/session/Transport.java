package io.pgha.ops.session;

import java.time.Duration;
import java.util.Optional;

/**
 * An SSH transport that was used in this session.
 *
 * @param roundTrip to the peer and back, if it is open and answered
 */
public record Transport(String name, String address, boolean open, Optional<Duration> roundTrip) {}
