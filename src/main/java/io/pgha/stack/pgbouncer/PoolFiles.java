package io.pgha.stack.pgbouncer;

import io.pgha.model.PgbouncerSpec;
import io.pgha.model.Text;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Paths;
import io.pgha.stack.Template;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** PgBouncer's files for a cluster; the main one in the words of the version that is installed. */
final class PoolFiles {
    private static final String COMPONENT = "pgbouncer";
    // The base, the log, the listeners and one connection to PostgreSQL per client at most.
    private static final int DESCRIPTORS_KEPT = 1000;

    private final Blueprint cluster;
    private final PgbouncerSpec spec;

    PoolFiles(Blueprint cluster) {
        this.cluster = cluster;
        this.spec = cluster.spec().pgbouncer();
    }

    Text configuration(Version version) {
        return Template.of(COMPONENT, "etc/pgbouncer/pgbouncer.ini")
                .with("pools", spec.pools().stream().map(this::pool).collect(Collectors.joining("\n")))
                .with("sockets", Paths.SOCKETS)
                .with("postgresql_port", cluster.spec().postgresql().port())
                .with("auth_user", spec.authUser())
                .with("lookup", Paths.LOOKUP)
                // Before 1.19 the lookup runs in the database that the client asks for.
                .with("auth_dbname", version.atLeast(1, 19) ? "auth_dbname = postgres" : "")
                .with("admin_users", names(spec.adminUsers()))
                .with("stats_users", names(spec.statsUsers()))
                .with("client_tls", tls())
                .with("pool_mode", word(spec.poolMode()))
                .with("default_pool_size", spec.defaultPoolSize())
                .with("min_pool_size", spec.minPoolSize())
                .with("reserve_pool_size", spec.reservePoolSize())
                .with("reserve_pool_timeout", spec.reservePoolTimeout().toSeconds())
                .with("max_client_conn", spec.maxClientConn())
                .with("max_db_connections", spec.maxDbConnections())
                .with(
                        "max_prepared_statements",
                        version.atLeast(1, 21) ? "max_prepared_statements = " + spec.maxPreparedStatements() : "")
                .with("query_wait_timeout", spec.queryWaitTimeout().toSeconds())
                .with("server_idle_timeout", spec.serverIdleTimeout().toSeconds())
                .with("server_lifetime", spec.serverLifetime().toSeconds())
                .with("idle_transaction_timeout", spec.idleTransactionTimeout().toSeconds())
                .with("server_reset_query", spec.serverResetQuery())
                .with("ignore_startup_parameters", names(spec.ignoreStartupParameters()))
                .text();
    }

    private String pool(PgbouncerSpec.Pool pool) {
        return pool.name() + " = host=" + Paths.SOCKETS + " port="
                + cluster.spec().postgresql().port() + " dbname=" + pool.database() + " pool_mode="
                + word(pool.poolMode()) + " pool_size=" + pool.poolSize();
    }

    private String tls() {
        String mode = "client_tls_sslmode = " + word(spec.clientTls());
        return spec.clientTls() == PgbouncerSpec.ClientTls.DISABLE
                ? mode
                : mode + "\nclient_tls_key_file = " + Paths.POSTGRES_KEY + "\nclient_tls_cert_file = "
                        + Paths.CERTIFICATE + "\nclient_tls_ca_file = " + Paths.CA;
    }

    Text listen() {
        return Template.of(COMPONENT, "etc/pgbouncer/listen.ini")
                .with("port", spec.port())
                .with("sockets", Paths.SOCKETS)
                .text();
    }

    /** The one user whose password PgBouncer knows by itself: with it, it looks up those of all others. */
    Text users() {
        return Template.of(COMPONENT, "etc/pgbouncer/userlist.txt")
                .with("user", spec.authUser())
                .with(
                        "login",
                        Text.hidden(cluster.secrets().pgbouncer()).mapPieces(piece -> piece.replace("\"", "\"\"")))
                .text();
    }

    Text unit() {
        return Template.of(COMPONENT, "etc/systemd/system/pgbouncer.service.d/pgha.conf")
                .with("open_files", 2L * spec.maxClientConn() + DESCRIPTORS_KEPT)
                .text();
    }

    private static String names(List<String> names) {
        return String.join(", ", names);
    }

    private static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    /** PgBouncer's version, as far as its settings depend on it. */
    record Version(int major, int minor) {
        private static final Version NEWEST = new Version(1, 99);

        /** From a Debian version such as {@code 1.24.1-1}; without one, what a new machine will get. */
        static Version of(Optional<String> debian) {
            return debian.map(text -> text.split("[.:+~-]", -1))
                    .filter(parts -> parts.length >= 2 && (parts[0] + parts[1]).matches("\\d{2,6}"))
                    .map(parts -> new Version(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])))
                    .orElse(NEWEST);
        }

        boolean atLeast(int wantedMajor, int wantedMinor) {
            return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
        }
    }
}
