package io.pgha.ops.patroni;

import java.util.Set;

/**
 * One reason why a member would not come to lead.
 *
 * @param code stable and upper-case
 * @param what one sentence
 * @param evidence the very value it rests on
 * @param stops the ways it closes; empty if it only makes another member likelier
 * @param cure what to type, or empty
 */
public record Obstacle(String code, String what, String evidence, Set<Way> stops, String cure) {
    public Obstacle {
        stops = Set.copyOf(stops);
    }
}
