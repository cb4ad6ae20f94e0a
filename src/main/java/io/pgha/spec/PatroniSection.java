package io.pgha.spec;

import io.pgha.model.EtcdSpec;
import io.pgha.model.NodesSpec;
import io.pgha.model.PatroniSpec;
import io.pgha.model.RtoProfile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads {@code patroni} and {@code etcd}: who decides, and where the decision is kept. */
final class PatroniSection {
    private static final Form TAG = Form.matching("a tag of small letters, digits and underscores", "[a-z_][a-z0-9_]*");
    private static final Form LOG_LEVEL = Form.oneOf("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL");
    private static final Form ETCD_LOG_LEVEL =
            Form.matching("one of debug, info, warn, error", "debug|info|warn|error");
    private static final int MOST_MEMBERS = 7;

    private PatroniSection() {}

    static PatroniSpec read(Section section) {
        RtoProfile profile = section.choice("profile", RtoProfile.NORM);
        return new PatroniSpec(
                profile,
                // Patroni's own minimums: ttl 20, loop_wait 1, retry_timeout 3.
                section.seconds("ttl", profile.ttl(), 20),
                section.seconds("loop_wait", profile.loopWait(), 1),
                section.seconds("retry_timeout", profile.retryTimeout(), 3),
                section.seconds("primary_start_timeout", profile.primaryStartTimeout(), 0),
                section.bytes("maximum_lag_on_failover", 1L << 50).orElse(1L << 20),
                section.choice("synchronous_mode", PatroniSpec.SynchronousMode.OFF),
                section.truth("synchronous_mode_strict", false),
                section.integer("synchronous_node_count", 1, 1, 31),
                section.truth("failsafe_mode", true),
                section.choice("watchdog", PatroniSpec.Watchdog.AUTOMATIC),
                section.text("watchdog_device", "/dev/watchdog", Form.ABSOLUTE_PATH),
                section.seconds("safety_margin", profile.safetyMargin(), 0),
                section.port("restapi_port", 8008),
                section.sections("tags", Form.HOST_LABEL, tags -> tags.ownTexts(TAG)),
                section.sections("slots", Form.SLOT_NAME, PatroniSection::slot),
                section.truth("use_pg_rewind", true),
                section.truth("use_slots", true),
                section.optionalText("basebackup_max_rate", Form.RATE),
                section.text("log_level", "INFO", LOG_LEVEL));
    }

    private static PatroniSpec.Slot slot(Section section) {
        PatroniSpec.Slot slot = new PatroniSpec.Slot(
                section.choice("type", PatroniSpec.SlotType.PHYSICAL),
                section.optionalText("database", Form.SQL_NAME),
                section.optionalText("plugin", Form.SQL_NAME));
        boolean logical = slot.type() == PatroniSpec.SlotType.LOGICAL;
        if (logical && (slot.database().isEmpty() || slot.plugin().isEmpty())) {
            section.impossible("must say database and plugin, because it is logical");
        }
        if (!logical && (slot.database().isPresent() || slot.plugin().isPresent())) {
            section.impossible("must not say database or plugin, because it is physical");
        }
        return slot;
    }

    static EtcdSpec etcd(Section section, NodesSpec nodes) {
        return new EtcdSpec(
                members(section, nodes),
                section.port("client_port", 2379),
                section.port("peer_port", 2380),
                section.text("data_directory", "/var/lib/etcd", Form.ABSOLUTE_PATH),
                // Twice etcd's own defaults: nodes of one region are a millisecond apart, but share disks and cores.
                millis(section, "heartbeat_interval", 200, 10, 5000),
                millis(section, "election_timeout", 2000, 50, 50_000),
                section.bytes("quota_backend_bytes", 8L << 30).orElse(2L << 30),
                section.seconds("auto_compaction_retention", Duration.ofHours(1), 0),
                section.integer("snapshot_count", 10_000, 100, 1_000_000),
                section.text("log_level", "info", ETCD_LOG_LEVEL));
    }

    private static Duration millis(Section section, String key, int fallback, int least, int most) {
        return section.time(
                key,
                Duration.ofMillis(fallback),
                Duration.ofMillis(1),
                Duration.ofMillis(least),
                Duration.ofMillis(most));
    }

    // A number stands for that many nodes from the first on. Unsaid, it is the largest odd number there is room for.
    private static List<String> members(Section section, NodesSpec nodes) {
        Optional<YamlNode> node = section.node("members");
        if (node.isPresent()
                && node.get() instanceof YamlNode.Scalar scalar
                && scalar.text().matches("-?\\d+")) {
            int count = section.integer("members", 1, 1, Math.min(MOST_MEMBERS, nodes.count()));
            return nodes.names().subList(0, Math.min(count, nodes.count()));
        }
        int usual = Math.min(MOST_MEMBERS, nodes.count() % 2 == 0 ? nodes.count() - 1 : nodes.count());
        return section.texts("members", nodes.names().subList(0, usual), Form.HOST_LABEL);
    }
}
