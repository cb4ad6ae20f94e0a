package io.pgha.ops.doctor;

import io.pgha.model.Cancellation;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How long nodes are waited for that were asked together. One that has not said a word a while after the first did is given up: it
 * is dead. One that has begun to answer is alive, however slow, and gets the longest time; so do all as long as none has begun, for
 * then it may be this machine or the way to all of them that is slow.
 */
final class Patience {
    private final Duration usual;
    private final long asked = System.nanoTime();
    private final Map<String, Cancellation> limits = new HashMap<>();
    private final Set<String> begun = new HashSet<>();

    /**
     * Patience that begins now.
     *
     * @param usual time after which a node without a word is given up, once another has begun; at least twice what that one took
     * @param longest time after which everything is given up
     */
    Patience(List<String> nodes, Cancellation wish, Duration usual, Duration longest) {
        this.usual = usual;
        nodes.forEach(node -> limits.put(node, wish.within(longest)));
    }

    /** Given when the time of a node is over, or when the wish to stop comes. */
    Cancellation limit(String node) {
        return limits.getOrDefault(node, Cancellation.none());
    }

    /** A node has said its first word. */
    void began(String node) {
        boolean first;
        synchronized (begun) {
            first = begun.isEmpty();
            begun.add(node);
        }
        if (first) {
            long took = System.nanoTime() - asked;
            long left = Math.max(usual.toNanos(), 2 * took) - took;
            CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS).execute(this::giveUpTheSilent);
        }
    }

    /** True if a node has said anything. */
    boolean hasBegun(String node) {
        synchronized (begun) {
            return begun.contains(node);
        }
    }

    private void giveUpTheSilent() {
        limits.forEach((node, limit) -> {
            if (!hasBegun(node)) {
                limit.cancel();
            }
        });
    }
}
