package io.pgha.stack;

import io.pgha.plan.StepId;

/** Places and names on a node that more than one component relies on. */
public final class Paths {
    /** Directory of root alone, with the cluster's secrets. */
    public static final String HOME = "/etc/pgha";

    /** The cluster's secrets, for the next session. */
    public static final String SECRETS = HOME + "/secrets.json";

    /** The secrets that a change which is not finished leads to. */
    public static final String NEXT_SECRETS = HOME + "/secrets.next.json";

    /** Private key of the cluster's authority. */
    public static final String CA_KEY = HOME + "/ca/ca.key";

    /** Environment with which {@code etcdctl} finds and may use the cluster; lines of {@code NAME=value}. */
    public static final String ETCDCTL_ENV = HOME + "/etcdctl.env";

    /** Directory of the certificates, which everybody may read. */
    public static final String TLS = "/etc/ssl/pgha";

    /** Certificate of the cluster's authority. */
    public static final String CA = TLS + "/ca.crt";

    /** The node's certificate, for servers and clients. */
    public static final String CERTIFICATE = TLS + "/node.crt";

    /** Key of {@link #CERTIFICATE}, for root. */
    public static final String KEY = TLS + "/node.key";

    /** The same key for etcd's account. */
    public static final String ETCD_KEY = TLS + "/etcd.key";

    /** The same key for PostgreSQL's account, under which Patroni and PgBouncer run, too. */
    public static final String POSTGRES_KEY = TLS + "/postgres.key";

    /** Step after whose change a program must read {@link #CERTIFICATE} again. */
    public static final StepId CERTIFICATE_STEP = new StepId("os", "certificate of the node");

    /** Directory of PostgreSQL's Unix sockets. */
    public static final String SOCKETS = "/var/run/postgresql";

    /** User of Patroni's REST API whose requests may change something. */
    public static final String REST_USER = "pgha";

    /** Where Patroni keeps its keys in etcd; the cluster's name follows. */
    public static final String DCS_NAMESPACE = "/service/";

    /** Schema and function by which PgBouncer looks up a user; see {@code auth_query}. */
    public static final String LOOKUP = "pgha.user_lookup";

    private Paths() {}
}
