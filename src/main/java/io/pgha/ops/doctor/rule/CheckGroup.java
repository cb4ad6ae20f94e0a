package io.pgha.ops.doctor.rule;

import java.util.Locale;

/** A family of checks; in the order of what rests on what, so that causes come before what follows from them. */
public enum CheckGroup {
    CLOUD("instances, volumes, security groups, where the virtual IP is delivered"),
    NETWORK("which node answers, which node reaches which"),
    OS("disks, memory, clock, kernel, units, certificates"),
    ETCD("members, quorum, alarms, size"),
    PATRONI("leader, members, settings, pause, failover"),
    POSTGRESQL("servers, replication, slots, archive, transaction ids"),
    PGBOUNCER("logins through the pool, clients that wait"),
    HAPROXY("servers it knows, servers it sees"),
    VIP("keepalived, its agent, who holds the virtual IP"),
    DRIFT("what \"stack plan\" would change");

    private final String about;

    CheckGroup(String about) {
        this.about = about;
    }

    /** What it looks at. */
    public String about() {
        return about;
    }

    /** The word people type. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
