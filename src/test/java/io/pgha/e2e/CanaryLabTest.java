package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Marked secrets, given by variable, by file and by typing, and then looked for wherever a secret could have leaked to. The nodes of
 * the lab are containers, so that the processes of this machine are theirs as well.
 */
@Tag("lab")
@ExtendWith(RunningCluster.class)
class CanaryLabTest {
    private static final String BY_VARIABLE = "CaNaRyEnV7f31";
    private static final String BY_FILE = "CaNaRyFiLe9c52";
    private static final String BY_HAND = "CaNaRyHaNd4d83";
    private static final List<String> MARKS = List.of(BY_VARIABLE, BY_FILE, BY_HAND);
    /** Matches the marks and not itself, so that the search does not find the search. */
    private static final String PATTERN = "CaNaRy[EFH][nia]";

    private static final List<String> ONCE = List.of(
            "stack configure all --yes --dry-run",
            "stack configure all --yes",
            "stack check",
            "cluster deploy --yes --dry-run",
            "secret rotate canary1 --yes",
            "secret set canary2 --from-env CANARY_SECRET --yes",
            "patroni reload --yes",
            "doctor",
            "support bundle %s");

    private static final List<String> LOOKS = List.of(
            "help",
            "context show",
            "context list",
            "cluster show",
            "cluster validate",
            "cluster plan",
            "cluster status",
            "node plan",
            "node list",
            "stack components",
            "stack plan",
            "secret list",
            "etcd keys",
            "etcd members",
            "etcd get /service/demo/config",
            "patroni list",
            "patroni topology",
            "patroni history",
            "patroni config show",
            "pg query 'select rolname, rolpassword from pg_authid'",
            "pg activity",
            "pg lag",
            "pg slots",
            "pg settings",
            "pgbouncer pools",
            "haproxy status",
            "vip status",
            "service list",
            "service logs pgsql1 patroni",
            "exec 'sudo ps axww'",
            "timeline",
            "journal list",
            "journal show last",
            "nonsense --output json");

    private final LabCluster cluster;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Set<String> leaks = ConcurrentHashMap.newKeySet();
    private final Thread watch = new Thread(this::watch, "canary-watch");

    @TempDir
    Path directory;

    CanaryLabTest(LabCluster cluster) {
        this.cluster = cluster;
    }

    @BeforeEach
    void startWatching() {
        watch.start();
    }

    /** The users of this test are unmade, and the files of the nodes are again those of the shared cluster. */
    @AfterEach
    void forget() throws InterruptedException {
        over.set(true);
        watch.join();
        Pgha.Result unused = cluster.pgha()
                .with("CANARY_SECRET", "")
                .run("pg", "query", "drop role if exists canary1, canary2, canary3", "--write", "--yes");
        cluster.pgha().run("stack", "configure", "all", "--yes").good();
    }

