package io.pgha.ops.patroni;

/** The ways in which a member can come to lead. */
public enum Way {
    /** Patroni's own choice when the leader is lost. */
    AUTOMATIC,
    /** An orderly hand-over from a leader that is well. */
    SWITCHOVER,
    /** By order, whatever the leader does. */
    FAILOVER
}
