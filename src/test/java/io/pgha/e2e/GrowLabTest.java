package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** A running cluster gets other secrets and other machines while somebody writes to it. */
@Tag("lab")
@ExtendWith(RunningCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GrowLabTest {
    /**
     * Writes through the virtual IP over one connection that is never closed, and logs in again and again with what root can read on
     * the node. Says what it saw when its flag is gone.
     */
    private static final String LOAD =
            """
            import json, os, sys, time, threading, psycopg2
            vip, flag, report = sys.argv[1], sys.argv[2], sys.argv[3]
            said = {"writes": 0, "write_errors": [], "longest_gap_ms": 0, "logins": 0, "failed_logins": []}
            def known():
                found = []
                for name in ("secrets.json", "secrets.next.json"):
                    try:
                        found.append(json.load(open("/etc/pgha/" + name))["users"]["app"])
                    except (FileNotFoundError, ValueError):
                        pass
                return found
            def connect(word):
                c = psycopg2.connect(host=vip, port=5000, user="app", password=word, dbname="app", connect_timeout=5)
                c.autocommit = True
                return c
            def write():
                c = connect(known()[0]); cur = c.cursor(); last = time.monotonic()
                cur.execute("create table if not exists load (at timestamptz)")
                while os.path.exists(flag):
                    try:
                        cur.execute("insert into load values (now())"); said["writes"] += 1
                    except Exception as e:
                        said["write_errors"].append(str(e)); c = connect(known()[0]); cur = c.cursor()
                    now = time.monotonic(); said["longest_gap_ms"] = max(said["longest_gap_ms"], int((now - last) * 1000)); last = now
                    time.sleep(0.02)
            def login():
                while os.path.exists(flag):
                    errors = []
                    for word in known():
                        try:
                            connect(word).close(); break
                        except Exception as e:
                            errors.append(str(e))
                    else:
                        said["failed_logins"].append(errors)
                    said["logins"] += 1
                    time.sleep(0.1)
            threads = [threading.Thread(target=write), threading.Thread(target=login)]
            for t in threads: t.start()
            for t in threads: t.join()
            json.dump(said, open(report, "w"))
            """;

    private final LabCluster lab;
    private final String bastion;
    private final Map<String, String> nodes;

    GrowLabTest(LabCluster lab) {
        this.lab = lab;
        this.bastion = lab.bastion();
        this.nodes = lab.nodes();
    }

    private Pgha.Result on(String node, String command) {
        return lab.on(bastion, nodes.getOrDefault(node, ""), command);
    }

    private void startLoad(String node) {
        String script = Base64.getEncoder().encodeToString(LOAD.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String vip = lab.status().path("virtual_ip").path("address").asText();
        on(
                        node,
                        "sudo sh -c 'rm -f /run/load.json; touch /run/load.on; echo " + script
                                + " | base64 -d > /run/load.py;"
                                + " systemd-run -q --unit=load --collect python3 /run/load.py " + vip
                                + " /run/load.on /run/load.json'")
                .good();
    }

    private JsonNode stopLoad(String node) {
        return on(
                        node,
                        "sudo sh -c 'rm -f /run/load.on; for i in $(seq 100); do [ -s /run/load.json ] && break; sleep 0.1; done;"
                                + " sleep 0.1; cat /run/load.json'")
                .good()
                .json();
    }

    @Test
    @Order(1)
    void allSecretsChangeWhileSomebodyWritesAndLogsIn() throws Exception {
        startLoad("pgsql2");
        Pgha.Result run = lab.pgha().run("secret", "rotate", "all", "--yes", "--output", "json");
        JsonNode load = stopLoad("pgsql2");
        run.good();
        assertThat(run.json().path("secrets"))
                .hasSize(6)
                .allSatisfy(row -> assertThat(row.path("result").asText()).isEqualTo("changed"));
        assertThat(load.path("write_errors")).as(load.toString()).isEmpty();
        assertThat(load.path("failed_logins")).as(load.toString()).isEmpty();
        assertThat(load.path("writes").asInt()).isGreaterThan(50);
        assertThat(load.path("logins").asInt()).isGreaterThan(10);
        assertThat(load.path("longest_gap_ms").asInt()).as(load.toString()).isLessThan(5_000);

        for (JsonNode row : lab.pgha().json("secret", "list").path("secrets")) {
            assertThat(row.path("holders")).as(row.toString()).hasSize(3);
        }
        assertThat(lab.pgha().run("stack", "plan").good().out()).contains("Nothing to change");
        lab.awaitHealthy(Duration.ofSeconds(30));
        nothingOfUsHoldsASecret();
    }

    private void nothingOfUsHoldsASecret() throws IOException {
        JsonNode secrets =
                on("pgsql1", "sudo cat /etc/pgha/secrets.json").good().json();
        Path home = lab.directory().resolve("home");
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = text(file);
                secrets.properties().stream()
                        .filter(entry ->
                                entry.getValue().isTextual() && !entry.getKey().equals("ca_certificate"))
                        .forEach(entry -> assertThat(content)
                                .as(file + " does not hold " + entry.getKey())
                                .doesNotContain(entry.getValue().asText()));
            }
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Order(2)
    void aChangeThatWasCutOffIsFinishedByTheNext() throws Exception {
        Process rotation = lab.pgha().start("secret", "rotate", "superuser", "app", "--yes");
        String begun =
                "sudo sh -c 'for i in $(seq 300); do [ -e /etc/pgha/secrets.next.json ] && exit 0; sleep 0.05; done; exit 1'";
        on("pgsql3", begun).good();
        rotation.destroyForcibly().waitFor();

        assertThat(lab.pgha().json("secret", "list").path("unfinished").asBoolean())
                .isTrue();
        Pgha.Result part = lab.pgha().run("stack", "configure", "pgbouncer", "--yes");
        assertThat(part.status()).isEqualTo(3);
        assertThat(part.err()).contains("ROTATION_UNFINISHED");

        JsonNode finished = lab.pgha().json("secret", "rotate", "superuser", "--yes");
        assertThat(finished.path("secrets")).as(finished.toString()).hasSize(2).allSatisfy(row -> assertThat(
                        row.path("result").asText())
                .isEqualTo("finished"));
        assertThat(lab.pgha().json("secret", "list").path("unfinished").asBoolean())
                .isFalse();
        assertThat(lab.pgha().run("stack", "plan").good().out()).contains("Nothing to change");
        lab.awaitHealthy(Duration.ofSeconds(30));
    }

    @Test
    @Order(3)
    void aValueOfOnesOwnIsTakenFromAVariableAndNotTwice() {
        lab.pgha().with("GROW_TEST_VALUE", "a-value-of-my-own");
        Pgha.Result set = lab.pgha().run("secret", "set", "app", "--from-env", "GROW_TEST_VALUE", "--yes");
        set.good();
        assertThat(set.out() + set.err()).doesNotContain("a-value-of-my-own");
        assertThat(lab.pgha()
                        .run("secret", "set", "app", "--from-env", "GROW_TEST_VALUE", "--yes")
                        .good()
                        .out())
                .contains("Nothing to change");
        assertThat(lab.pgha().run("secret", "set", "app", "--yes").status())
                .as("nobody to type it")
                .isEqualTo(2);
        assertThat(lab.pgha().run("secret", "set", "ap", "--generate", "--yes").err())
                .contains("Did you mean app?");
    }

    @Test
    @Order(4)
    void aLeaderWhoseInstanceIsGoneGetsANewMachineAndJoinsAgain() {
        String victim = lab.status().path("leader").asText();
        String witness = nodes.keySet().stream()
                .filter(node -> !node.equals(victim))
                .findFirst()
                .orElseThrow();
        String before = instance(victim);
        lab.pgha()
                .run("node", "terminate", victim, "--delete-data", "--yes", "--cluster", "demo")
                .good();
        lab.pgha().run("node", "replace", victim, "--yes", "--cluster", "demo").good();
        assertThat(instance(victim)).isNotEqualTo(before);
        JsonNode status = lab.status();
        assertThat(status.path("verdict").asText()).isEqualToIgnoringCase("healthy");
        assertThat(status.path("leader").asText()).isNotEqualTo(victim);
        assertThat(status.path("tolerated_etcd_failures").asInt()).isEqualTo(1);
        assertThat(status.path("nodes")).hasSize(3);
        assertThat(on(
                                witness,
                                "sudo sh -c '. /etc/pgha/etcdctl.env; export ETCDCTL_CACERT ETCDCTL_CERT ETCDCTL_KEY;"
                                        + " ETCDCTL_API=3 etcdctl --endpoints=$ETCDCTL_ENDPOINTS member list | wc -l'")
                        .good()
                        .out()
                        .strip())
                .isEqualTo("3");
    }

    private String instance(String node) {
        return lab.pgha()
                .json("node", "show", node)
                .path("machine")
                .path("instance_id")
                .asText();
    }

    @Test
    @Order(5)
    void aFourthNodeComesAndGoes() {
        lab.pgha().run("node", "add", "--yes").good();
        JsonNode grown = lab.status();
        assertThat(grown.path("verdict").asText()).isEqualToIgnoringCase("healthy");
        assertThat(grown.path("nodes")).hasSize(4);
        assertThat(grown.path("tolerated_etcd_failures").asInt())
                .as("etcd stays odd")
                .isEqualTo(1);

        assertThat(lab.pgha()
                        .run("node", "remove", "pgsql2", "--yes", "--cluster", "demo")
                        .err())
                .contains("NOT_THE_LAST")
                .contains("node replace pgsql2");
        lab.pgha().run("node", "remove", "pgsql4", "--yes", "--cluster", "demo").good();
        JsonNode shrunk = lab.status();
        assertThat(shrunk.path("verdict").asText()).isEqualToIgnoringCase("healthy");
        assertThat(shrunk.path("nodes")).hasSize(3);
        assertThat(lab.pgha().run("doctor").good().out())
                .as("nothing is left of it that hurts")
                .doesNotContain("HAProxy");
        assertThat(lab.pgha().run("cluster", "plan").good().out())
                .contains("All machines of demo are there")
                .contains("Nothing to change");
    }
}
