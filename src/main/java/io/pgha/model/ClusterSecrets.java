package io.pgha.model;

import java.util.Map;

/**
 * All secrets of one cluster. They are made or typed once, kept on the cluster's own nodes in a file of root, and read back from
 * there by the next session.
 *
 * @param superuser of PostgreSQL role {@code postgres}
 * @param replication of the replication role
 * @param pgbouncer of the role PgBouncer looks other roles up with
 * @param restApi of Patroni's REST API, for requests that change something
 * @param vrrp shared by the keepalived peers, at most 8 characters
 * @param caCertificate of the cluster's own authority, PEM
 * @param caKey of the cluster's own authority, PEM (PKCS#8)
 * @param users of the roles named in the cluster file
 */
public record ClusterSecrets(
        Secret superuser,
        Secret replication,
        Secret pgbouncer,
        Secret restApi,
        Secret vrrp,
        String caCertificate,
        Secret caKey,
        Map<String, Secret> users) {
    public ClusterSecrets {
        users = Map.copyOf(users);
    }
}
