package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster file can say and the demo does not: another file system, locales, a firewall that drops, ports past PgBouncer, confd. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OptionsLabTest {
    private static final String OPTIONS =
            """
            os:
              time_zone: Europe/Berlin
              locales: [C.UTF-8, de_DE.UTF-8]
              firewall: manage
            haproxy:
              direct_ports: true
            """;

    /** Lets in what an administrator would leave open, and nothing of a cluster. */
    private static final String DROPS =
            """
            table inet guard {
              chain input {
                type filter hook input priority filter; policy drop;
                iif lo accept
                ct state established,related accept
                tcp dport 22 accept
              }
            }
            """;

    private LabCluster lab;
    private String bastion;
    private Map<String, String> nodes;
    private String plain;

    @BeforeAll
    void createNodes(@TempDir Path directory) throws IOException {
        plain = Files.readString(Path.of("scripts/demo.yaml"))
                        .replace("data_volume_gb: 50", "data_volume_gb: 50\n  file_system: xfs")
                        .replace("owner: app,", "owner: app, locale: de_DE.UTF-8,")
                + OPTIONS;
        lab = new LabCluster("options", directory, plain).up();
        lab.pgha().run("node", "create", "--yes").good();
        bastion = lab.bastion();
        nodes = lab.nodes();
        String install = "sudo sh -c 'apt-get -q update && apt-get -q -y install nftables' >/dev/null && echo '" + DROPS
                + "' | sudo tee /etc/nftables.conf >/dev/null && sudo systemctl enable --now nftables";
        lab.pgha().run("exec", "--timeout", "5m", install).good();
    }

    @AfterAll
    void takeDown() {
        lab.down();
    }

    private Pgha.Result on(String node, String command) {
        return lab.on(bastion, nodes.getOrDefault(node, ""), command);
    }

    @Test
    @Order(1)
    void aClusterOfThemIsDeployedAndASecondRunFindsNothingToDo() {
        lab.pgha().run("stack", "configure", "all", "--yes").good();
        lab.awaitHealthy(Duration.ofSeconds(60));
        assertThat(lab.pgha().run("stack", "plan").good().out()).contains("Nothing to change");
    }

    @Test
    @Order(2)
    void theDataLieOnXfsAndTheDatabaseHasItsLocale() {
        assertThat(on("pgsql1", "findmnt -no FSTYPE /data").good().out().strip())
                .isEqualTo("xfs");
        assertThat(on("pgsql1", "date +%Z").good().out()).containsAnyOf("CET", "CEST");
        assertThat(on(
                                "pgsql1",
                                "sudo -u postgres psql -Atc \"select datcollate from pg_database where datname = 'app'\"")
                        .good()
                        .out()
                        .strip())
                .isEqualTo("de_DE.UTF-8");
    }

    @Test
    @Order(2)
    void theFirewallLetsTheClusterInAndNothingElse() {
        assertThat(on("pgsql2", "sudo nft list ruleset").good().out()).contains("policy drop", "pgha");
        String address = nodes.getOrDefault("pgsql3", "");
        String knock = "for p in 5432 6432 5000 8008 2379 9999; do timeout 2 bash -c \"</dev/tcp/" + address
                + "/$p\" 2>/dev/null && echo $p; done; :";
        on("pgsql3", "sudo systemd-run -q --unit=other --collect python3 -m http.server 9999")
                .good();
        assertThat(on("pgsql3", "for i in $(seq 50); do (" + knock + ") | grep 9999 && break; sleep 0.1; done")
                        .out())
                .as("on the node itself everything is open")
                .contains("9999");
        assertThat(on("pgsql2", knock).good().out().lines())
                .as("from another node only what the cluster needs")
                .containsExactly("5432", "6432", "5000", "8008", "2379");
    }

    @Test
    @Order(2)
    void anAdministratorComesPastPgbouncer() {
        String direct = "timeout 5 bash -c '</dev/tcp/" + nodes.getOrDefault("pgsql1", "") + "/%d' && echo open";
        assertThat(on("pgsql2", direct.formatted(6000)).out()).contains("open");
    }

    @Test
    @Order(3)
    void confdMayBeABinaryOfThisMachine() throws IOException {
        Path binary = Files.writeString(lab.directory().resolve("confd"), "#!/bin/sh\nexec sleep infinity\n");
        String mode = "confd: {mode: file, file: " + binary;
        Files.writeString(lab.file(), plain + mode + "}\n");
        lab.pgha().run("stack", "configure", "confd", "--yes");
        assertThat(on("pgsql3", "cat /usr/local/bin/confd; systemctl is-active confd")
                        .good()
                        .out())
                .contains("exec sleep infinity", "active");

        Files.writeString(lab.file(), plain + mode + ", sha256: " + "0".repeat(64) + "}\n");
        Pgha.Result wrong = lab.pgha().run("stack", "configure", "confd", "--yes");
        assertThat(wrong.status()).isEqualTo(3);
        assertThat(wrong.err()).contains("CONFD_BINARY", "SHA-256");
    }

    @Test
    @Order(4)
    void confdMayBeDownloadedByTheNodes() throws Exception {
        String source = "#!/bin/sh\nexec sleep 987654\n";
        // Each node serves itself: the security groups let nothing else through between nodes.
        String serve = "mkdir -p /tmp/www && printf '" + source.replace("\n", "\\n") + "' >/tmp/www/confd && "
                + "sudo systemd-run -q --unit=www --collect python3 -m http.server -d /tmp/www 8099 && "
                + "sha256sum </tmp/www/confd";
        String sum = "";
        for (String node : nodes.keySet()) {
            sum = on(node, serve).good().out().substring(0, 64);
        }
        String url = "http://127.0.0.1:8099/confd";
        Files.writeString(lab.file(), plain + "confd: {mode: url, url: \"" + url + "\", sha256: " + sum + "}\n");
        lab.pgha().run("stack", "configure", "confd", "--yes");
        assertThat(on("pgsql3", "cat /usr/local/bin/confd; systemctl is-active confd")
                        .good()
                        .out())
                .contains("exec sleep 987654", "active");

        Files.writeString(lab.file(), plain);
        lab.pgha().run("stack", "configure", "confd", "--yes").good();
        assertThat(lab.pgha().run("stack", "check", "confd").good().out()).contains("ok");
    }
}
