package io.pgha.ops.doctor.sight;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node's Patroni says.
 *
 * @param trouble why it does not answer
 * @param own what it says of itself
 * @param members all members as it sees them
 * @param paused true while nobody is promoted automatically
 * @param scheduled a switchover that waits for its time
 * @param config the dynamic configuration
 */
public record PatroniSight(
        Optional<String> trouble,
        Optional<Own> own,
        List<Member> members,
        boolean paused,
        Optional<String> scheduled,
        Optional<Config> config) {
    public PatroniSight {
        members = List.copyOf(members);
    }

    /**
     * A member about itself.
     *
     * @param dcsLastSeen epoch seconds of its last good talk with etcd; empty before Patroni 3
     * @param pendingRestart true if a changed parameter waits for a restart
     * @param pending parameters that wait for it, with their values now and then; empty before Patroni 4
     */
    public record Own(
            String state,
            String role,
            Optional<Integer> timeline,
            Optional<Long> dcsLastSeen,
            boolean pendingRestart,
            List<String> pending,
            boolean failsafe,
            String systemId,
            String version) {
        public Own {
            pending = List.copyOf(pending);
        }

        /** True if its PostgreSQL takes writes, in the words of this release or an older one. */
        public boolean isPrimary() {
            return role.equals("primary") || role.equals("master");
        }
    }

    /** A member as one member sees it; lag in bytes, if known. */
    public record Member(
            String name,
            String host,
            String role,
            String state,
            Optional<Integer> timeline,
            Optional<Long> lag,
            Map<String, String> tags) {
        public Member {
            tags = Map.copyOf(tags);
        }

        /** True for the holder of the leader key. */
        public boolean leads() {
            return role.equals("leader") || role.equals("master") || role.equals("standby_leader");
        }

        /** True if its PostgreSQL is up and, for a replica, receives WAL or did when last seen. */
        public boolean isWell() {
            return state.equals("running") || state.equals("streaming");
        }
    }

    /** What members agreed on about how Patroni decides. */
    public record Config(
            Duration ttl,
            Duration loopWait,
            Duration retryTimeout,
            long maximumLag,
            boolean synchronous,
            boolean strict,
            boolean failsafe,
            List<String> slots) {
        public Config {
            slots = List.copyOf(slots);
        }
    }

    /** The holder of the leader key as it sees it. */
    public Optional<Member> leader() {
        return members.stream().filter(Member::leads).findFirst();
    }

    static PatroniSight parse(List<String> lines) {
        Answers answers = Answers.parse(lines);
        JsonNode own = answers.body(0);
        JsonNode cluster = answers.body(1);
        JsonNode config = answers.body(2);
        List<Member> members = new ArrayList<>();
        cluster.path("members").forEach(node -> members.add(member(node)));
        return new PatroniSight(
                answers.trouble(),
                own.has("state") ? Optional.of(own(own)) : Optional.empty(),
                members,
                cluster.path("pause").asBoolean(false),
                cluster.has("scheduled_switchover")
                        ? Optional.of(
                                cluster.path("scheduled_switchover").path("at").asText())
                        : Optional.empty(),
                config.has("ttl") ? Optional.of(config(config)) : Optional.empty());
    }

    private static Own own(JsonNode node) {
        List<String> pending = new ArrayList<>();
        node.path("pending_restart_reason")
                .properties()
                .forEach(reason -> pending.add(reason.getKey() + " is "
                        + reason.getValue().path("old_value").asText() + ", then "
                        + reason.getValue().path("new_value").asText()));
        return new Own(
                node.path("state").asText(),
                node.path("role").asText(),
                integer(node.path("timeline")),
                node.path("dcs_last_seen").isNumber()
                        ? Optional.of(node.path("dcs_last_seen").asLong())
                        : Optional.empty(),
                node.path("pending_restart").asBoolean(false),
                pending,
                node.path("failsafe_mode_is_active").asBoolean(false),
                node.path("database_system_identifier").asText(),
                node.path("patroni").path("version").asText());
    }

    private static Member member(JsonNode node) {
        Map<String, String> tags = new LinkedHashMap<>();
        node.path("tags")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
        return new Member(
                node.path("name").asText(),
                node.path("host").asText(),
                node.path("role").asText(),
                node.path("state").asText("unknown"),
                integer(node.path("timeline")),
                node.path("lag").isNumber() ? Optional.of(node.path("lag").asLong()) : Optional.empty(),
                tags);
    }

    private static Config config(JsonNode node) {
        List<String> slots = new ArrayList<>();
        node.path("slots").fieldNames().forEachRemaining(slots::add);
        String mode = node.path("synchronous_mode").asText("false");
        return new Config(
                Duration.ofSeconds(node.path("ttl").asLong(30)),
                Duration.ofSeconds(node.path("loop_wait").asLong(10)),
                Duration.ofSeconds(node.path("retry_timeout").asLong(10)),
                node.path("maximum_lag_on_failover").asLong(1_048_576),
                mode.equals("true") || mode.equals("on") || mode.equals("quorum"),
                node.path("synchronous_mode_strict").asBoolean(false),
                node.path("failsafe_mode").asBoolean(false),
                slots);
    }

    private static Optional<Integer> integer(JsonNode node) {
        return node.isInt() ? Optional.of(node.asInt()) : Optional.empty();
    }
}
