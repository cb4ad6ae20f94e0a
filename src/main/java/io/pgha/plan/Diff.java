package io.pgha.plan;

/** What a step says about a node. */
public sealed interface Diff {
    /** It is as wanted. */
    record Same() implements Diff {}

    /** It must change. */
    record Differs(Change change) implements Diff {}

    /** It cannot be told before earlier stages ran, for example rows of a database that does not run yet. */
    record Later(String what) implements Diff {}

    /** As wanted. */
    static Diff same() {
        return new Same();
    }

    /** To be changed. */
    static Diff of(Change change) {
        return new Differs(change);
    }

    /** Not known yet. */
    static Diff later(String what) {
        return new Later(what);
    }
}
