package io.pgha.model;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * One member as Patroni's {@code GET /cluster} shows it.
 *
 * @param state Patroni's own word, such as {@code running} or {@code streaming}
 * @param timeline empty while PostgreSQL does not run
 * @param lag 0 for the leader
 * @param pendingRestart true if a changed parameter waits for a restart
 * @param tags such as nofailover
 */
public record PatroniMember(
        String name,
        String host,
        Role role,
        String state,
        OptionalInt timeline,
        Lag lag,
        boolean pendingRestart,
        Map<String, String> tags,
        List<String> scheduled) {
    public PatroniMember {
        tags = Map.copyOf(tags);
        scheduled = List.copyOf(scheduled);
    }

    /** The roles Patroni knows. */
    public enum Role {
        LEADER,
        STANDBY_LEADER,
        SYNC_STANDBY,
        QUORUM_STANDBY,
        REPLICA,
        /** A word of a newer Patroni. */
        UNKNOWN;

        /** The role of Patroni's word; {@code master} is what releases before 4.0 say for a leader. */
        public static Role of(String word) {
            return switch (word.toLowerCase(Locale.ROOT)) {
                case "leader", "primary", "master" -> LEADER;
                case "standby_leader" -> STANDBY_LEADER;
                case "sync_standby" -> SYNC_STANDBY;
                case "quorum_standby" -> QUORUM_STANDBY;
                case "replica" -> REPLICA;
                default -> UNKNOWN;
            };
        }

        /** The word for people. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** True if PostgreSQL is up: replicas are "running" before Patroni 4 and "streaming" or "in archive recovery" since. */
    public boolean isUp() {
        return state.equals("running") || state.equals("streaming") || state.equals("in archive recovery");
    }

    /** True if it could take over or leads: up, and either the leader or receiving WAL from it. */
    public boolean isHealthy() {
        boolean leads = role == Role.LEADER || role == Role.STANDBY_LEADER;
        return leads ? state.equals("running") : isUp() && !state.equals("in archive recovery");
    }
}
