package io.pgha.plan;

/** What a change can cost; later ones are worse. */
public enum Risk {
    /** Nobody notices. */
    NONE,
    /** Something that runs is restarted, so the nodes go one after another. */
    RESTART,
    /** The primary may move. */
    FAILOVER,
    /** Data is removed or formatted. */
    DATA
}
