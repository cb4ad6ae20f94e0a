package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Types what the README types, on a real cluster: each line at a prompt, and each call of the program. */
@Tag("lab")
@ExtendWith(RunningCluster.class)
class ReadmeLabTest {
    /** A wizard that asks; it has tests of its own. */
    private static final Set<String> NOT_TYPED = Set.of("cluster init demo");

    private final LabCluster cluster;

    ReadmeLabTest(LabCluster cluster) {
        this.cluster = cluster;
    }

    /** The commands of all blocks, without the program's name; the path of the cluster file is ours. */
    private List<String> commands() throws IOException {
        String file = cluster.directory().resolve("cluster.yaml").toString();
        List<String> commands = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            if (line.startsWith("```")) {
                inside = !inside;
            } else if (inside && (line.startsWith("pgha:demo") || line.startsWith("pgha>"))) {
                commands.add(line.substring(line.indexOf("> ") + 2).replace("context use demo", "context use " + file));
            } else if (inside && line.startsWith("scripts/pgha ")) {
                commands.add(line.substring("scripts/pgha ".length())
                        .replaceFirst("\\s+#.*", "")
                        .replace("CLUSTER=demo.yaml", "CLUSTER=" + file)
                        .replace("--cluster demo", "--cluster " + file));
            }
        }
        commands.removeAll(NOT_TYPED);
        return commands;
    }

    @Test
    void everyCommandOfTheReadmeWorks() throws IOException {
        List<String> commands = commands();
        assertThat(commands).contains("cluster status", "stack plan").hasSizeGreaterThan(8);
        Path script = cluster.directory().resolve("readme.pgha");
        List<String> lines = commands.stream()
                .map(line -> line.matches("(cluster deploy|stack configure).*") ? line + " --yes" : line)
                .toList();
        Files.write(script, lines);
        Pgha.Result run = cluster.pgha().run("run", script.toString(), "--keep-going", "--output", "json");
        List<JsonNode> records = new ArrayList<>();
        for (String line : run.out().lines().toList()) {
            JsonNode record = JsonMapper.builder().build().readTree(line);
            if (lines.contains(record.path("command").asText())) {
                records.add(record);
            }
        }
        assertThat(records).as(run.err()).hasSizeGreaterThanOrEqualTo(lines.size());
        assertThat(records).as("done, or a finding of an examination").allSatisfy(record -> assertThat(
                        record.path("status").asInt(-1))
                .as(record.toPrettyString())
                .isIn(0, 3));
    }
}