    @Test
    void aSecretIsNowhereButInTheFilesThatMustHoldIt() throws Exception {
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
                                        + "    - {name: canary2, password: \"file:" + secret + "\"}\n"
                                        + "    - {name: canary3, password: generate}\n"));
        Path bundle = directory.resolve("bundle.tar.gz");
        Pgha pgha = cluster.pgha().with("CANARY_SECRET", BY_VARIABLE);

        String said = replay(pgha, file, bundle) + typed(pgha, file);
        assertThat(said).contains("canary1").doesNotContain(BY_VARIABLE, BY_FILE, BY_HAND);
        over.set(true);
        watch.join();
        assertThat(bundle).exists();
        assertThat(leaks).as("process lists and environments").isEmpty();
        assertThat(filesWithAMark(Path.of(pgha.variable("PGHA_HOME")))).isEmpty();
        assertThat(filesWithAMark(directory)).containsExactly(secret.toString());
        assertThat(pgha.exec(
                                Duration.ofMinutes(1),
                                List.of("sh", "-c", "tar -xzOf " + bundle + " | grep -caE '" + PATTERN + "'"))
                        .out()
                        .strip())
                .as("the support archive")
                .isEqualTo("0");
        nodesHoldThemInPrivateFilesOnly();
        Pgha.Result bastion = onTheBastion();
        assertThat(bastion.out()).as("on the bastion").isBlank();
    }

    /** All commands by a script, once for people and once for programs. */
    private String replay(Pgha pgha, Path file, Path bundle) throws IOException {
        List<String> lines = new ArrayList<>(List.of("context use " + file));
        ONCE.forEach(line -> lines.add(line.formatted(bundle)));
        lines.addAll(LOOKS);
        Path all = Files.write(directory.resolve("all.pgha"), lines);
        Pgha.Result people = pgha.run("run", all.toString(), "--keep-going");
        lines.subList(1, 1 + ONCE.size()).clear();
        Path looks = Files.write(directory.resolve("looks.pgha"), lines);
        Pgha.Result programs = pgha.run("run", looks.toString(), "--keep-going", "--output", "json");
        assertThat(people.err()).as("what was to be seen was seen").doesNotContain("[BUG]", "[UNKNOWN_OPTION]");
        return people.out() + people.err() + programs.out() + programs.err();
    }

    /** A secret typed at the prompt, while a recording is under way. */
    private String typed(Pgha pgha, Path file) throws IOException, InterruptedException {
        StringBuilder screen = new StringBuilder();
        Process process = pgha.startAt(List.of("script", "-qefc", pgha.launcher(), "/dev/null"));
        try (Keyboard keyboard = new Keyboard(process, screen)) {
            keyboard.see("> ");
            keyboard.type("context use " + file + "\r");
            keyboard.see("Using cluster");
            keyboard.see("> ");
            keyboard.type("script record start " + directory.resolve("recorded.pgha") + "\r");
            keyboard.see("script record stop");
            keyboard.see("> ");
            keyboard.type("secret set canary3 --yes\r");
            keyboard.see("canary3: ");
            keyboard.type(BY_HAND + "\r");
            keyboard.see("> ");
            keyboard.type("script record stop\r");
            keyboard.see("> ");
            keyboard.type("exit\r");
            assertThat(keyboard.exitStatus()).isZero();
        }
        assertThat(Files.readString(directory.resolve("recorded.pgha"))).contains("secret set canary3");
        return screen.toString();
    }

    private void nodesHoldThemInPrivateFilesOnly() {
        for (String node : List.of("pgsql1", "pgsql2", "pgsql3")) {
            Pgha.Result files = cluster.on(
                    node,
                    "sudo sh -c 'grep -rlsE \"" + PATTERN
                            + "\" /etc /home /root /tmp /run /var/lib /var/log /var/tmp /dev/shm"
                            + " | xargs -r stat -L -c \"%a %U %n\"; journalctl --no-pager | grep -cE \"" + PATTERN
                            + "\" | sed s/^/journal-/'");
            assertThat(files.out().lines().filter(line -> !line.matches("6[04]0 (root|postgres|pgbouncer) .*")))
                    .as("on %s: %s", node, files.out())
                    .containsExactly("journal-0");
            assertThat(files.out()).as("on " + node).contains("/etc/pgha/");
        }
    }

    private Pgha.Result onTheBastion() {
        return cluster.pgha()
                .exec(
                        Duration.ofMinutes(1),
                        List.of(
                                "sh",
                                "-c",
                                "ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -i "
                                        + cluster.pgha().variable("PGHA_SSH_KEY") + " debian@" + cluster.bastion()
                                        + " \"sudo grep -rlsE '" + PATTERN + "' /etc /home /root /tmp /run /var\""));
    }

    private void watch() {
        try {
            while (!over.get()) {
                ProcessHandle.allProcesses().forEach(this::look);
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a process shows of itself; that pgha itself has the variable it was given is no leak. */
    private void look(ProcessHandle process) {
        String arguments = shown(process, "cmdline");
        if (MARKS.stream().anyMatch(arguments::contains)) {
            leaks.add("arguments: " + arguments);
        }
        boolean ours = arguments.contains("pgha") || arguments.startsWith("script ") || arguments.isEmpty();
        if (!ours && MARKS.stream().anyMatch(shown(process, "environ")::contains)) {
            leaks.add("environment: " + arguments);
        }
    }

    private static String shown(ProcessHandle process, String what) {
        try {
            return new String(
                            Files.readAllBytes(Path.of("/proc/" + process.pid() + "/" + what)), StandardCharsets.UTF_8)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return ""; // it has ended since it was listed
        }
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
            return MARKS.stream().anyMatch(text::contains);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
