package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Marked secrets, given by variable and by file, and then looked for wherever a secret could have leaked to. */
@Tag("trial")
@ExtendWith(RunningCluster.class)
class CanaryLabTest {
    private static final String BY_VARIABLE = "CaNaRyEnV7f31";
    private static final String BY_FILE = "CaNaRyFiLe9c52";
    /** Matches both marks and not itself, so that the search does not find the search. */
    private static final String PATTERN = "CaNaRy[EF][ni]";

    private static final List<List<String>> LOOKS = List.of(
            List.of("cluster", "show"),
            List.of("cluster", "validate"),
            List.of("cluster", "plan"),
            List.of("cluster", "status"),
            List.of("stack", "plan"),
            List.of("stack", "check"),
            List.of("node", "list"),
            List.of("context", "show"),
            List.of("journal", "list"),
            List.of("journal", "show", "last"));

    private final LabCluster cluster;

    CanaryLabTest(LabCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void aSecretIsNowhereButInTheFilesThatMustHoldIt(@TempDir Path directory) throws Exception {
        Path secret = directory.resolve("secret");
        Files.writeString(secret, BY_FILE + "\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Path file = directory.resolve("demo.yaml");
        Files.writeString(
                file,
                Files.readString(cluster.directory().resolve("cluster.yaml"))
                        .replace(
                                "    - {name: app, password: generate}\n",
                                "    - {name: app, password: generate}\n"
                                        + "    - {name: canary1, password: \"env:CANARY_SECRET\"}\n"
                                        + "    - {name: canary2, password: \"file:" + secret + "\"}\n"));
        Pgha pgha = cluster.pgha().with("CANARY_SECRET", BY_VARIABLE);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Set<String>> seen = CompletableFuture.supplyAsync(() -> argumentsWithAMark(over));
        StringBuilder said = new StringBuilder();
        try {
            for (String format : List.of("table", "json")) {
                say(said, pgha, List.of("stack", "configure", "all", "--yes", "--dry-run"), format, file);
                say(said, pgha, List.of("stack", "configure", "all", "--yes"), format, file);
                for (List<String> look : LOOKS) {
                    say(said, pgha, look, format, file);
                }
            }
        } finally {
            over.set(true);
        }
        assertThat(said.toString()).contains("canary1");
        assertThat(said.toString()).doesNotContain(BY_VARIABLE).doesNotContain(BY_FILE);
        assertThat(seen.join()).as("process lists of this machine").isEmpty();
        assertThat(filesWithAMark(Path.of(pgha.variable("PGHA_HOME")))).isEmpty();
        for (String node : cluster.nodes().keySet()) {
            Pgha.Result files = cluster.on(
                    node,
                    "sudo sh -c 'grep -rlsE \"" + PATTERN
                            + "\" /etc /home /root /tmp /run/pgha /var/lib /var/log /var/tmp"
                            + " | xargs -r stat -L -c \"%a %U %n\"; journalctl --no-pager | grep -cE \"" + PATTERN
                            + "\" | sed s/^/journal-/'");
            assertThat(files.out().lines().filter(line -> !line.matches("6[04]0 (root|postgres|pgbouncer) .*")))
                    .as("on %s: %s", node, files.out())
                    .containsExactly("journal-0");
            assertThat(files.out()).as("on " + node).contains("/etc/pgha/");
        }
        assertThat(cluster.pgha()
                        .exec(
                                java.time.Duration.ofMinutes(1),
                                List.of(
                                        "sh",
                                        "-c",
                                        "ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -i "
                                                + pgha.variable("PGHA_SSH_KEY") + " debian@" + cluster.bastion()
                                                + " \"sudo grep -rlsE '" + PATTERN + "' /etc /home /root /tmp /var\""))
                        .out())
                .as("on the bastion")
                .isBlank();
    }

    private void say(StringBuilder said, Pgha pgha, List<String> command, String format, Path file) {
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of("--cluster", file.toString(), "--output", format));
        Pgha.Result result = pgha.run(words.toArray(String[]::new));
        said.append(result.out()).append(result.err());
    }

    /** The command lines that show a mark while the work goes on; the environment of pgha itself is where one was given. */
    private static Set<String> argumentsWithAMark(AtomicBoolean over) {
        Set<String> found = new java.util.HashSet<>();
        while (!over.get()) {
            for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
                Path arguments = Path.of("/proc/" + process.pid() + "/cmdline");
                try {
                    String line = new String(Files.readAllBytes(arguments), StandardCharsets.UTF_8);
                    if (line.contains(BY_VARIABLE) || line.contains(BY_FILE)) {
                        found.add(line.replace('\0', ' '));
                    }
                } catch (IOException e) {
                    // It has ended since it was listed.
                }
            }
        }
        return found;
    }

    private static List<String> filesWithAMark(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(CanaryLabTest::holdsAMark)
                    .map(Path::toString)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean holdsAMark(Path file) {
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            return text.contains(BY_VARIABLE) || text.contains(BY_FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
