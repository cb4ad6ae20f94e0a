package io.pgha.model;

import java.time.Duration;
import java.util.Optional;

/**
 * The balancer on every node: one port per role, each leading to PgBouncer on the nodes that Patroni says have the role.
 *
 * @param primaryPort reads and writes
 * @param replicaPort reads from replicas
 * @param syncPort reads from synchronous standbys, where synchronous mode is on
 * @param asyncPort reads from asynchronous replicas, where synchronous mode is on
 * @param statsPort statistics page and health of HAProxy itself
 * @param directPorts true to offer each role also past PgBouncer, at its port plus {@value #DIRECT_OFFSET}
 * @param maxconn most connections in all
 * @param maxconnPerListener most connections of one port
 * @param checkInterval pause between checks of a healthy server
 * @param fastCheckInterval pause between checks while a server's state is changing
 * @param fall failed checks until a server is down
 * @param rise good checks until a server is up
 * @param replicaMaxLag bytes a replica may lag behind and still serve reads; empty is no limit
 * @param primaryFallback true to serve reads from the primary while no replica can
 * @param hardStopAfter how long an old worker may keep connections after a reload
 */
public record HaproxySpec(
        int primaryPort,
        int replicaPort,
        int syncPort,
        int asyncPort,
        int statsPort,
        boolean directPorts,
        int maxconn,
        int maxconnPerListener,
        int retries,
        Duration timeoutConnect,
        Duration timeoutQueue,
        Duration timeoutClient,
        Duration timeoutServer,
        Duration timeoutCheck,
        Duration checkInterval,
        Duration fastCheckInterval,
        int fall,
        int rise,
        Balance balance,
        Optional<Long> replicaMaxLag,
        boolean primaryFallback,
        Duration hardStopAfter) {

    /** What is added to a role's port to pass PgBouncer by. */
    public static final int DIRECT_OFFSET = 1000;

    /** How reads spread over replicas. */
    public enum Balance {
        ROUNDROBIN,
        LEASTCONN
    }
}
