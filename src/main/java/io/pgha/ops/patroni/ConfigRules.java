package io.pgha.ops.patroni;

import io.pgha.model.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What Patroni's dynamic configuration may say. Patroni itself takes almost anything and then ignores it or, worse, follows it: a ttl
 * that is too short costs a leader in every hiccup. Sources: Patroni's documentation, "Dynamic configuration settings", and its
 * validation of {@code ttl}, {@code loop_wait} and {@code retry_timeout}; pure.
 */
final class ConfigRules {
    private static final Set<String> KNOWN = Set.of(
            "ttl",
            "loop_wait",
            "retry_timeout",
            "maximum_lag_on_failover",
            "maximum_lag_on_syncnode",
            "max_timelines_history",
            "primary_start_timeout",
            "primary_stop_timeout",
            "synchronous_mode",
            "synchronous_mode_strict",
            "synchronous_node_count",
            "failsafe_mode",
            "check_timeline",
            "pause",
            "postgresql",
            "standby_cluster",
            "slots",
            "ignore_slots",
            "member_slots_ttl",
            "master_start_timeout",
            "master_stop_timeout",
            "citus");
    private static final Set<String> SERVER = Set.of(
            "use_pg_rewind",
            "use_slots",
            "recovery_conf",
            "parameters",
            "pg_hba",
            "pg_ident",
            "bin_name",
            "remove_data_directory_on_rewind_failure",
            "remove_data_directory_on_diverged_timelines");
    private static final Set<String> PATRONIS_OWN = Set.of(
            "listen_addresses",
            "port",
            "cluster_name",
            "hot_standby",
            "data_directory",
            "config_file",
            "hba_file",
            "ident_file",
            "primary_conninfo",
            "primary_slot_name",
            "recovery_target_timeline",
            "promote_trigger_file");
    private static final Map<String, Long> LEAST = Map.of("ttl", 20L, "loop_wait", 1L, "retry_timeout", 3L);
    private static final Map<String, Long> LEAST_PARAMETER = Map.of(
            "max_connections", 25L, "max_wal_senders", 3L, "max_replication_slots", 4L, "max_worker_processes", 2L);

    private final Map<String, Object> before;
    private final Map<String, Object> after;
    private final List<String> broken = new ArrayList<>();

    private ConfigRules(Map<String, Object> before, Map<String, Object> after) {
        this.before = before;
        this.after = after;
    }

    /** Every rule that the new configuration breaks, one sentence each; what stood there before and is unknown to us may stay. */
    static List<String> broken(Map<String, Object> before, Map<String, Object> after, boolean quorumIsKnown) {
        ConfigRules rules = new ConfigRules(before, after);
        rules.names();
        rules.numbers();
        rules.timing();
        rules.switches();
        rules.synchronous(quorumIsKnown);
        rules.server();
        return rules.broken;
    }

    private void names() {
        after.keySet().stream()
                .filter(key -> !KNOWN.contains(key) && !before.containsKey(key))
                .forEach(key -> broken.add("Patroni knows no setting " + key + "."
                        + NearestName.of(key, KNOWN)
                                .map(near -> " Did you mean " + near + "?")
                                .orElse("")));
    }

    private void numbers() {
        for (String key : List.of(
                "ttl",
                "loop_wait",
                "retry_timeout",
                "maximum_lag_on_failover",
                "primary_start_timeout",
                "primary_stop_timeout",
                "synchronous_node_count",
                "maximum_lag_on_syncnode",
                "max_timelines_history")) {
            Object value = after.get(key);
            if (value == null) {
                continue;
            }
            if (!(value instanceof Integer) && !(value instanceof Long)) {
                broken.add(key + " must be a whole number, not " + shown(value) + ".");
                continue;
            }
            long number = ((Number) value).longValue();
            long least = key.equals("maximum_lag_on_syncnode")
                    ? -1
                    : LEAST.getOrDefault(key, key.equals("synchronous_node_count") ? 1L : 0L);
            if (number < least) {
                broken.add(key + " must be at least " + least + ", not " + number + ".");
            }
        }
    }

    private void timing() {
        long ttl = number("ttl", 30);
        long loop = number("loop_wait", 10);
        long retry = number("retry_timeout", 10);
        if (ttl < loop + 2 * retry) {
            broken.add("ttl must be at least loop_wait + 2 * retry_timeout: " + ttl + " < " + loop + " + 2 * " + retry
                    + " = " + (loop + 2 * retry) + ". A leader would lose its key while it still retries.");
        }
    }

    private long number(String key, long otherwise) {
        return after.get(key) instanceof Number number ? number.longValue() : otherwise;
    }

    private void switches() {
        for (String key : List.of("failsafe_mode", "synchronous_mode_strict", "check_timeline", "pause")) {
            Object value = after.get(key);
            if (value != null && !(value instanceof Boolean)) {
                broken.add(key + " must be true or false, not " + shown(value) + ".");
            }
        }
    }

    private void synchronous(boolean quorumIsKnown) {
        Object mode = after.get("synchronous_mode");
        if (mode == null || mode instanceof Boolean || List.of("on", "off").contains(mode)) {
            return;
        }
        if (!mode.equals("quorum")) {
            broken.add("synchronous_mode must be true, false or quorum, not " + shown(mode) + ".");
        } else if (!quorumIsKnown) {
            broken.add("synchronous_mode quorum needs Patroni 4 on every node.");
        }
    }

    private void server() {
        Object postgresql = after.get("postgresql");
        if (postgresql == null) {
            return;
        }
        if (!(postgresql instanceof Map<?, ?> server)) {
            broken.add("postgresql must be a group of settings, not " + shown(postgresql) + ".");
            return;
        }
        Map<?, ?> old = before.get("postgresql") instanceof Map<?, ?> map ? map : Map.of();
        for (Object key : server.keySet()) {
            if (!SERVER.contains(String.valueOf(key)) && !old.containsKey(key)) {
                broken.add("Patroni knows no setting postgresql." + key + "."
                        + NearestName.of(String.valueOf(key), SERVER)
                                .map(near -> " Did you mean postgresql." + near + "?")
                                .orElse(" Parameters of the server stand under postgresql.parameters."));
            }
        }
        Object parameters = server.get("parameters");
        if (parameters instanceof Map<?, ?> map) {
            map.forEach((name, value) -> parameter(String.valueOf(name), value));
        } else if (parameters != null) {
            broken.add("postgresql.parameters must be a group of settings, not " + shown(parameters) + ".");
        }
    }

    private void parameter(String name, @org.jspecify.annotations.Nullable Object value) {
        if (PATRONIS_OWN.contains(name)) {
            broken.add("postgresql.parameters." + name + " is set by Patroni itself, which would ignore it.");
        }
        Long least = LEAST_PARAMETER.get(name);
        if (least != null && value instanceof Number number && number.longValue() < least) {
            broken.add("postgresql.parameters." + name + " must be at least " + least + ": Patroni ignores less.");
        }
        if (name.equals("wal_level") && "minimal".equals(value)) {
            broken.add("postgresql.parameters.wal_level minimal cannot feed a replica.");
        }
        if (value instanceof Map<?, ?> || value instanceof List<?>) {
            broken.add("postgresql.parameters." + name + " must be one value.");
        }
    }

    private static String shown(Object value) {
        return value instanceof String text ? "\"" + text + "\"" : String.valueOf(value);
    }
}
