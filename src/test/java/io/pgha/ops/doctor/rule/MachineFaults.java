package io.pgha.ops.doctor.rule;

import static io.pgha.ops.doctor.rule.Fault.healthy;
import static io.pgha.ops.doctor.rule.Fault.saying;
import static io.pgha.ops.doctor.rule.Fault.section;
import static io.pgha.ops.doctor.rule.Fault.unit;

import io.pgha.ops.doctor.sight.Recorded;
import java.util.List;

/** Faults of machines, of the network between them, and of what they agree by. */
public final class MachineFaults extends FaultBook {
    private MachineFaults() {}

    /** All of them. */
    public static List<Fault> all() {
        MachineFaults made = new MachineFaults();
        made.operatingSystem();
        made.etcd();
        made.patroni();
        return made.written();
    }

    private void operatingSystem() {
        fault(
                "DISK_FULL",
                "pgsql3",
                saying("/data       52521566208 51866902528", "/data       52521566208 5186690"),
                "/data: 4 of");
        fault(
                "DISK_NEARLY_FULL",
                "pgsql3",
                saying("3276800  3275471", "3276800  163840"),
                "163840 of 3276800 inodes free");
        fault(
                "MEMORY_LOW",
                "pgsql3",
                saying("MemAvailable:   19012984", "MemAvailable:   190129"),
                "MemAvailable 185 MiB");
        fault(
                "OOM_KILL",
                healthy().logs("pgsql3", "kernel", "kernel", "Out of memory: Killed process 1283 (postgres)"),
                "Killed process 1283");
        fault(
                "IO_ERRORS",
                healthy().logs("pgsql3", "kernel", "kernel", "blk_update_request: I/O error, dev sdb, sector 42"),
                "sector 42");
        fault("DATA_NOT_MOUNTED", "pgsql1", saying("mount /data rw,noatime\n", ""), "/data");
        fault("DATA_READ_ONLY", "pgsql1", saying("mount /data rw,noatime", "mount /data ro,noatime"), "ro,noatime");
        fault("DATA_PERMISSIONS", "pgsql1", saying("pgdata postgres 700", "pgdata postgres 755"), "mode 755");
        fault("DATA_EMPTY", "pgsql1", saying("pgversion 17\n", ""), "PG_VERSION");
        fault(
                "UNIT_FAILED",
                "pgsql1",
                saying("@n units\n", "@n units\nfailed logrotate.service loaded failed failed Rotate log files\n"),
                "logrotate");
        fault("WATCHDOG_UNUSABLE", new Recorded("patroni:\n  watchdog: required\n"), "does not exist");
        fault("CLOCK_OFFSET", "pgsql2", saying("1795395867.668970897", "1795395957.668970897"), "+90.0 s");
        fault(
                "CLOCK_UNSYNCHRONISED",
                "pgsql2",
                saying("CapBnd:\t00000000fcecffff", "CapBnd:\t00000000feffffff"),
                "Not synchronised");
        fault(
                "CERTIFICATE_EXPIRED",
                "pgsql2",
                saying("notAfter=Nov 22 00:56:13 2028", "notAfter=Nov 22 00:56:13 2026"),
                "2026-11-22");
        fault(
                "CERTIFICATE_EXPIRES",
                "pgsql2",
                saying("notAfter=Nov 22 00:56:13 2028", "notAfter=Dec  2 00:56:13 2026"),
                "2026-12-02");
        fault("CERTIFICATE_NAMES", "pgsql2", saying("DNS:pgsql2, ", "DNS:elsewhere, "), "missing: pgsql2");
        fault(
                "CERTIFICATE_UNREADABLE",
                "pgsql2",
                text -> text.replaceAll(
                        "(file /etc/ssl/pgha/node.crt\n)(.*\n){5}", "$1Could not open file\nunreadable\n"),
                "node.crt");
        fault(
                "CERTIFICATE_UNTRUSTED",
                "pgsql2",
                saying("node.crt: OK", "node.crt: verification failed"),
                "verification failed");
        fault(
                "PORT_SILENT",
                "pgsql1",
                saying("peer 10.77.4.4:2380 ok", "peer 10.77.4.4:2380 silent"),
                "pgsql1 -> pgsql3:2380 silent");
        fault(
                "NETWORK_CUT",
                "pgsql1",
                text -> text.replaceAll("(peer 10.77.4.4:\\d+) ok", "$1 silent"),
                "pgsql1 -> pgsql3:2380 silent");
    }

