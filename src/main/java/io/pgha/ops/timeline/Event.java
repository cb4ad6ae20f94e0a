package io.pgha.ops.timeline;

import java.time.Instant;

/**
 * Something that happened to a cluster.
 *
 * @param at when, corrected for the clock of the node that told it
 * @param node where; {@code -} for what was done from here
 * @param source who told it, such as {@code patroni} or {@code etcd}
 * @param what in the words of the source, without its time
 * @param times how often it was told in a row
 */
public record Event(Instant at, String node, String source, String what, int times) {
    Event again() {
        return new Event(at, node, source, what, times + 1);
    }

    boolean says(Event other) {
        return node.equals(other.node) && source.equals(other.source) && what.equals(other.what);
    }
}
