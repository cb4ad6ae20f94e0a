package io.pgha.model;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What one member's Patroni says of its PostgreSQL at this moment: the answer to {@code GET /patroni}.
 *
 * @param role Patroni's own word
 * @param lsn position of a primary, or what a replica has received or replayed, whichever is more; bytes
 * @param receivedLsn of a replica
 * @param replayedLsn of a replica
 * @param watchdogFailed true if the member must have a watchdog to lead and has none
 * @param unlocked true if nobody holds the leader key, as this member sees it
 * @param took time of the answer
 */
public record PatroniStatus(
        String name,
        String version,
        String role,
        String state,
        OptionalInt timeline,
        OptionalLong lsn,
        OptionalLong receivedLsn,
        OptionalLong replayedLsn,
        boolean pendingRestart,
        boolean watchdogFailed,
        boolean paused,
        boolean unlocked,
        Map<String, String> tags,
        Optional<String> replicationState,
        Duration took) {
    public PatroniStatus {
        tags = Ordered.copy(tags);
    }

    /** True if it takes writes. */
    public boolean leads() {
        return state.equals("running") && (role.equals("primary") || role.equals("master"));
    }
}
