package io.pgha.ops.doctor.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.ops.doctor.sight.Recorded;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What real nodes said, with the lines of a fault put in, becomes the finding that names the fault. */
class ExaminationTest {
    private static final String QUIET = "patroni:\n  watchdog: off\n";

    private final List<DynamicTest> cases = new ArrayList<>();

    private static List<Finding> examined(Recorded recorded) {
        return Examination.of(recorded.sight(), EnumSet.allOf(CheckGroup.class));
    }

    private static Recorded healthy() {
        return new Recorded(QUIET);
    }

    @Test
    void aHealthyClusterGivesNoFinding() {
        assertThat(examined(healthy())).isEmpty();
    }

    @Test
    void aSilentNodeIsAFindingAndIsNotAskedForMore() {
        assertThat(examined(healthy().silences("pgsql3")))
                .extracting(Finding::code)
                .containsExactly("NODE_SILENT");
    }

    @Test
    void nothingIsRestartedWhenAllNodesAreSilent() {
        List<Finding> found =
                examined(healthy().silences("pgsql1").silences("pgsql2").silences("pgsql3"));
        assertThat(found).extracting(Finding::code).containsExactly("NODES_SILENT");
        assertThat(found.get(0).cure()).isEmpty();
    }

    @Test
    void causesStandBeforeWhatFollowsFromThem() {
        Recorded recorded = healthy()
                .change("pgsql1", unit("pgbouncer", "inactive"))
                .change("pgsql1", section("etcd", REFUSED))
                .change("pgsql3", saying("mount /data rw,noatime\n", ""));
        assertThat(examined(recorded))
                .extracting(Finding::code)
                .containsExactly("DATA_NOT_MOUNTED", "ETCD_DOWN", "PGBOUNCER_DOWN");
    }

    private void fault(String code, String node, UnaryOperator<String> fault, String evidence) {
        fault(code, healthy().change(node, fault), evidence);
    }

    private void fault(String code, Recorded recorded, String evidence) {
        cases.add(DynamicTest.dynamicTest(code, () -> {
            List<Finding> found = examined(recorded);
            assertThat(found).extracting(Finding::code).contains(code);
            Finding finding = found.stream()
                    .filter(each -> each.code().equals(code))
                    .findFirst()
                    .orElseThrow();
            assertThat(String.join("\n", finding.evidence())).contains(evidence);
            assertThat(finding.cause()).isNotBlank();
        }));
    }

    private static UnaryOperator<String> saying(String from, String to) {
        return text -> text.replace(from, to);
    }

    /** A section that says something else. */
    private static UnaryOperator<String> section(String name, String says) {
        return text -> text.replaceFirst(
                "(?s)(@n " + name + "\n).*?(@n )", "$1" + java.util.regex.Matcher.quoteReplacement(says) + "\n$2");
    }

    private static UnaryOperator<String> unit(String name, String active) {
        return saying(
                "Id=" + name + ".service\nLoadState=loaded\nActiveState=active",
                "Id=" + name + ".service\nLoadState=loaded\nActiveState=" + active);
    }

    private static final String REFUSED =
            "curl: (7) Failed to connect to 127.0.0.1 port 2379 after 0 ms: Could not connect to server\n\n~000";

    @TestFactory
    List<DynamicTest> operatingSystem() {
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
                "CERTIFICATE_UNTRUSTED",
                "pgsql2",
                saying("node.crt: OK", "node.crt: verification failed"),
                "verification failed");
        fault(
                "NETWORK_CUT",
                "pgsql1",
                saying("peer 10.77.4.4:2380 ok", "peer 10.77.4.4:2380 silent"),
                "pgsql1 -> pgsql3:2380 silent");
        return cases;
    }

    @TestFactory
    List<DynamicTest> etcd() {
        fault(
                "ETCD_DOWN",
                healthy().change("pgsql1", section("etcd", REFUSED)).change("pgsql1", unit("etcd", "inactive")),
                "inactive");
        fault(
                "ETCD_NO_QUORUM",
                healthy()
                        .change("pgsql1", section("etcd", REFUSED))
                        .change("pgsql2", section("etcd", REFUSED))
                        .change("pgsql3", saying("\"leader\":\"14657149541970916062\", ", "")),
                "pgsql3: answers, has no leader");
        fault(
                "ETCD_REFUSED",
                healthy()
                        .change("pgsql1", section("etcd", REFUSED))
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
        return cases;
    }

    @TestFactory
    List<DynamicTest> patroni() {
        Recorded stopped =
                healthy().change("pgsql1", section("patroni", REFUSED)).change("pgsql1", unit("patroni", "inactive"));
        fault("PATRONI_DOWN", stopped, "inactive");
        fault(
                "PATRONI_SYSTEM_ID",
                healthy()
                        .change("pgsql1", section("patroni", REFUSED))
                        .logs(
                                "pgsql1",
                                "patroni",
                                "patroni",
                                "CRITICAL: system ID mismatch, node pgsql1 belongs to a different cluster: 1 != 2"),
                "1 != 2");
        fault(
                "PATRONI_NAME_TAKEN",
                healthy()
                        .change("pgsql1", section("patroni", REFUSED))
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
        fault(
                "STALE_INITIALIZE",
                healthy()
                        .everywhere("\"role\": \"leader\"", "\"role\": \"replica\"")
                        .everywhere("L3NlcnZpY2UvZGVtby9sZWFkZXI=", "L3NlcnZpY2UvZGVtby94")
                        .everywhere("pgversion 17\n", ""),
                "initialize = ");
        return cases;
    }

    private static Recorded sick(String node, String line) {
        return healthy()
                .everywhere(
                        "{\"name\": \"" + node + "\", \"role\": \"replica\", \"state\": \"streaming\"",
                        "{\"name\": \"" + node + "\", \"role\": \"replica\", \"state\": \"start failed\"")
                .logs(node, "postgresql", "", line);
    }

    @TestFactory
    List<DynamicTest> replicas() {
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
        fault(
                "REPLICA_LAGS",
                healthy()
                        .everywhere(
                                "\"host\": \"10.77.4.4\", \"port\": 5432, \"timeline\": 1, \"lag\": 0",
                                "\"host\": \"10.77.4.4\", \"port\": 5432, \"timeline\": 1, \"lag\": 99000000"),
                "99000000");
        return cases;
    }

    @TestFactory
    List<DynamicTest> postgresql() {
        fault(
                "SLOT_INACTIVE",
                "pgsql2",
                saying(
                        "\"slots\" : [",
                        "\"slots\" : [{\"name\" : \"gone\", \"type\" : \"physical\", \"active\" : false, \"wal_status\" : \"extended\", \"retained\" : 900000000, \"temporary\" : false}, "),
                "keeps 858 MiB");
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
        return cases;
    }

    @TestFactory
    List<DynamicTest> access() {
        fault(
                "PGBOUNCER_LOGIN",
                "pgsql1",
                saying("login through", "login psql: error: FATAL:  SASL authentication failed"),
                "SASL");
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
                "primary/BACKEND DOWN");
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
        return cases;
    }
}
