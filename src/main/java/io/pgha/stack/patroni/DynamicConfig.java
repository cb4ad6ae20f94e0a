package io.pgha.stack.patroni;

import io.pgha.model.ClusterSpec;
import io.pgha.model.PatroniSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/** Patroni's configuration in etcd, which all members share. */
final class DynamicConfig {
    /** During deployment members look at etcd every second, so that a new replica is found at once. */
    private static final long HASTY_LOOP = 1;

    private DynamicConfig() {}

    /** What it should be. */
    static Map<String, Object> of(ClusterSpec spec) {
        PatroniSpec patroni = spec.patroni();
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("ttl", patroni.ttl().toSeconds());
        config.put("loop_wait", patroni.loopWait().toSeconds());
        config.put("retry_timeout", patroni.retryTimeout().toSeconds());
        config.put("primary_start_timeout", patroni.primaryStartTimeout().toSeconds());
        config.put("maximum_lag_on_failover", patroni.maximumLagOnFailover());
        config.put(
                "synchronous_mode",
                switch (patroni.synchronousMode()) {
                    case OFF -> false;
                    case ON -> true;
                    case QUORUM -> "quorum";
                });
        config.put("synchronous_mode_strict", patroni.synchronousModeStrict());
        config.put("synchronous_node_count", (long) patroni.synchronousNodeCount());
        config.put("failsafe_mode", patroni.failsafeMode());
        Map<String, Object> postgresql = new LinkedHashMap<>();
        postgresql.put("use_pg_rewind", patroni.usePgRewind());
        postgresql.put("use_slots", patroni.useSlots());
        postgresql.put("parameters", ServerParameters.shared(spec));
        config.put("postgresql", postgresql);
        Map<String, Object> slots = new LinkedHashMap<>();
        patroni.slots().forEach((name, slot) -> slots.put(name, slot(slot)));
        config.put("slots", slots);
        return config;
    }

    /** The same with which a new cluster begins. */
    static Map<String, Object> first(ClusterSpec spec) {
        Map<String, Object> config = of(spec);
        config.put("loop_wait", HASTY_LOOP);
        return config;
    }

    private static Map<String, Object> slot(PatroniSpec.Slot slot) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", slot.type() == PatroniSpec.SlotType.LOGICAL ? "logical" : "physical");
        slot.database().ifPresent(database -> map.put("database", database));
        slot.plugin().ifPresent(plugin -> map.put("plugin", plugin));
        return map;
    }

    /** A value as YAML and JSON would have it: a whole number as a number, everything else as text. */
    static Object typed(String value) {
        return value.matches("-?(0|[1-9][0-9]{0,17})") ? (Object) Long.valueOf(value) : value;
    }
}
