package io.pgha.ops.doctor.rule;

import static io.pgha.ops.doctor.rule.Fault.healthy;
import static io.pgha.ops.doctor.rule.Fault.saying;
import static io.pgha.ops.doctor.rule.Fault.section;
import static io.pgha.ops.doctor.rule.Fault.unit;

import io.pgha.ops.doctor.sight.Recorded;
import java.util.List;

/** Faults of PostgreSQL and of the way to it. */
public final class ServiceFaults extends FaultBook {
    private ServiceFaults() {}

    /** All of them. */
    public static List<Fault> all() {
        ServiceFaults made = new ServiceFaults();
        made.replicas();
        made.postgresql();
        made.access();
        return made.written();
    }

    static Recorded sick(String node, String line) {
        return healthy()
                .everywhere(
                        "{\"name\": \"" + node + "\", \"role\": \"replica\", \"state\": \"streaming\"",
                        "{\"name\": \"" + node + "\", \"role\": \"replica\", \"state\": \"start failed\"")
                .logs(node, "postgresql", "", line);
    }

    private void replicas() {
        fault(
                "REPLICATION_LOGIN",
                sick("pgsql3", "FATAL:  password authentication failed for user \"replicator\""),
                "replicator");
        fault(
                "REPLICATION_HBA",
                sick("pgsql3", "FATAL:  no pg_hba.conf entry for replication connection from host"),
                "no pg_hba.conf");
        fault(
                "TIMELINE_DIVERGED",
                sick("pgsql3", "FATAL:  requested timeline 2 is not a child of this server's history"),
                "timeline 2");
        fault("WAL_REMOVED", sick("pgsql3", "ERROR:  requested WAL segment 0000 has already been removed"), "removed");
        fault(
                "SETTING_TOO_LOW",
                sick("pgsql3", "FATAL:  hot standby is not possible because max_connections = 90 is a lower setting"),
                "max_connections");
        fault(
                "REWIND_FAILED",
                sick("pgsql3", "LOG: x")
                        .logs("pgsql3", "patroni", "patroni", "ERROR: Failed to rewind from healthy primary: pgsql2"),
                "Failed to rewind");
        fault(
                "BASEBACKUP_FAILED",
                sick("pgsql3", "LOG: x")
                        .logs(
                                "pgsql3",
                                "patroni",
                                "patroni",
                                "Error when fetching backup: pg_basebackup exited with code=1"),
                "code=1");
        fault("REPLICA_SICK", sick("pgsql3", "LOG:  nothing of note"), "start failed");
        fault(
                "TIMELINE_BEHIND",
                healthy()
                        .everywhere(
                                "\"host\": \"10.77.4.5\", \"port\": 5432, \"timeline\": 1",
                                "\"host\": \"10.77.4.5\", \"port\": 5432, \"timeline\": 2"),
                "the leader's is 2");
        fault(
                "REPLICA_LAGS",
                healthy()
                        .everywhere(
                                "\"host\": \"10.77.4.4\", \"port\": 5432, \"timeline\": 1, \"lag\": 0",
                                "\"host\": \"10.77.4.4\", \"port\": 5432, \"timeline\": 1, \"lag\": 99000000"),
                "99000000");
    }

