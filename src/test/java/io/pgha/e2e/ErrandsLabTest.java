package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The scripts for the errands of operation, run for real; the one that destroys only shows what it would do. */
@Tag("lab")
@ExtendWith(RunningCluster.class)
class ErrandsLabTest {
    private final LabCluster cluster;
    private final Path file;

    @TempDir
    Path directory;

    ErrandsLabTest(LabCluster cluster) {
        this.cluster = cluster;
        file = cluster.directory().resolve("cluster.yaml");
    }

    private Pgha.Result run(String script, String... more) {
        return run(file, script, more);
    }

    private Pgha.Result run(Path clusterFile, String script, String... more) {
        List<String> words = new ArrayList<>(
                List.of("run", "scripts/" + script + ".pgha", "--var", "CLUSTER=" + clusterFile, "--output", "json"));
        words.addAll(Arrays.asList(more));
        return cluster.pgha().run(words.toArray(String[]::new));
    }

    private static List<JsonNode> records(Pgha.Result run) throws IOException {
        List<JsonNode> records = new ArrayList<>();
        for (String line : run.out().lines().toList()) {
            records.add(JsonMapper.builder().build().readTree(line));
        }
        return records;
    }

    @Test
    void aHealthCheckOfAHealthyClusterIsSilentAndGood() throws IOException {
        Pgha.Result healthy = run("health-check").good();
        assertThat(records(healthy)).hasSize(3);
        assertThat(healthy.err()).doesNotContain("error:");
    }

    @Test
    void evidenceIsCollectedWhateverElseFails() throws Exception {
        Path archive = directory.resolve("evidence.tar.gz");
        Pgha.Result collected = run("collect-evidence", "--var", "FILE=" + archive, "--var", "SINCE=1h")
                .good();
        assertThat(records(collected)).hasSize(7);
        assertThat(cluster.pgha()
                        .exec(Duration.ofMinutes(1), List.of("tar", "-tzf", archive.toString()))
                        .good()
                        .out())
                .contains("pgsql1")
                .contains("pgsql3");
    }

    @Test
    void aDatabaseIsAddedAndAddingItAgainChangesNothing() throws IOException {
        Path larger = Files.writeString(
                directory.resolve("larger.yaml"),
                Files.readString(file)
                        .replace(
                                "    - {name: app, password: generate}\n",
                                "    - {name: app, password: generate}\n    - {name: shop, password: generate}\n")
                        .replace("  databases:\n", "  databases:\n    - {name: shop, owner: shop}\n"));
        run(larger, "add-database").good();
        try {
            Pgha.Result again = run(larger, "add-database").good();
            assertThat(records(again).get(3).path("reply").path("changed").asInt(-1))
                    .as(again.out())
                    .isZero();
            assertThat(cluster.pgha()
                            .run("pg", "query", "select datname from pg_database where datname = 'shop'")
                            .good()
                            .out())
                    .contains("shop");
        } finally {
            Pgha.Result dropped = cluster.pgha().run("pg", "query", "drop database if exists shop", "--write", "--yes");
            Pgha.Result gone = cluster.pgha().run("pg", "query", "drop role if exists shop", "--write", "--yes");
            assertThat(dropped.err() + gone.err()).doesNotContain("error:");
            cluster.pgha().run("stack", "configure", "all", "--yes").good();
        }
    }

    @Test
    void aDryRunOfWhatRestartsOrDestroysTouchesNothing() {
        String before = cluster.on("pgsql3", "uptime -s; sudo systemctl show -p ActiveEnterTimestamp patroni")
                .good()
                .out();
        run("rolling-restart", "--dry-run").good();
        Pgha.Result destroyed = run("destroy", "--var", "NAME=demo", "--dry-run");
        assertThat(destroyed.status()).as(destroyed.err()).isZero();
        assertThat(destroyed.out()).contains("pgsql1");
        assertThat(cluster.on("pgsql3", "uptime -s; sudo systemctl show -p ActiveEnterTimestamp patroni")
                        .good()
                        .out())
                .isEqualTo(before);
    }
}
