package io.pgha.ops.patroni;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A change of the leader, wanted or done.
 *
 * @param action switchover or failover
 * @param from who led when it was asked for, or empty
 * @param to who is to lead or leads now; empty if Patroni is to choose
 * @param at when, if it is scheduled
 * @param timeline the new one, once it is done
 * @param took until the new leader took writes
 * @param settled until all members followed it
 * @param remarks what to know
 */
public record LeaderChange(
        String action,
        Optional<String> from,
        Optional<String> to,
        Optional<String> at,
        OptionalInt timeline,
        Optional<Duration> took,
        Optional<Duration> settled,
        List<String> remarks) {
    /** An orderly hand-over. */
    static final String SWITCHOVER = "switchover";

    /** A promotion whatever the leader does. */
    static final String FAILOVER = "failover";

    public LeaderChange {
        remarks = List.copyOf(remarks);
    }
}
