package io.pgha.ops.patroni;

import io.pgha.model.Lag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The cluster as Patroni records it.
 *
 * @param leader holder of the leader key
 * @param timeline of the leader
 * @param synchronous true if commits wait for standbys
 * @param scheduledSwitchover in words, or empty
 * @param ttl seconds without a heartbeat after which a member is forgotten and a leader loses its key
 * @param doubt why this may be out of date, or empty
 * @param silent nodes that gave no sign of life, or run no Patroni
 */
public record PatroniView(
        String cluster,
        Optional<String> leader,
        OptionalInt timeline,
        boolean paused,
        boolean synchronous,
        Optional<String> scheduledSwitchover,
        long ttl,
        Optional<String> doubt,
        List<Member> members,
        List<Silence> silent) {
    public PatroniView {
        members = List.copyOf(members);
        silent = List.copyOf(silent);
    }

    /**
     * One member.
     *
     * @param role as Patroni names roles
     * @param lsn of the leader, or of what a replica has, as PostgreSQL writes it
     * @param lag of what a replica has received or replayed, behind the leader's last known position
     * @param receiveLag where Patroni tells it apart (since 4.1)
     * @param replayLag where Patroni tells it apart (since 4.1)
     * @param follows the member it streams from, if that is not the leader
     * @param heartbeat seconds since it last renewed its keys
     * @param late true if that is longer than a round and its retries take
     */
    public record Member(
            String name,
            String host,
            int port,
            String version,
            String role,
            String state,
            OptionalInt timeline,
            Optional<String> lsn,
            Lag lag,
            Lag receiveLag,
            Lag replayLag,
            boolean pendingRestart,
            Map<String, String> pendingReasons,
            Map<String, String> tags,
            Optional<String> scheduledRestart,
            Optional<String> follows,
            OptionalLong heartbeat,
            boolean late) {
        public Member {
            pendingReasons = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(pendingReasons));
            tags = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tags));
        }

        /** True if it holds the leader key. */
        public boolean leads() {
            return role.endsWith("leader");
        }
    }

    /** A node that said nothing, and why. */
    public record Silence(String node, String why) {}
}
