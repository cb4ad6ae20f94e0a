package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each fault is made for real; doctor names it, and what it says to type cures it: typed as printed, at one prompt. Faults that have
 * nothing to do with each other are made together, as on a bad night.
 */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(RunningCluster.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DoctorLabTest {
    private static final Duration TO_SHOW = Duration.ofSeconds(60);
    private static final Duration TO_HEAL = Duration.ofMinutes(2);
    private static final String PATRONICTL = "sudo patronictl -c /etc/patroni/config.yml ";

    private final Map<String, String> addresses;
    private final List<String> nodes;
    private final Prompt prompt;

    DoctorLabTest(LabCluster cluster) {
        this.addresses = cluster.nodes();
        this.nodes = List.copyOf(addresses.keySet());
        this.prompt = new Prompt(cluster);
    }

    @AfterEach
    void nothingIsLeftToFind() {
        awaitNothingFound();
    }

    @AfterAll
    void leaveThePrompt() {
        prompt.close();
    }

    @Test
    void leadersPatroniStoppedAndTheVirtualIpOnTwoNodes() {
        String holder = status().path("virtual_ip").path("holders").path(0).asText();
        String address = status().path("virtual_ip").path("address").asText();
        String leader = leader();
        String other =
                nodes.stream().filter(name -> !name.equals(holder)).findFirst().orElseThrow();
        prompt.on(leader, "sudo systemctl stop patroni");
        prompt.on(
                other,
                "sudo ip addr add " + address + "/32 dev $(ip -4 -o addr show to " + addresses.get(other)
                        + " | awk '{print $2}')");
        JsonNode stopped = await("PATRONI_DOWN", leader);
        assertThat(stopped.path("cause").asText()).contains("stopped");
        assertThat(evidence(stopped)).contains("patroni.service is inactive");
        JsonNode twice = await("VIP_TWICE", "");
        assertThat(evidence(twice)).contains(holder + ": ").contains(other + ": ");
        assertThat(twice.path("cure").path(0).asText()).contains("--on " + other);
        cure(twice);
        cure(stopped);
    }

    @Test
    void etcdMembersStoppedOneAndThenTwo() {
        prompt.on(nodes.get(0), "sudo systemctl stop etcd");
        JsonNode one = await("ETCD_DOWN", nodes.get(0));
        assertThat(one.path("severity").asText()).isEqualToIgnoringCase("warning");
        prompt.on(nodes.get(1), "sudo systemctl stop etcd");
        JsonNode two = await("ETCD_NO_QUORUM", "");
        assertThat(two.path("severity").asText()).isEqualToIgnoringCase("critical");
        assertThat(evidence(two))
                .contains(nodes.get(0) + ": etcd.service is inactive")
                .contains(nodes.get(1) + ": etcd.service is inactive");
        cure(two);
    }

    @Test
    void etcdWithoutSpace() {
        String node = nodes.get(0);
        prompt.on(
                node,
                "sudo sed -i 's/^ETCD_QUOTA_BACKEND_BYTES=.*/ETCD_QUOTA_BACKEND_BYTES=2000000/' /etc/default/etcd"
                        + " && sudo systemctl restart etcd && head -c 600000 /dev/zero | tr '\\0' x >/tmp/big");
        // Written over and over, the same key fills the history, as a busy cluster does over months.
        prompt.on(
                node,
                "for i in 1 2 3 4 5 6; do sudo bash -lc 'ETCDCTL_ENDPOINTS=https://127.0.0.1:2379 etcdctl put /filler </tmp/big';"
                        + " done >/dev/null 2>&1; sudo bash -lc 'etcdctl del /filler'");
        JsonNode finding = await("ETCD_NOSPACE", "");
        assertThat(evidence(finding)).contains("NOSPACE");
        cure(finding);
        cure(await("DRIFT", node));
    }

    @Test
    void replicationPasswordBrokenASlotThatNobodyReadsAndAFullDataDisk() {
        String leader = leader();
        String replica = replica();
        String other = nodes.stream()
                .filter(name -> !name.equals(leader) && !name.equals(replica))
                .findFirst()
                .orElseThrow();
        prompt.on(leader, PATRONICTL + "edit-config --force -s slots.left_behind.type=physical");
        prompt.on(
                other, "sudo fallocate -l $(( $(df -B1 --output=avail /data | tail -n 1) - 600000000 )) /data/filler");
        sql(leader, "ALTER ROLE replicator PASSWORD 'another'");
        sql(
                leader,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_replication WHERE application_name = '" + replica + "'");
        prompt.on(
                leader,
                "for i in $(seq 300); do [ \"$(sudo -u postgres psql -XAtc \"SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'left_behind'\")\" = 1 ]"
                        + " && break; sleep 0.1; done; for i in 1 2 3 4 5 6; do sudo -u postgres psql -XAtc"
                        + " \"SELECT pg_logical_emit_message(true, 'x', 'x'); SELECT pg_switch_wal()\"; done");
        JsonNode login = await("REPLICATION_LOGIN", replica);
        assertThat(evidence(login)).contains("password authentication failed");
        JsonNode disk = await("DISK_FULL", other);
        assertThat(disk.path("severity").asText()).isEqualToIgnoringCase("critical");
        assertThat(evidence(disk)).contains("/data");
        JsonNode slot = StreamSupport.stream(doctor().path("findings").spliterator(), false)
                .filter(each -> each.path("what").asText().contains("left_behind"))
                .findFirst()
                .orElseThrow();
        assertThat(slot.path("code").asText()).isEqualTo("SLOT_INACTIVE");
        assertThat(evidence(slot)).contains("left_behind").contains("active=false");
        prompt.on(other, "sudo rm /data/filler");
        cure(login);
        cure(slot);
    }

    @Test
    void certificatesExpiredAndForAnotherName() {
        String expired = nodes.get(0);
        String stranger = nodes.get(2);
        certificate(
                expired,
                "DNS:" + expired + ",DNS:localhost,IP:127.0.0.1,IP:" + addresses.get(expired),
                "20240102000000Z");
        certificate(stranger, "DNS:elsewhere", "20400102000000Z");
        JsonNode first = await("CERTIFICATE_EXPIRED", expired);
        assertThat(evidence(first)).contains("2024-01-02");
        JsonNode second = await("CERTIFICATE_NAMES", stranger);
        assertThat(evidence(second)).contains("elsewhere").contains(addresses.get(stranger));
        assertThat(second.path("cure")).as("together").isEqualTo(first.path("cure"));
        cure(first);
    }

    private void certificate(String node, String names, String end) {
        prompt.on(
                node,
                "sudo bash -c 'cd /etc/ssl/pgha && openssl req -new -key node.key -subj /CN=" + node
                        + " | openssl x509 -req -CA ca.crt -CAkey /etc/pgha/ca/ca.key -not_before 20230101000000Z -not_after "
                        + end
                        + " -extfile <(echo subjectAltName=" + names + ") -out node.crt'");
    }

    @Test
    void smallNeglects() {
        String node = replica();
        prompt.on(
                node,
                PATRONICTL + "pause; echo '# tuned by hand' | sudo tee -a /etc/pgbouncer/pgbouncer.ini;"
                        + " printf '#!/bin/sh\\nexec /usr/bin/date -d \"+90 seconds\" \"$@\"\\n' | sudo tee /usr/local/bin/date;"
                        + " sudo chmod 755 /usr/local/bin/date; sudo systemctl stop confd;"
                        + " sudo sed -i '/server " + leader()
                        + "[ -]/d' /etc/haproxy/haproxy.cfg; sudo systemctl reload haproxy");
        sql(node, "ALTER SYSTEM SET max_logical_replication_workers = 5");
        sql(node, "SELECT pg_reload_conf()");
        JsonNode pending = await("PENDING_RESTART", node);
        assertThat(evidence(pending)).contains("max_logical_replication_workers");
        JsonNode paused = await("PATRONI_PAUSED", "");
        JsonNode all = doctor();
        JsonNode edited = finding(all, "DRIFT", node).orElseThrow();
        assertThat(evidence(edited)).contains("- # tuned by hand");
        assertThat(evidence(finding(all, "CLOCK_OFFSET", node).orElseThrow())).containsPattern("\\+(89|9\\d)\\.\\d s");
        JsonNode stale = finding(all, "HAPROXY_STALE", node).orElseThrow();
        assertThat(evidence(stale))
                .contains("is in etcd and no server of HAProxy")
                .contains("confd.service is inactive");
        prompt.on(node, "sudo rm /usr/local/bin/date");
        sql(node, "ALTER SYSTEM RESET max_logical_replication_workers");
        cure(paused);
        cure(edited);
        cure(stale);
        cure(pending);
    }

    @Test
    void postgresqlStartedOutsidePatroni() {
        String node = replica();
        prompt.on(
                node,
                "sudo systemctl stop patroni && sudo -u postgres /usr/lib/postgresql/17/bin/pg_ctl start -w -D /data/postgresql/17/main"
                        + " -l /tmp/outside.log >/dev/null && sudo systemctl start patroni");
        JsonNode finding = await("POSTGRESQL_OUTSIDE", node);
        assertThat(evidence(finding)).contains("/data/postgresql/17/main");
        cure(finding);
    }

    @Test
    void theVirtualIpOnNoNode() {
        prompt.on("all", "sudo systemctl stop keepalived");
        JsonNode nowhere = await("VIP_NOWHERE", "");
        assertThat(nowhere.path("cause").asText()).contains("keepalived is down");
        cure(nowhere);
    }

    @Test
    void networkCutBetweenTwoNodes() {
        prompt.good("lab fault cut " + nodes.get(0) + " " + nodes.get(2) + " --yes");
        JsonNode finding = await("NETWORK_CUT", "");
        assertThat(finding.path("what").asText()).contains(nodes.get(0)).contains(nodes.get(2));
        assertThat(evidence(finding))
                .contains(":2380 silent")
                .contains(":8008 silent")
                .doesNotContain(nodes.get(1));
        prompt.good("lab fault heal");
    }

    @Test
    void nodePoweredOffHoldsNothingUp() {
        String node = replica();
        prompt.good("lab fault kill " + node + " --yes");
        JsonNode off = await("INSTANCE_NOT_RUNNING", node);
        assertThat(doctor().path("silent").path(0).asText()).isEqualTo(node);
        cure(off);
    }

    private JsonNode status() {
        return prompt.ask("cluster status").path("reply");
    }

    private JsonNode doctor() {
        return prompt.ask("doctor").path("reply");
    }

    /** A doctor who asks without a breath keeps the nodes from healing. */
    private JsonNode doctorAfterABreath() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return doctor();
    }

    private static Optional<JsonNode> finding(JsonNode diagnosis, String code, String node) {
        return StreamSupport.stream(diagnosis.path("findings").spliterator(), false)
                .filter(each -> each.path("code").asText().equals(code)
                        && (each.path("node").isTextual() ? each.path("node").asText() : "").equals(node))
                .findFirst();
    }

    private JsonNode await(String code, String node) {
        long end = System.nanoTime() + TO_SHOW.toNanos();
        while (true) {
            JsonNode diagnosis = doctor();
            Optional<JsonNode> found = finding(diagnosis, code, node);
            if (found.isPresent()) {
                return found.get();
            }
            assertThat(System.nanoTime())
                    .as("no %s on %s in %s", code, node, diagnosis.toPrettyString())
                    .isLessThan(end);
        }
    }

    /** A healthy cluster gives no finding. */
    private void awaitNothingFound() {
        long end = System.nanoTime() + TO_HEAL.toNanos();
        JsonNode diagnosis = doctor();
        while (!diagnosis.path("findings").isEmpty()
                || diagnosis.path("answering").size() < nodes.size()) {
            assertThat(System.nanoTime())
                    .as("not healed within %s: %s", TO_HEAL, diagnosis.toPrettyString())
                    .isLessThan(end);
            diagnosis = doctorAfterABreath();
        }
    }

    private static String evidence(JsonNode finding) {
        return StreamSupport.stream(finding.path("evidence").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining("\n"));
    }

    /** Types the cure as it is printed; what asks for consent is told yes. */
    private void cure(JsonNode finding) {
        assertThat(finding.path("cure").size()).as("%s has a cure", finding).isPositive();
        for (JsonNode command : finding.path("cure")) {
            String line = command.asText();
            prompt.good(line + (line.startsWith("exec ") ? "" : " --yes"));
        }
    }

    private String leader() {
        return status().path("leader").asText();
    }

    private String replica() {
        String leader = leader();
        return nodes.stream().filter(name -> !name.equals(leader)).findFirst().orElseThrow();
    }

    private void sql(String node, String statement) {
        prompt.on(node, "sudo -u postgres psql -X -A -t -c \"" + statement + "\"");
    }
}
