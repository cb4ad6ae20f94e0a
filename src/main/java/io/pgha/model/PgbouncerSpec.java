package io.pgha.model;

import java.time.Duration;
import java.util.List;

/**
 * The connection pool on every node, in PgBouncer's own terms.
 *
 * @param maxDbConnections most server connections to one database, over all its pools
 * @param reservePoolTimeout wait of a client after which the reserve is used
 * @param queryWaitTimeout longest wait of a query for a server connection
 * @param idleTransactionTimeout longest idle time in a transaction; zero is no limit
 * @param maxPreparedStatements prepared statements kept per connection; versions before 1.21 do not know it
 * @param ignoreStartupParameters startup parameters of clients that are let pass unused
 * @param authUser PostgreSQL user that looks up the passwords of the others
 * @param adminUsers users of the console with all rights
 * @param statsUsers users of the console that may only look
 * @param clientTls what clients must do
 * @param pools pools of single databases that differ from the rest
 */
public record PgbouncerSpec(
        int port,
        PoolMode poolMode,
        int defaultPoolSize,
        int minPoolSize,
        int reservePoolSize,
        Duration reservePoolTimeout,
        int maxClientConn,
        int maxDbConnections,
        Duration queryWaitTimeout,
        Duration serverIdleTimeout,
        Duration serverLifetime,
        Duration idleTransactionTimeout,
        String serverResetQuery,
        int maxPreparedStatements,
        List<String> ignoreStartupParameters,
        String authUser,
        List<String> adminUsers,
        List<String> statsUsers,
        ClientTls clientTls,
        List<Pool> pools) {

    public PgbouncerSpec {
        ignoreStartupParameters = List.copyOf(ignoreStartupParameters);
        adminUsers = List.copyOf(adminUsers);
        statsUsers = List.copyOf(statsUsers);
        pools = List.copyOf(pools);
    }

    /** When a server connection goes back to the pool. */
    public enum PoolMode {
        SESSION,
        TRANSACTION,
        STATEMENT
    }

    /** PgBouncer's client_tls_sslmode, for the modes that need no client certificates. */
    public enum ClientTls {
        DISABLE,
        ALLOW,
        REQUIRE
    }

    /**
     * A pool of one database.
     *
     * @param name name that clients ask for
     * @param database database it leads to
     */
    public record Pool(String name, String database, PoolMode poolMode, int poolSize) {}
}
