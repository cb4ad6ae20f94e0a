package io.pgha.model;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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
 * @param changed when a secret got another value, by the text form of its name; none for those as old as the cluster
 */
public record ClusterSecrets(
        Secret superuser,
        Secret replication,
        Secret pgbouncer,
        Secret restApi,
        Secret vrrp,
        String caCertificate,
        Secret caKey,
        Map<String, Secret> users,
        Map<String, Instant> changed) {
    public ClusterSecrets {
        users = Map.copyOf(users);
        changed = Map.copyOf(changed);
    }

    /** Secrets of which none was ever changed. */
    public ClusterSecrets(
            Secret superuser,
            Secret replication,
            Secret pgbouncer,
            Secret restApi,
            Secret vrrp,
            String caCertificate,
            Secret caKey,
            Map<String, Secret> users) {
        this(superuser, replication, pgbouncer, restApi, vrrp, caCertificate, caKey, users, Map.of());
    }

    /** The value of one secret, or empty for a role that has none yet. */
    public Optional<Secret> get(SecretName name) {
        return switch (name.kind()) {
            case SUPERUSER -> Optional.of(superuser);
            case REPLICATION -> Optional.of(replication);
            case PGBOUNCER -> Optional.of(pgbouncer);
            case RESTAPI -> Optional.of(restApi);
            case VRRP -> Optional.of(vrrp);
            case USER -> Optional.ofNullable(users.get(name.role()));
        };
    }

    /** The same secrets, one of them with another value since an instant. */
    public ClusterSecrets with(SecretName name, Secret value, Instant since) {
        Map<String, Secret> roles = new LinkedHashMap<>(users);
        if (name.kind() == SecretName.Kind.USER) {
            roles.put(name.role(), value);
        }
        Map<String, Instant> times = new LinkedHashMap<>(changed);
        times.put(name.toString(), since);
        return new ClusterSecrets(
                name.kind() == SecretName.Kind.SUPERUSER ? value : superuser,
                name.kind() == SecretName.Kind.REPLICATION ? value : replication,
                name.kind() == SecretName.Kind.PGBOUNCER ? value : pgbouncer,
                name.kind() == SecretName.Kind.RESTAPI ? value : restApi,
                name.kind() == SecretName.Kind.VRRP ? value : vrrp,
                caCertificate,
                caKey,
                roles,
                times);
    }

    /**
     * These secrets with the roles and times that the others know besides, or empty if the two disagree on any value: a run that was
     * cut off while it added a role leaves nodes that know it and nodes that do not.
     */
    public Optional<ClusterSecrets> agreedWith(ClusterSecrets other) {
        boolean same = superuser.equals(other.superuser)
                && replication.equals(other.replication)
                && pgbouncer.equals(other.pgbouncer)
                && restApi.equals(other.restApi)
                && vrrp.equals(other.vrrp)
                && caCertificate.equals(other.caCertificate)
                && caKey.equals(other.caKey)
                && users.entrySet().stream().allMatch(user -> other.users
                        .getOrDefault(user.getKey(), user.getValue())
                        .equals(user.getValue()));
        if (!same) {
            return Optional.empty();
        }
        Map<String, Secret> roles = new LinkedHashMap<>(users);
        roles.putAll(other.users);
        Map<String, Instant> times = new LinkedHashMap<>(changed);
        other.changed.forEach((name, at) -> times.merge(name, at, (a, b) -> a.isAfter(b) ? a : b));
        return Optional.of(new ClusterSecrets(
                superuser, replication, pgbouncer, restApi, vrrp, caCertificate, caKey, roles, times));
    }

    /**
     * Stands in for the secrets of a cluster while they are not known; what is made from it may be asked for its questions, never
     * applied.
     */
    public static ClusterSecrets unknown(ClusterSpec spec) {
        Secret none = Secret.of("");
        Map<String, Secret> users = new LinkedHashMap<>();
        spec.postgresql().users().forEach(user -> users.put(user.name(), none));
        return new ClusterSecrets(none, none, none, none, none, "", none, users);
    }
}
