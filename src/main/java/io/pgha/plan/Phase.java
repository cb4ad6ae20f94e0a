package io.pgha.plan;

/** The order of the work on a stack; each phase of all chosen components is one stage. */
public enum Phase {
    /** Packages and what must be there before them. */
    INSTALL("install packages"),
    /** Files, directories, certificates and units. */
    CONFIGURE("configure and start"),
    /** What needs a running cluster: roles, databases, extensions. */
    SETTLE("set up the databases"),
    /** What is set once all members are in place: the dynamic configuration's real values. */
    FINISH("finish");

    private final String title;

    Phase(String title) {
        this.title = title;
    }

    /** What happens in it, for people. */
    public String title() {
        return title;
    }
}