    private void etcd() {
        fault(
                "ETCD_DOWN",
                healthy().change("pgsql1", section("etcd", Fault.REFUSED)).change("pgsql1", unit("etcd", "inactive")),
                "inactive");
        fault(
                "ETCD_NO_QUORUM",
                healthy()
                        .change("pgsql1", section("etcd", Fault.REFUSED))
                        .change("pgsql2", section("etcd", Fault.REFUSED))
                        .change("pgsql3", saying("\"leader\":\"14657149541970916062\", ", "")),
                "pgsql3: answers, has no leader");
        fault(
                "ETCD_REFUSED",
                healthy()
                        .change("pgsql1", section("etcd", Fault.REFUSED))
                        .change("pgsql1", unit("etcd", "failed"))
                        .logs("pgsql1", "etcd", "etcd", "member 1a2b has already been bootstrapped"),
                "already been bootstrapped");
        fault(
                "ETCD_NOSPACE",
                "pgsql1",
                saying(
                        "\"dbSizeInUse\":\"53248\"",
                        "\"dbSizeInUse\":\"53248\", \"errors\":[\"memberID:1 alarm:NOSPACE \"]"),
                "NOSPACE");
        fault(
                "ETCD_NEAR_QUOTA",
                "pgsql1",
                saying("\"dbSize\":\"53248\"", "\"dbSize\":\"2100000000\""),
                "2100000000 bytes");
        fault(
                "ETCD_GHOST",
                healthy()
                        .everywhere(
                                "\"name\":\"pgsql3\", \"peerURLs\":[\"https://10.77.4.4:2380\"]",
                                "\"peerURLs\":[\"https://10.77.4.9:2380\"]"),
                "10.77.4.9");
        Recorded slow = healthy();
        for (int i = 0; i < 20; i++) {
            slow.logs("pgsql1", "etcd", "etcd", i < 3 ? "raft: elected leader 1a at term " + i : "slow fdatasync");
            slow.logs("pgsql1", "etcd", "etcd", "leader failed to send out heartbeat on time");
        }
        fault("ETCD_SLOW", slow, "3 elections");
    }

    private void etcdsThatDiffer() {
        fault(
                "ETCD_CORRUPT",
                healthy()
                        .everywhere(
                                "\"dbSizeInUse\":\"53248\"",
                                "\"dbSizeInUse\":\"53248\", \"errors\":[\"memberID:12263601788153020591 alarm:CORRUPT \"]"),
                "CORRUPT");
        fault(
                "ETCD_SPLIT",
                "pgsql3",
                text -> text.replaceAll("\"cluster_id\":\"\\d+\"", "\"cluster_id\":\"42\""),
                "pgsql3: cluster 2a");
    }

    private void patroni() {
        etcdsThatDiffer();
        Recorded stopped = healthy()
                .change("pgsql1", section("patroni", Fault.REFUSED))
                .change("pgsql1", unit("patroni", "inactive"));
        fault("PATRONI_DOWN", stopped, "inactive");
        fault(
                "PATRONI_SYSTEM_ID",
                healthy()
                        .change("pgsql1", section("patroni", Fault.REFUSED))
                        .logs(
                                "pgsql1",
                                "patroni",
                                "patroni",
                                "CRITICAL: system ID mismatch, node pgsql1 belongs to a different cluster: 1 != 2"),
                "1 != 2");
        fault(
                "PATRONI_NAME_TAKEN",
                healthy()
                        .change("pgsql1", section("patroni", Fault.REFUSED))
                        .logs(
                                "pgsql1",
                                "patroni",
                                "patroni",
                                "Can't start; there is already a node named 'pgsql1' running"),
                "already a node named");
        fault(
                "PATRONI_PAUSED",
                healthy().everywhere("\"scope\": \"demo\"}\n", "\"scope\": \"demo\", \"pause\": true}\n"),
                "pause");
        fault(
                "TTL_RULE",
                healthy().everywhere("\"ttl\": 20", "\"ttl\": 10"),
                "ttl 10 < loop_wait 5 + 2 * retry_timeout 5");
        fault(
                "NO_SYNC_STANDBY",
                healthy().everywhere("\"role\": \"sync_standby\"", "\"role\": \"replica\""),
                "sync_standby");
        fault(
                "NO_CANDIDATE",
                healthy().everywhere("\"state\": \"streaming\"", "\"state\": \"stopped\""),
                "pgsql1: stopped");
        fault(
                "DCS_LOST",
                "pgsql1",
                text -> text.replaceAll("\"dcs_last_seen\": \\d+", "\"dcs_last_seen\": 1795395000"),
                "ttl 20 s");
        fault(
                "ETCD_DENIED",
                healthy()
                        .change(
                                "pgsql1",
                                text -> text.replaceAll("\"dcs_last_seen\": \\d+", "\"dcs_last_seen\": 1795395000"))
                        .logs("pgsql1", "patroni", "patroni", "ERROR: Etcd3 authentication failed: user name is empty"),
                "user name is empty");
        fault(
                "FAILSAFE_ACTIVE",
                "pgsql2",
                saying("\"dcs_last_seen\"", "\"failsafe_mode_is_active\": true, \"dcs_last_seen\""),
                "failsafe");
        fault(
                "LOGICAL_SLOT_UNSAFE",
                healthy()
                        .logs(
                                "pgsql2",
                                "patroni",
                                "patroni",
                                "Logical replication slots that might be unsafe to use after promote: x"),
                "promote: x");
        Recorded late = healthy();
        for (int i = 0; i < 3; i++) {
            late.logs("pgsql2", "patroni", "patroni", "WARNING: Loop time exceeded, rescheduling immediately.");
        }
        fault("PATRONI_LATE", late, "3 times in 10 minutes");
        fault(
                "NO_LEADER",
                healthy()
                        .everywhere("\"role\": \"leader\"", "\"role\": \"replica\"")
                        .everywhere("L3NlcnZpY2UvZGVtby9sZWFkZXI=", "L3NlcnZpY2UvZGVtby94"),
                "there is no key leader");
        fault(
                "STALE_INITIALIZE",
                healthy()
                        .everywhere("\"role\": \"leader\"", "\"role\": \"replica\"")
                        .everywhere("L3NlcnZpY2UvZGVtby9sZWFkZXI=", "L3NlcnZpY2UvZGVtby94")
                        .everywhere("pgversion 17\n", ""),
                "initialize = ");
    }
}
