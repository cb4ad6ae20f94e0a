package io.pgha.remote;

/** How work spreads over machines. */
public enum Rollout {
    /** All at once; a failure on one does not stop the others. */
    PARALLEL,
    /** One after another in the order given; the first failure stops the rest, which are then "not started". */
    ROLLING
}
