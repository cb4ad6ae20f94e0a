package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each fault is made for real; doctor names it, and what it says to type cures it. It breaks the cluster in many ways.
 */
@Tag("trial")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(RunningCluster.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class DoctorLabTest {
    private static final Duration TO_SHOW = Duration.ofSeconds(60);
    private static final Duration TO_HEAL = Duration.ofSeconds(90);
    private static final String PATRONICTL = "sudo patronictl -c /etc/patroni/config.yml ";

    private final LabCluster cluster;
    private final Map<String, String> nodes;
    private final String bastion;

    DoctorLabTest(LabCluster cluster) {
        this.cluster = cluster;
        this.nodes = cluster.nodes();
        this.bastion = cluster.bastion();
    }

    @AfterEach
    void leavesNothingToFind() {
        awaitNothingFound();
    }

    @Test
    void findsNothingInAHealthyCluster() {
        Pgha.Result result = cluster.pgha().run("doctor");
        assertThat(result.status()).as(result.toString()).isZero();
        assertThat(result.out()).contains("nothing found").contains("3 of 3 nodes answered");
    }

    @Test
    void leadersPatroniStopped() {
        String leader = leader();
        on(leader, "sudo systemctl stop patroni");
        JsonNode finding = await("PATRONI_DOWN", leader);
        assertThat(finding.path("cause").asText()).contains("stopped");
        assertThat(evidence(finding)).contains("patroni.service is inactive");
        cure(finding);
    }

    @Test
    void etcdMembersStoppedOneAndThenTwo() {
        List<String> names = List.copyOf(nodes.keySet());
        on(names.get(0), "sudo systemctl stop etcd");
        JsonNode one = await("ETCD_DOWN", names.get(0));
        assertThat(one.path("severity").asText()).isEqualToIgnoringCase("warning");
        on(names.get(1), "sudo systemctl stop etcd");
        JsonNode two = await("ETCD_NO_QUORUM", "");
        assertThat(two.path("severity").asText()).isEqualToIgnoringCase("critical");
        assertThat(evidence(two)).contains(names.get(0)).contains(names.get(1)).contains("has no leader");
        cure(two);
    }

    @Test
    void etcdWithoutSpace() {
        String node = List.copyOf(nodes.keySet()).get(0);
        on(
                node,
                "sudo sed -i 's/^ETCD_QUOTA_BACKEND_BYTES=.*/ETCD_QUOTA_BACKEND_BYTES=2000000/' /etc/default/etcd"
                        + " && sudo systemctl restart etcd && head -c 600000 /dev/zero | tr '\\0' x >/tmp/big");
        // Written over and over, the same key fills the history, as a busy cluster does over months.
        exec(
                node,
                "for i in 1 2 3 4 5 6; do sudo bash -lc 'ETCDCTL_ENDPOINTS=https://127.0.0.1:2379 etcdctl put /filler </tmp/big'; done;"
                        + " sudo bash -lc 'etcdctl del /filler'");
        JsonNode finding = await("ETCD_NOSPACE", "");
        assertThat(evidence(finding)).contains("NOSPACE");
        cure(finding);
        cure(await("DRIFT", node));
    }

    @Test
    void replicationPasswordBroken() {
        String replica = replica();
        sql(leader(), "ALTER ROLE replicator PASSWORD 'another'");
        sql(
                leader(),
                "SELECT pg_terminate_backend(pid) FROM pg_stat_replication WHERE application_name = '" + replica + "'");
        JsonNode finding = await("REPLICATION_LOGIN", replica);
        assertThat(evidence(finding)).contains("password authentication failed");
        cure(finding);
    }

    @Test
    void slotThatNobodyReadsAndFullDataDisk() {
        String replica = replica();
        String leader = leader();
        on(leader, PATRONICTL + "edit-config --force -s slots.left_behind.type=physical");
        on(replica, "sudo fallocate -l $(( $(df -B1 --output=avail /data | tail -n 1) - 600000000 )) /data/filler");
        await(() -> sql(leader, "SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'left_behind'")
                .contains("1"));
        for (int i = 0; i < 6; i++) {
            sql(leader, "SELECT pg_logical_emit_message(true, 'x', 'x'); SELECT pg_switch_wal()");
        }
        JsonNode slot = await("SLOT_INACTIVE", leader);
        assertThat(evidence(slot)).contains("left_behind").contains("active=false");
        JsonNode disk = await("DISK_FULL", replica);
        assertThat(disk.path("severity").asText()).isEqualToIgnoringCase("critical");
        assertThat(evidence(disk)).contains("/data");
        on(replica, "sudo rm /data/filler");
        cure(slot);
    }

    @Test
    void certificatesExpiredAndForAnotherName() {
        List<String> names = List.copyOf(nodes.keySet());
        String expired = names.get(0);
        String stranger = names.get(2);
        certificate(
                expired, "DNS:" + expired + ",DNS:localhost,IP:127.0.0.1,IP:" + nodes.get(expired), "20240102000000Z");
        certificate(stranger, "DNS:elsewhere", "20400102000000Z");
        JsonNode first = await("CERTIFICATE_EXPIRED", expired);
        assertThat(evidence(first)).contains("2024-01-02");
        JsonNode second = await("CERTIFICATE_NAMES", stranger);
        assertThat(evidence(second)).contains("elsewhere").contains(nodes.get(stranger));
        cure(first);
        cure(second);
    }

    private void certificate(String node, String names, String end) {
        on(
                node,
                "sudo bash -c 'cd /etc/ssl/pgha && openssl req -new -key node.key -subj /CN=" + node
                        + " | openssl x509 -req -CA ca.crt -CAkey /etc/pgha/ca/ca.key -not_before 20230101000000Z -not_after "
                        + end
                        + " -extfile <(echo subjectAltName=" + names + ") -out node.crt'");
    }

    @Test
    void smallNeglects() {
        String node = replica();
        on(node, PATRONICTL + "pause");
        on(node, "echo '# tuned by hand' | sudo tee -a /etc/pgbouncer/pgbouncer.ini");
        on(
                node,
                "printf '#!/bin/sh\\nexec /usr/bin/date -d \"+90 seconds\" \"$@\"\\n' | sudo tee /usr/local/bin/date"
                        + " && sudo chmod 755 /usr/local/bin/date");
        on(
                node,
                "sudo systemctl stop confd && sudo sed -i '/server " + leader() + "[ -]/d' /etc/haproxy/haproxy.cfg"
                        + " && sudo systemctl reload haproxy");
        JsonNode paused = await("PATRONI_PAUSED", "");
        JsonNode edited = finding("DRIFT", node);
        assertThat(evidence(edited)).contains("- # tuned by hand");
        assertThat(evidence(finding("CLOCK_OFFSET", node))).containsPattern("\\+(89|9\\d)\\.\\d s");
        JsonNode stale = finding("HAPROXY_STALE", node);
        assertThat(evidence(stale))
                .contains("is in etcd and no server of HAProxy")
                .contains("confd.service is inactive");
        on(node, "sudo rm /usr/local/bin/date");
        cure(paused);
        cure(edited);
        cure(stale);
    }

    @Test
    void pendingRestart() {
        on(leader(), PATRONICTL + "edit-config --force -s postgresql.parameters.max_logical_replication_workers=5");
        JsonNode finding = await("PENDING_RESTART", replica());
        assertThat(evidence(finding)).contains("max_logical_replication_workers");
        cure(finding);
        await(() -> !codes(doctor()).contains("PENDING_RESTART"));
        on(leader(), PATRONICTL + "edit-config --force -s postgresql.parameters.max_logical_replication_workers=null");
        cure(await("PENDING_RESTART", replica()));
    }

    @Test
    void postgresqlStartedOutsidePatroni() {
        String node = replica();
        on(
                node,
                "sudo systemctl stop patroni && sudo -u postgres /usr/lib/postgresql/17/bin/pg_ctl start -w -D /data/postgresql/17/main"
                        + " -l /tmp/outside.log >/dev/null && sudo systemctl start patroni");
        JsonNode finding = await("POSTGRESQL_OUTSIDE", node);
        assertThat(evidence(finding)).contains("/data/postgresql/17/main");
        cure(finding);
    }

    @Test
    void virtualIpOnTwoNodesAndOnNone() {
        String holder =
                cluster.status().path("virtual_ip").path("holders").path(0).asText();
        String address = cluster.status().path("virtual_ip").path("address").asText();
        String other = nodes.keySet().stream()
                .filter(name -> !name.equals(holder))
                .findFirst()
                .orElseThrow();
        on(
                other,
                "sudo ip addr add " + address + "/32 dev $(ip -4 -o addr show to " + nodes.get(other)
                        + " | awk '{print $2}')");
        JsonNode twice = await("VIP_TWICE", "");
        assertThat(evidence(twice)).contains(holder + ": ").contains(other + ": ");
        assertThat(twice.path("cure").path(0).asText()).contains("--on " + other);
        cure(twice);
        awaitNothingFound();
        nodes.keySet().forEach(node -> on(node, "sudo systemctl stop keepalived"));
        JsonNode nowhere = await("VIP_NOWHERE", "");
        assertThat(nowhere.path("cause").asText()).contains("keepalived is down");
        cure(nowhere);
    }

    @Test
    void networkCutBetweenTwoNodes() {
        List<String> names = List.copyOf(nodes.keySet());
        cluster.pgha()
                .run("lab", "fault", "cut", names.get(0), names.get(2), "--yes")
                .good();
        JsonNode finding = await("NETWORK_CUT", "");
        assertThat(finding.path("what").asText()).contains(names.get(0)).contains(names.get(2));
        assertThat(evidence(finding))
                .contains(":2380 silent")
                .contains(":8008 silent")
                .doesNotContain(names.get(1));
        cluster.pgha().run("lab", "fault", "heal").good();
    }

    @Test
    void nodePoweredOffHoldsNothingUp() {
        String node = replica();
        cluster.pgha().run("lab", "fault", "kill", node, "--yes").good();
        await("INSTANCE_NOT_RUNNING", node);
        JsonNode diagnosis = doctor();
        assertThat(diagnosis.path("silent").path(0).asText()).isEqualTo(node);
        cure(finding("INSTANCE_NOT_RUNNING", node));
    }

    private JsonNode doctor() {
        return cluster.pgha().json("doctor");
    }

    private JsonNode finding(String code, String node) {
        JsonNode diagnosis = doctor();
        for (JsonNode each : diagnosis.path("findings")) {
            if (each.path("code").asText().equals(code)
                    && (each.path("node").isTextual() ? each.path("node").asText() : "").equals(node)) {
                return each;
            }
        }
        throw new AssertionError("no " + code + " on " + node + " in " + diagnosis.toPrettyString());
    }

    private JsonNode await(String code, String node) {
        long end = System.nanoTime() + TO_SHOW.toNanos();
        while (true) {
            try {
                return finding(code, node);
            } catch (AssertionError notYet) {
                if (System.nanoTime() > end) {
                    throw notYet;
                }
            }
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TO_SHOW.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("did not come about in " + TO_SHOW).isLessThan(end);
        }
    }

    private void awaitNothingFound() {
        long end = System.nanoTime() + TO_HEAL.toNanos();
        JsonNode diagnosis = doctor();
        while (!diagnosis.path("healthy").asBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not healed within " + TO_HEAL + ": " + diagnosis.toPrettyString());
            }
            diagnosis = doctor();
        }
    }

    private static List<String> codes(JsonNode diagnosis) {
        List<String> codes = new ArrayList<>();
        diagnosis
                .path("findings")
                .forEach(finding -> codes.add(finding.path("code").asText()));
        return codes;
    }

    private static String evidence(JsonNode finding) {
        List<String> lines = new ArrayList<>();
        finding.path("evidence").forEach(line -> lines.add(line.asText()));
        return String.join("\n", lines);
    }

    /** Types the cure as it is printed, in the user's own shell; what asks for consent is told yes. */
    private void cure(JsonNode finding) {
        assertThat(finding.path("cure").size()).as("%s has a cure", finding).isPositive();
        for (JsonNode command : finding.path("cure")) {
            String line = command.asText();
            cluster.pgha()
                    .typed(line + (line.startsWith("exec ") ? "" : " --yes"))
                    .good();
        }
    }

    private String leader() {
        return cluster.status().path("leader").asText();
    }

    private String replica() {
        String leader = leader();
        return nodes.keySet().stream()
                .filter(name -> !name.equals(leader))
                .findFirst()
                .orElseThrow();
    }

    private void on(String node, String command) {
        exec(node, command).good();
    }

    private Pgha.Result exec(String node, String command) {
        return cluster.on(bastion, nodes.getOrDefault(node, ""), command);
    }

    private String sql(String node, String statement) {
        return exec(node, "sudo -u postgres psql -X -A -t -c \"" + statement + "\"")
                .good()
                .out();
    }
}
