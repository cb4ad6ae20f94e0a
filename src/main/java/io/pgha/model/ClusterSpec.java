package io.pgha.model;

/**
 * The desired state of one cluster, whole and resolved: what the cluster file says, with every default filled in, and no secret in it,
 * only where secrets come from. Record components carry the very names of the file's keys, so that the tree prints as it reads.
 *
 * @param name Patroni's scope, the value of the {@code pgha-cluster} tag, and the start of every name made in the cloud
 */
public record ClusterSpec(
        String name,
        CloudSpec cloud,
        BastionSpec bastion,
        NodesSpec nodes,
        SshSpec ssh,
        OsSpec os,
        VirtualIpSpec virtualIp,
        PostgresqlSpec postgresql,
        PatroniSpec patroni,
        EtcdSpec etcd,
        PgbouncerSpec pgbouncer,
        HaproxySpec haproxy,
        ConfdSpec confd,
        KeepalivedSpec keepalived,
        SecretsSpec secrets) {}
