package io.pgha.ops.lock;

import java.util.Optional;

/**
 * What came of trying to take a lock.
 *
 * @param other who holds it; empty if it is ours now
 * @param caveat what to tell people if it is ours but keeps fewer away than it should; one sentence
 */
public record Grip(Optional<Holder> other, Optional<String> caveat) {
    /** It is ours, and keeps all away that it is there for. */
    public static Grip ours() {
        return new Grip(Optional.empty(), Optional.empty());
    }

    /** It is ours, but does not do all it should. */
    public static Grip weak(String caveat) {
        return new Grip(Optional.empty(), Optional.of(caveat));
    }

    /** Somebody else has it. */
    public static Grip heldBy(Holder other) {
        return new Grip(Optional.of(other), Optional.empty());
    }
}
