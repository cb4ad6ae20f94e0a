package io.pgha.model;

/**
 * Where the cluster's own secrets come from; those of PostgreSQL's users stand with the users.
 *
 * @param superuser password of PostgreSQL's superuser
 * @param replication password of the replication user
 * @param pgbouncer password of PgBouncer's authentication user
 * @param restapi password of the writing part of Patroni's API
 */
public record SecretsSpec(SecretRef superuser, SecretRef replication, SecretRef pgbouncer, SecretRef restapi) {}
