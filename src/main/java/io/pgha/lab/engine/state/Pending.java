package io.pgha.lab.engine.state;

import java.time.Instant;

/**
 * Something that is to happen to a resource later; it is kept until it has happened, over restarts too, so it may happen twice.
 *
 * @param number tells it from others
 * @param what the name of the transition
 * @param subject OCID of the resource
 * @param lane what is in the same lane happens one after another, in order
 * @param due not before this
 */
public record Pending(long number, String what, String subject, String lane, Instant due) {}
