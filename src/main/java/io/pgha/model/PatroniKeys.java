package io.pgha.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What Patroni's members have written into etcd about themselves and their cluster: the record that Patroni itself decides by.
 *
 * @param leader holder of the leader key
 * @param members in order of their names
 * @param sync whom commits wait for
 * @param failover a switchover or failover that is asked for and not done yet
 * @param lastLsn the leader's position at its last round, bytes
 * @param config the dynamic configuration
 * @param history one line for each timeline that ended, oldest first
 * @param systemId of the database cluster; empty until it is initialised
 * @param doubt why the record may be out of date, or empty if etcd vouches for it
 */
public record PatroniKeys(
        Optional<String> leader,
        List<Member> members,
        Sync sync,
        Optional<Failover> failover,
        OptionalLong lastLsn,
        Config config,
        List<TimelineEnd> history,
        Optional<String> systemId,
        Optional<String> doubt) {
    public PatroniKeys {
        members = List.copyOf(members);
        history = List.copyOf(history);
    }

    /**
     * What one member says of itself; as old as its heartbeat.
     *
     * @param role Patroni's own word, {@code master} before release 4 and {@code primary} since
     * @param state of PostgreSQL, Patroni's own word
     * @param replicationState what the WAL receiver does, where Patroni tells (since 3.2)
     * @param lsn position of the leader, or what a replica has received or replayed, whichever is more; bytes
     * @param receiveLsn since Patroni 4.1
     * @param replayLsn since Patroni 4.1
     * @param pendingReasons parameters that wait for a restart and how they change, since Patroni 4
     * @param scheduledRestart time of a restart to come, as it was asked for
     * @param paused true if the member has noticed that Patroni is paused
     * @param heartbeat seconds since the member last renewed its keys, if known
     */
    public record Member(
            String name,
            String host,
            int port,
            String version,
            String role,
            String state,
            Optional<String> replicationState,
            OptionalInt timeline,
            OptionalLong lsn,
            OptionalLong receiveLsn,
            OptionalLong replayLsn,
            boolean pendingRestart,
            Map<String, String> pendingReasons,
            Map<String, String> tags,
            Optional<String> scheduledRestart,
            boolean paused,
            OptionalLong heartbeat) {
        public Member {
            pendingReasons = Ordered.copy(pendingReasons);
            tags = Ordered.copy(tags);
        }

        /** A tag, such as nofailover, is set. */
        public boolean has(String tag) {
            return tags.getOrDefault(tag, "false").equals("true");
        }

        /** The same member with the age of its heartbeat. */
        public Member heardOf(OptionalLong seconds) {
            return new Member(
                    name,
                    host,
                    port,
                    version,
                    role,
                    state,
                    replicationState,
                    timeline,
                    lsn,
                    receiveLsn,
                    replayLsn,
                    pendingRestart,
                    pendingReasons,
                    tags,
                    scheduledRestart,
                    paused,
                    seconds);
        }

        /** True if PostgreSQL runs and, where Patroni tells, streams. */
        public boolean follows() {
            return state.equals("running")
                    && replicationState.map("streaming"::equals).orElse(true);
        }
    }

    /**
     * Whom commits wait for.
     *
     * @param leader the leader this was written under
     * @param standbys the members that count
     * @param quorum how many of the standbys must have confirmed, in quorum mode
     */
    public record Sync(Optional<String> leader, List<String> standbys, int quorum) {
        public Sync {
            standbys = List.copyOf(standbys);
        }
    }

    /** A change of the leader that is asked for; {@code at} is the time as it was asked for. */
    public record Failover(Optional<String> leader, Optional<String> candidate, Optional<String> at) {}

    /**
     * The dynamic configuration.
     *
     * @param json as it stands in etcd
     * @param revision of etcd at which it was last written; 0 if there is none
     * @param values parsed: maps, lists, strings, numbers, booleans
     */
    public record Config(String json, long revision, Map<String, Object> values) {
        public Config {
            values = Ordered.copy(values);
        }

        /** A number of the configuration, or what Patroni takes instead. */
        public long number(String key, long otherwise) {
            return values.get(key) instanceof Number number ? number.longValue() : otherwise;
        }

        /** True for {@code true} and the words Patroni takes for it. */
        public boolean isOn(String key) {
            return List.of("true", "on", "yes", "1")
                    .contains(String.valueOf(values.get(key)).toLowerCase(java.util.Locale.ROOT));
        }

        /** True if commits wait for standbys. */
        public boolean isSynchronous() {
            return isOn("synchronous_mode") || isQuorum();
        }

        /** True if any of several standbys may confirm a commit. */
        public boolean isQuorum() {
            return "quorum".equals(String.valueOf(values.get("synchronous_mode")));
        }
    }

    /**
     * A timeline's end.
     *
     * @param timeline the one that ended
     * @param lsn where it ended, bytes
     * @param reason PostgreSQL's words
     * @param at when the next one began, as Patroni wrote it, or empty
     * @param newLeader who began the next one, or empty
     */
    public record TimelineEnd(int timeline, long lsn, String reason, Optional<String> at, Optional<String> newLeader) {}

    /** The member of a name. */
    public Optional<Member> member(String name) {
        return members.stream().filter(member -> member.name().equals(name)).findFirst();
    }

    /** True if Patroni is told to leave PostgreSQL alone. */
    public boolean paused() {
        return config.isOn("pause");
    }

    /** How far a member is behind the leader's last known position. */
    public Lag lag(Member member) {
        return leader.filter(member.name()::equals).isPresent() ? new Lag.Known(0) : behind(member.lsn());
    }

    /** How far a position is behind the leader's last known one. */
    public Lag behind(OptionalLong lsn) {
        return lsn.isPresent() && lastLsn.isPresent()
                ? new Lag.Known(Math.max(0, lastLsn.getAsLong() - lsn.getAsLong()))
                : new Lag.Unknown();
    }
}
