package io.pgha.model;

/** How far a standby is behind, in bytes of WAL; Patroni cannot always tell. */
public sealed interface Lag {
    /** So many bytes, 0 or more. */
    record Known(long bytes) implements Lag {}

    /** Not known. */
    record Unknown() implements Lag {}
}
