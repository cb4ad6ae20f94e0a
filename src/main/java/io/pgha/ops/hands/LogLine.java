package io.pgha.ops.hands;

import java.time.Instant;
import java.util.Optional;

/**
 * One line of a service's log, as it was written.
 *
 * @param at when, by the node's clock; empty for a line that only continues the one before
 */
public record LogLine(String node, String service, Optional<Instant> at, String line) {}
