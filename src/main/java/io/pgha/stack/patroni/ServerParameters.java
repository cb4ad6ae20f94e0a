package io.pgha.stack.patroni;

import io.pgha.model.ClusterSpec;
import io.pgha.model.MemorySizing;
import io.pgha.model.PatroniSpec;
import io.pgha.stack.Paths;
import java.util.LinkedHashMap;
import java.util.Map;

/** PostgreSQL's parameters: those all nodes share, kept in etcd, and those that are of a node, kept in Patroni's file there. */
final class ServerParameters {
    // Of the data volume, what a slot without a reader may hold back: the disk must not fill up for a replica that is
    // gone.
    private static final int SLOT_PERCENT = 30;

    private ServerParameters() {}

    /** Our own values, over them the sized ones, over them those of the cluster file. */
    static Map<String, Object> shared(ClusterSpec spec) {
        Map<String, String> all = new LinkedHashMap<>();
        boolean logical =
                spec.patroni().slots().values().stream().anyMatch(slot -> slot.type() == PatroniSpec.SlotType.LOGICAL);
        all.put("wal_level", logical ? "logical" : "replica");
        all.put("wal_log_hints", "on");
        all.put("wal_compression", "on");
        all.put("max_wal_senders", "20");
        all.put("max_replication_slots", "20");
        all.put("wal_keep_size", "128MB");
        all.put(
                "max_slot_wal_keep_size",
                Math.max(1024, spec.nodes().dataVolumeGb() * 1024L * SLOT_PERCENT / 100) + "MB");
        // A new replica finds its slot missing for a moment; with the default it would try again after 5 s only.
        all.put("wal_retrieve_retry_interval", "500ms");
        all.put("hot_standby_feedback", "on");
        all.put("max_standby_streaming_delay", "30s");
        all.put("checkpoint_timeout", "15min");
        all.put("checkpoint_completion_target", "0.9");
        all.put("password_encryption", "scram-sha-256");
        all.put("superuser_reserved_connections", "5");
        all.put("max_locks_per_transaction", "128");
        all.put("random_page_cost", "1.1");
        all.put("effective_io_concurrency", "200");
        all.put("autovacuum_max_workers", "5");
        all.put("autovacuum_vacuum_scale_factor", "0.02");
        all.put("autovacuum_analyze_scale_factor", "0.01");
        all.put("autovacuum_vacuum_cost_limit", "500");
        all.put("idle_in_transaction_session_timeout", "10min");
        all.put("tcp_keepalives_idle", "60");
        all.put("tcp_keepalives_interval", "10");
        all.put("tcp_keepalives_count", "6");
        all.put("shared_preload_libraries", "pg_stat_statements");
        all.put("track_io_timing", "on");
        all.put("logging_collector", "on");
        all.put("log_directory", "/var/log/postgresql");
        all.put("log_filename", "postgresql-%a.log");
        all.put("log_rotation_age", "1d");
        all.put("log_rotation_size", "0");
        all.put("log_truncate_on_rotation", "on");
        all.put("log_line_prefix", "%m [%p] %q%u@%d ");
        all.put("log_timezone", spec.os().timeZone());
        all.put("timezone", spec.os().timeZone());
        all.put("log_checkpoints", "on");
        all.put("log_lock_waits", "on");
        all.put("log_temp_files", "0");
        all.putAll(MemorySizing.parameters(spec));
        Map<String, Object> typed = new LinkedHashMap<>();
        all.forEach((name, value) -> typed.put(name, DynamicConfig.typed(value)));
        return typed;
    }

    /** Paths and sockets; they are the same on all nodes, but no replica must ever depend on etcd to know them. */
    static Map<String, Object> local() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("unix_socket_directories", Paths.SOCKETS);
        all.put("ssl", "on");
        all.put("ssl_cert_file", Paths.CERTIFICATE);
        all.put("ssl_key_file", Paths.POSTGRES_KEY);
        all.put("ssl_ca_file", Paths.CA);
        all.put("ssl_min_protocol_version", "TLSv1.2");
        return all;
    }
}
