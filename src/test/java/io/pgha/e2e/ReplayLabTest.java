package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The script that deploys, replayed: against a cluster that stands, against one whose node is off, and from the line it stopped at. */
@Tag("lab")
@ExtendWith(RunningCluster.class)
class ReplayLabTest {
    private static final String SCRIPT = "scripts/deploy.pgha";

    private final LabCluster cluster;

    ReplayLabTest(LabCluster cluster) {
        this.cluster = cluster;
    }

    private Pgha.Result replay(String... more) {
        List<String> words = new java.util.ArrayList<>(
                List.of("run", SCRIPT, "--var", "CLUSTER=" + cluster.directory().resolve("cluster.yaml")));
        words.addAll(List.of(more));
        return cluster.pgha().run(words.toArray(String[]::new));
    }

    private static int lineOf(String command) throws IOException {
        List<String> lines = Files.readAllLines(Path.of(SCRIPT));
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(command)) {
                return i + 1;
            }
        }
        throw new AssertionError("no line " + command);
    }

    private static Map<String, JsonNode> records(Pgha.Result run) throws IOException {
        Map<String, JsonNode> byCommand = new LinkedHashMap<>();
        for (String line : run.out().lines().toList()) {
            JsonNode record = JsonMapper.builder().build().readTree(line);
            byCommand.put(record.path("command").asText(), record);
        }
        return byCommand;
    }

    private static JsonNode reply(Map<String, JsonNode> lines, String command) {
        JsonNode line = lines.getOrDefault(command, MissingNode.getInstance());
        return line.path("reply");
    }

    @Test
    void aSecondReplayFindsAllDone() throws IOException {
        Map<String, JsonNode> lines = records(replay("--output", "json").good());
        assertThat(reply(lines, "node create --yes").path("changes")).isEmpty();
        assertThat(reply(lines, "stack configure all --yes").path("changed").asInt(-1))
                .isZero();
        assertThat(lines.values())
                .allSatisfy(line -> assertThat(line.path("result").asText()).isEqualTo("done"));
    }

    @Test
    void aNodeThatIsOffStopsTheReplayAtItsLineAndTheLineCompletesWhenTheNodeIsBack() throws IOException {
        int configure = lineOf("stack configure all");
        cluster.pgha().run("lab", "fault", "kill", "pgsql3", "--yes").good();
        Pgha.Result stopped = replay("--from", Integer.toString(configure));
        try {
            assertThat(stopped.status()).as(stopped.err()).isIn(4, 5);
            assertThat(stopped.err())
                    .contains("The script stopped at line " + configure)
                    .contains("pgsql3")
                    .containsPattern("next +pgha run " + SCRIPT + " --var CLUSTER=\\S+ --from " + configure);
        } finally {
            cluster.pgha().run("node", "start", "pgsql3", "--yes").good();
        }
        replay("--from", Integer.toString(configure)).good();
    }
}