    private void postgresql() {
        fault(
                "SLOT_INACTIVE",
                "pgsql2",
                saying(
                        "\"slots\" : [",
                        "\"slots\" : [{\"name\" : \"gone\", \"type\" : \"physical\", \"active\" : false, \"wal_status\" : \"extended\", \"retained\" : 900000000, \"temporary\" : false}, "),
                "keeps 858 MiB");
        fault(
                "SLOT_OF_REMOVED",
                "pgsql2",
                saying(
                        "\"slots\" : [",
                        "\"slots\" : [{\"name\" : \"pgsql4\", \"type\" : \"physical\", \"active\" : false, \"wal_status\" : \"extended\", \"retained\" : 900000000, \"temporary\" : false}, "),
                "pgsql4 physical");
        fault(
                "SLOT_LOST",
                "pgsql2",
                saying(
                        "\"slots\" : [",
                        "\"slots\" : [{\"name\" : \"gone\", \"type\" : \"physical\", \"active\" : false, \"wal_status\" : \"lost\", \"retained\" : null, \"temporary\" : false}, "),
                "wal_status=lost");
        fault(
                "ARCHIVE_FAILING",
                "pgsql2",
                saying(
                        "\"archive_mode\" : \"off\", \"archive_failed\" : null, \"archive_failed_wal\" : null",
                        "\"archive_mode\" : \"on\", \"archive_failed\" : 3, \"archive_failed_wal\" : \"00000001\""),
                "00000001");
        fault(
                "PENDING_RESTART",
                "pgsql1",
                saying("\"pending\" : null", "\"pending\" : [\"max_connections = 100\"]"),
                "max_connections = 100");
        fault(
                "CONFIGURATION_ERRORS",
                "pgsql1",
                saying("\"bad_lines\" : null", "\"bad_lines\" : [\"pg_hba.conf:3 invalid\"]"),
                "pg_hba.conf:3");
        fault("CONNECTIONS_NEAR_LIMIT", "pgsql2", saying("\"connections\" : 5", "\"connections\" : 98"), "98 of");
        fault("XID_WRAPAROUND", "pgsql2", saying("\"xid_age\" : 28", "\"xid_age\" : 1900000000"), "1900000000");
        fault("CHECKSUM_FAILURES", "pgsql1", saying("\"checksum_failures\" : 0", "\"checksum_failures\" : 2"), "2");
        fault("PREPARED_FORGOTTEN", "pgsql2", saying("\"prepared\" : 0", "\"prepared\" : 3"), "3 in pg_prepared_xacts");
        fault(
                "TRANSACTION_OLD",
                "pgsql2",
                text -> text.replaceAll("\"oldest_transaction\" : (null|\\d+)", "\"oldest_transaction\" : 7200"),
                "7200 s");
        fault("TWO_PRIMARIES", "pgsql1", saying("\"standby\" : true", "\"standby\" : false"), "pgsql1");
        fault(
                "POSTGRESQL_OUTSIDE",
                "pgsql1",
                saying("0::/system.slice/patroni.service ", "0::/user.slice/user-1000.slice/session-4.scope "),
                "session-4.scope");
        fault(
                "POSTGRESQL_UNIT",
                "pgsql1",
                saying(
                        "LoadState=masked\nActiveState=inactive\nSubState=dead\nUnitFileState=masked",
                        "LoadState=loaded\nActiveState=inactive\nSubState=dead\nUnitFileState=enabled"),
                "enabled");
        fault(
                "POSTGRESQL_SILENT",
                "pgsql1",
                section(
                        "postgresql",
                        "psql: error: connection to server on socket failed: FATAL: sorry, too many clients"),
                "too many clients");
    }

    private void access() {
        fault(
                "PGBOUNCER_LOGIN",
                "pgsql1",
                saying("login through", "login psql: error: FATAL:  SASL authentication failed"),
                "SASL");
        fault(
                "PGBOUNCER_BROKEN",
                "pgsql1",
                saying("login through", "login psql: error: FATAL:  server conn crashed?"),
                "server conn crashed");
        fault("HAPROXY_DOWN", "pgsql1", unit("haproxy", "failed"), "failed");
        fault("VIP_AGENT_DOWN", "pgsql1", unit("pgha-vip", "inactive"), "inactive");
        fault("PGBOUNCER_DOWN", "pgsql1", unit("pgbouncer", "inactive"), "inactive");
        fault(
                "POOL_EXHAUSTED",
                "pgsql1",
                saying(
                        "pool postgres|app|0|0|0|0|0|0|0|0|1|0|0|0|0|session",
                        "pool postgres|app|0|9|0|0|0|0|0|0|1|0|0|31|0|session"),
                "9 wait, the first for 31 s");
        fault(
                "HAPROXY_STALE",
                "pgsql1",
                text -> text.replaceAll("line server pgsql2 .*\n", ""),
                "pgsql2 at 10.77.4.5 is in etcd");
        fault("CONFD_DOWN", "pgsql1", unit("confd", "failed"), "failed");
        fault(
                "HAPROXY_NO_PRIMARY",
                "pgsql1",
                saying("stat primary,BACKEND,UP", "stat primary,BACKEND,DOWN"),
                "primary/BACKEND DOWN for 464 s");
        fault("VIP_NOWHERE", "pgsql2", saying("here 2: host0", "gone 2: host0"), "10.77.4.2");
        fault(
                "VIP_TWICE",
                "pgsql1",
                saying("@n vip\n", "@n vip\nhere 2: host0    inet 10.77.4.2/32 scope global host0\n"),
                "pgsql1: 10.77.4.2 on host0");
        fault(
                "VIP_TWICE",
                "pgsql1",
                saying(
                        "@n vip\n",
                        "@n vip\nhere 2: host0    inet 10.77.4.2/32 scope global host0\nstate (virtual_ip) Entering BACKUP STATE\n"),
                "keepalived is BACKUP");
        fault("VIP_UNANSWERED", "pgsql3", saying("answer 200", "answer 000"), "pgsql3");
        fault(
                "VIP_AGENT_TROUBLE",
                "pgsql2",
                saying("\"trouble\": null", "\"trouble\": \"GET: 404 NotAuthorizedOrNotFound\""),
                "404");
        fault("KEEPALIVED_DOWN", "pgsql1", unit("keepalived", "inactive"), "inactive");
    }
}
