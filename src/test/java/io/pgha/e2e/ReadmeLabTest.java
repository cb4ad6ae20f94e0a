package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Types what the README types, on a real cluster: each line at a prompt, and each call of the program but the first installation. */
@Tag("trial")
@ExtendWith(RunningCluster.class)
class ReadmeLabTest {
    /** A wizard that asks, and the one that the shared cluster is too dear for. */
    private static final Set<String> NOT_TYPED = Set.of("cluster init demo");

    private final LabCluster cluster;

    ReadmeLabTest(LabCluster cluster) {
        this.cluster = cluster;
    }

    /** The commands of all blocks, without the program's name; a path of the cluster file is ours. */
    private List<String> commands() throws IOException {
        String file = cluster.directory().resolve("cluster.yaml").toString();
        List<String> commands = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            if (line.startsWith("```")) {
                inside = !inside;
            } else if (inside && (line.startsWith("pgha:demo") || line.startsWith("pgha>"))) {
                commands.add(line.substring(line.indexOf("> ") + 2));
            } else if (inside && line.startsWith("scripts/pgha ")) {
                commands.add(line.substring("scripts/pgha ".length())
                        .replaceFirst("\\s+#.*", "")
                        .replace("CLUSTER=demo.yaml", "CLUSTER=" + file));
            }
        }
        return commands;
    }

    @Test
    void everyCommandOfTheReadmeWorks() throws IOException {
        List<String> commands = commands();
        assertThat(commands).contains("cluster status", "stack plan", "doctor").hasSizeGreaterThan(8);
        for (String command : commands) {
            if (NOT_TYPED.contains(command) || command.startsWith("context use")) {
                continue;
            }
            List<String> words = new ArrayList<>(Arrays.asList(command.split(" ")));
            if (command.matches("(cluster deploy|stack configure).*")) {
                words.add("--yes");
            }
            Pgha.Result result = cluster.pgha().run(words.toArray(String[]::new));
            assertThat(result.status())
                    .as("%s: %s%s", command, result.out(), result.err())
                    .isIn(0, 3);
            assertThat(result.err()).as(command).doesNotContain("[BUG]");
        }
    }
}
