package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

/** The main job, from nothing to a healthy cluster and back to nothing, step after step on one lab. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeploymentTest {
    private LabCluster lab = new LabCluster("none", Path.of(System.getProperty("java.io.tmpdir")), "");
    private Map<String, String> nodes = Map.of();
    private String bastion = "";
    private String virtualIp = "";

    @BeforeAll
    void bringTheLabUp(@TempDir Path directory) throws Exception {
        lab = new LabCluster("e2e", directory, Files.readString(Path.of("scripts/demo.yaml"))).up();
    }

    @AfterAll
    void takeTheLabDown() {
        lab.down();
    }

    @Test
    @Order(1)
    void aPlanTouchesNothing() {
        assertThat(lab.pgha().run("node", "plan").good().out()).contains("pgsql1");
        assertThat(lab.pgha().run("node", "list", "--output", "json").good().json())
                .isEmpty();
    }

    @Test
    @Order(2)
    void theScriptBuildsAHealthyClusterAndShowsEveryStep() {
        Pgha.Result run = lab.pgha()
                .run(
                        "run",
                        "scripts/deploy.pgha",
                        "--var",
                        "CLUSTER=" + lab.directory().resolve("cluster.yaml"));
        run.good();
        assertThat(run.err()).contains("node create").contains("stack configure all");
        JsonNode status = lab.status();
        assertThat(status.path("verdict").asText()).isEqualToIgnoringCase("healthy");
        assertThat(status.path("tolerated_postgresql_failures").asInt()).isEqualTo(1);
        assertThat(status.path("tolerated_etcd_failures").asInt()).isEqualTo(1);
        assertThat(status.path("nodes")).hasSize(3);
        virtualIp = status.path("virtual_ip").path("address").asText();
        nodes = lab.nodes();
        bastion = lab.bastion();
    }

    private Pgha.Result sql(int port, String sql) {
        // The application's own password is on the nodes only; root reads it there and psql gets it by the environment.
        String command =
                "sudo sh -c 'PGPASSWORD=$(python3 -c \"import json;print(json.load(open(\\\"/etc/pgha/secrets.json\\\"))[\\\"users\\\"][\\\"app\\\"])\") psql -At \"host="
                        + virtualIp + " port=" + port + " user=app dbname=app connect_timeout=5\" -c \"" + sql + "\"'";
        return lab.on(bastion, nodes.getOrDefault("pgsql2", ""), command);
    }

    @Test
    @Order(3)
    void readingAndWritingWorkThroughTheVirtualIpOnEveryPort() {
        assertThat(sql(5000, "select pg_is_in_recovery()").good().out().strip()).isEqualTo("f");
        sql(5000, "create table t as select 42 as answer").good();
        for (int port : new int[] {5001, 5002, 5003}) {
            assertThat(sql(port, "select pg_is_in_recovery()").good().out().strip())
                    .as("port " + port)
                    .isEqualTo("t");
            assertThat(sql(port, "select answer from t").good().out().strip()).isEqualTo("42");
        }
    }

    @Test
    @Order(4)
    void replicationGoesOverTls() {
        String leader = lab.status().path("leader").asText();
        Pgha.Result ssl = lab.on(
                bastion,
                nodes.getOrDefault(leader, ""),
                "sudo -u postgres psql -At -c \"select count(*) from pg_stat_replication r join pg_stat_ssl s using (pid) where s.ssl\"");
        assertThat(ssl.good().out().strip()).isEqualTo("2");
    }

    @Test
    @Order(5)
    void aSecondRunChangesNothingAndSaysSo() {
        Pgha.Result second = lab.pgha()
                .run("stack", "configure", "all", "--yes", "--output", "json")
                .good();
        assertThat(second.json().path("changed").asInt()).isZero();
        assertThat(lab.pgha().run("stack", "configure", "all", "--yes").good().out())
                .contains("Nothing to change");
        assertThat(lab.pgha().run("node", "create", "--yes").good().status()).isZero();
        assertThat(lab.nodes()).isEqualTo(nodes);
    }

    @Test
    @Order(6)
    void aComponentBrokenOnPurposeIsFoundAndRepaired() {
        lab.on(bastion, nodes.getOrDefault("pgsql3", ""), "sudo systemctl disable --now haproxy")
                .good();
        Pgha.Result check = lab.pgha().run("stack", "check", "haproxy");
        assertThat(check.status()).isEqualTo(3);
        assertThat(check.out() + check.err()).contains("pgsql3");
        assertThat(lab.status().path("verdict").asText()).isEqualToIgnoringCase("degraded");

        Pgha.Result repair = lab.pgha()
                .run("stack", "configure", "haproxy", "--yes", "--output", "json")
                .good();
        assertThat(repair.json().path("changed").asInt()).isEqualTo(1);
        lab.pgha().run("wait-until", "--timeout", "60s", "cluster", "status").good();
    }

    @Test
    @Order(7)
    void anEditedFileIsShownAsADiffAndPutBack() {
        lab.on(bastion, nodes.getOrDefault("pgsql1", ""), "echo '# mine' | sudo tee -a /etc/pgbouncer/pgbouncer.ini")
                .good();
        assertThat(lab.pgha().run("stack", "plan", "pgbouncer").good().out()).contains("-# mine");
        lab.pgha().run("stack", "configure", "pgbouncer", "--yes").good();
        assertThat(lab.pgha().run("stack", "plan").good().out()).contains("Nothing to change");
    }

    @Test
    @Order(10)
    void killedInTheMiddleOfADeploymentItGoesOnFromWhereItWas(@TempDir Path directory) throws Exception {
        lab.pgha().run("cluster", "destroy", "--yes", "--cluster", "demo").good();
        Path said = directory.resolve("said");
        for (String sign : List.of("launch pgsql", "attach the data volume", "(20/", "set up the databases on")) {
            Process deployment = lab.pgha().startInto(directory.resolve("out"), said, "cluster", "deploy", "--yes");
            Pgha.awaitText(said, sign);
            deployment.destroyForcibly();
            assertThat(deployment.waitFor()).as("killed at: " + sign).isEqualTo(128 + 9);
        }
        lab.pgha().run("cluster", "deploy", "--yes").good();
        assertThat(lab.nodes()).hasSize(3);
        assertThat(lab.status().path("verdict").asText()).isEqualToIgnoringCase("healthy");
        assertThat(lab.pgha().run("cluster", "plan").good().out())
                .contains("All machines of demo are there")
                .contains("Nothing to change");
    }

    @Test
    @Order(11)
    void aNodeThatIsOffIsNamedAndTheRestGoesOn() {
        String leader = lab.status().path("leader").asText();
        lab.pgha().run("lab", "fault", "kill", leader, "--yes").good();
        Pgha.Result wait = lab.pgha().run("wait-until", "--timeout", "90s", "exec", "--on", "leader", "true");
        assertThat(wait.err()).isNotEmpty();
        JsonNode status = lab.status();
        assertThat(status.path("verdict").asText()).isEqualToIgnoringCase("degraded");
        assertThat(status.path("leader").asText()).isNotEqualTo(leader);
        assertThat(status.path("reasons").toString()).contains(leader);
    }

    @Test
    @Order(20)
    void destroyRemovesWhatItMadeAndCanBeRepeated() {
        Pgha.Result unnamed = lab.pgha().run("cluster", "destroy", "--yes");
        assertThat(unnamed.status()).as("--yes alone is not enough").isEqualTo(2);
        lab.pgha().run("cluster", "destroy", "--yes", "--cluster", "demo").good();
        assertThat(lab.pgha().run("node", "list", "--output", "json").good().json())
                .isEmpty();
        lab.pgha().run("cluster", "destroy", "--yes", "--cluster", "demo").good();
    }
}
