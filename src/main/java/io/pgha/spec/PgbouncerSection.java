package io.pgha.spec;

import io.pgha.model.MemorySizing;
import io.pgha.model.NodesSpec;
import io.pgha.model.PgbouncerSpec;
import io.pgha.model.PostgresqlSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads {@code pgbouncer}: the pools, sized so that they never ask PostgreSQL for more connections than it has. */
final class PgbouncerSection {
    // Superusers, Patroni and monitoring come past the pools.
    static final int KEPT_FREE = 15;
    private static final int RESERVE = 5;
    private static final int MOST = 100_000;

    private PgbouncerSection() {}

    static PgbouncerSpec read(Section section, NodesSpec nodes, PostgresqlSpec postgresql) {
        int available = available(nodes, postgresql);
        int databases = Math.max(4, postgresql.databases().size() + 1);
        int usualSize = Math.max(5, Math.min(100, available / databases - RESERVE));
        PgbouncerSpec.PoolMode mode = section.choice("pool_mode", PgbouncerSpec.PoolMode.SESSION);
        int size = section.integer("default_pool_size", usualSize, 1, MOST);
        return new PgbouncerSpec(
                section.port("port", 6432),
                mode,
                size,
                section.integer("min_pool_size", 0, 0, MOST),
                section.integer("reserve_pool_size", RESERVE, 0, MOST),
                section.seconds("reserve_pool_timeout", Duration.ofSeconds(1), 0),
                section.integer("max_client_conn", 8000, 1, 1_000_000),
                section.integer("max_db_connections", available, 1, MOST),
                section.seconds("query_wait_timeout", Duration.ofSeconds(120), 0),
                section.seconds("server_idle_timeout", Duration.ofSeconds(600), 0),
                section.seconds("server_lifetime", Duration.ofSeconds(3600), 0),
                section.seconds("idle_transaction_timeout", Duration.ZERO, 0),
                section.text("server_reset_query", "DISCARD ALL", Form.LINE),
                section.integer("max_prepared_statements", 256, 0, 100_000),
                section.texts("ignore_startup_parameters", List.of("extra_float_digits", "options"), Form.WORD),
                section.text("auth_user", "pgbouncer", Form.SQL_NAME),
                section.texts("admin_users", List.of("pgbouncer"), Form.SQL_NAME),
                section.texts("stats_users", List.of(), Form.SQL_NAME),
                section.choice("client_tls", PgbouncerSpec.ClientTls.REQUIRE),
                section.sections("pools", Optional.empty(), pool -> pool(pool, mode, size)));
    }

    private static PgbouncerSpec.Pool pool(Section section, PgbouncerSpec.PoolMode mode, int size) {
        String name = section.required("name", Form.SQL_NAME, "the name clients ask for");
        return new PgbouncerSpec.Pool(
                name,
                section.text("database", name, Form.SQL_NAME),
                section.choice("pool_mode", mode),
                section.integer("pool_size", size, 1, MOST));
    }

    /** Server connections that the pools may use together. */
    static int available(NodesSpec nodes, PostgresqlSpec postgresql) {
        return Math.max(1, maxConnections(nodes, postgresql) - KEPT_FREE);
    }

    /** What max_connections will be. */
    static int maxConnections(NodesSpec nodes, PostgresqlSpec postgresql) {
        return Optional.ofNullable(postgresql.parameters().get("max_connections"))
                .filter(text -> text.matches("[1-9]\\d{0,5}"))
                .map(Integer::valueOf)
                .orElseGet(() -> MemorySizing.of(nodes).maxConnections());
    }
}
