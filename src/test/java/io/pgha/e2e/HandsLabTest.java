package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an engineer does by hand on the nodes of a running cluster, most of it in one session. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(RunningCluster.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandsLabTest {
    /** Asks a PostgreSQL server whether it would speak TLS (protocol 3.0, SSLRequest). */
    private static final int SSL_REQUEST = 80877103;

    /** Ends every login on a node a moment later, as a network that forgets its connections does. */
    private static final String CUT =
            "exec --on pgsql1 'sudo systemd-run -q --on-active=300ms --timer-property=AccuracySec=10ms pkill -f \"sshd(-session)?: debian\"'";

    private final Pgha pgha;
    private final LabCluster cluster;
    private final Prompt prompt;

    HandsLabTest(LabCluster cluster) {
        this.cluster = cluster;
        this.pgha = cluster.pgha();
        this.prompt = new Prompt(cluster);
    }

    @AfterAll
    void leaveThePrompt() {
        prompt.close();
    }

    private Keyboard terminal(String shell) {
        return new Keyboard(pgha.startAt(List.of("script", "-qefc", shell, "/dev/null")));
    }

    @Test
    void aTerminalOnANodeIsARealOneAndThePromptComesBack(@TempDir Path directory)
            throws IOException, InterruptedException {
        String tty = directory.resolve("tty").toString();
        String before = directory.resolve("before").toString();
        String after = directory.resolve("after").toString();
        try (Keyboard keyboard = terminal("stty cols 90 rows 20; tty > " + tty + "; stty -g > " + before + "; "
                // A test run in the background would hand down that Ctrl-C is ignored.
                + "env --default-signal=INT,QUIT " + pgha.launcher() + "; echo left=$?; stty -g > " + after)) {
            keyboard.see("> ");
            keyboard.type("ssh pgsql1\r");
            keyboard.see("debian@pgsql1");
            keyboard.type("stty size\r");
            keyboard.see("20 90");
            pgha.exec(
                            Duration.ofSeconds(10),
                            List.of("stty", "-F", Files.readString(Path.of(tty)).strip(), "cols", "100", "rows", "30"))
                    .good();
            keyboard.type("sleep 0.5; stty size\r");
            keyboard.see("30 100");
            keyboard.type("echo begins; sleep 100 || echo inter$((20+2))ted\r");
            keyboard.see("begins\r\n");
            keyboard.type("\u0003");
            keyboard.type("echo alive-$((40+2))\r");
            keyboard.see("alive-42");
            keyboard.type("top\r");
            keyboard.see("load average");
            keyboard.type("q");
            keyboard.see("debian@pgsql1"); // top forgets what was typed while it ended
            keyboard.type("vi /tmp/written-with-vi\r");
            keyboard.see("written-with-vi");
            keyboard.type("itwo words\u001b:wq\r");
            keyboard.see("debian@pgsql1");
            keyboard.type("tail -v /tmp/written-with-vi; rm /tmp/written-with-vi\r");
            keyboard.see("two words");
            keyboard.type("exit 3\r");
            keyboard.see("> ");
            keyboard.type("watch --interval 1s service list pgsql1\r");
            keyboard.see("(q leaves)");
            keyboard.see("keepalived");
            keyboard.see("(q leaves)"); // the second look
            keyboard.type("q");
            keyboard.see("> ");
            keyboard.type("watch service list pgsql1\r");
            keyboard.see("keepalived");
            keyboard.type("\u0003");
            keyboard.see("> ");
            keyboard.type("version\r");
            keyboard.see("(Java ");
            keyboard.see("> ");
            keyboard.type("\u0004");
            keyboard.see("left=0");
            keyboard.exitStatus();
        }
        assertThat(settings(after)).isEqualTo(settings(before));
    }

    /** What {@code stty -g} says, without the line speed (termios, CBAUD): JLine forgets it, and a pseudo-terminal has none. */
    private static String settings(String file) throws IOException {
        String[] fields = Files.readString(Path.of(file)).strip().split(":", -1);
        fields[2] = Integer.toHexString(Integer.parseInt(fields[2], 16) & ~0x100f);
        return String.join(":", fields);
    }

    @Test
    void whatCannotBeDoneIsSaidAndNothingIsChanged(@TempDir Path directory) throws IOException {
        Path script = Files.writeString(
                directory.resolve("lines.pgha"),
                """
                ssh pgsql1
                service logs pgsql7 etcd
                service logs pgsql1 etc
                service logs pgsql1 etcd --grep (
                service stop pgsql1 postgresql --yes
                service stop pgsql1 haproxy
                pull pgsql1:/no/such %s
                watch service stop pgsql1 etcd
                exec --on pgsql1 'head -c 100 /dev/urandom; exit 0'
                """
                        .formatted(directory)
                        .replace("--grep (", "--grep '('"));
        List<JsonNode> records = pgha.run("script", "run", script.toString(), "--keep-going", "--output", "json")
                .out()
                .lines()
                .map(Prompt::record)
                .toList();
        assertThat(records.stream()
                        .map(record -> record.path("status").asText() + " "
                                + record.path("problems").path(0).path("code").asText()))
                .containsExactly(
                        "2 TERMINAL_NEEDED",
                        "2 UNKNOWN_NODE",
                        "2 UNKNOWN_COMPONENT",
                        "2 BAD_PATTERN",
                        "3 MANAGED_BY_PATRONI",
                        "2 CONSENT_NEEDED",
                        "3 NO_DIRECTORY",
                        "2 NOT_TO_BE_WATCHED",
                        "3 BINARY_OUTPUT");
        assertThat(records.get(2).toString()).contains("Did you mean etcd?");
    }

    @Test
    void aServiceIsStoppedAndStartedAndTheQuorumOfEtcdIsKept() {
        List<JsonNode> records = prompt.run(
                "service stop pgsql1 etcd --yes",
                "service stop pgsql2 etcd --yes",
                "service start pgsql1 etcd --yes",
                "service start pgsql1 etcd --yes",
                "timeline --since 2m",
                "journal show last");
        assertThat(records.get(0).path("reply").path("after").asText())
                .as(records.get(0).toString())
                .isEqualTo("stopped");
        assertThat(records.get(1).path("problems").toString()).contains("QUORUM_AT_RISK");
        assertThat(records.get(2).path("reply").path("checks").asInt())
                .as(records.get(2).toString())
                .isPositive();
        assertThat(records.get(3).path("reply").path("changed").asBoolean(true)).isFalse();
        assertThat(records.get(4).toString()).contains("Stopped etcd", "Started etcd", "service stop pgsql1 etcd");
        assertThat(records.get(5).toString()).contains("service start pgsql1 etcd");
    }

    @Test
    void followingALogGoesOnAfterALostConnectionAndEndsWhenTheBastionIsGone(@TempDir Path directory)
            throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        String bastion = cluster.bastionName();
        Process following = pgha.startInto(
                out, err, "service", "logs", "pgsql1", "patroni", "--follow", "--lines", "1", "--reconnect", "3s");
        try {
            Pgha.awaitText(out, "patroni[");
            prompt.ask(CUT);
            Pgha.awaitText(err, "is back.");
            Files.writeString(out, "");
            Pgha.awaitText(out, "patroni[");
            prompt.good("lab fault kill " + bastion + " --yes");
            try {
                assertThat(following.waitFor(2, TimeUnit.MINUTES)).isTrue();
                assertThat(following.exitValue()).isEqualTo(4);
                assertThat(Files.readString(err))
                        .contains("LOG_CONNECTION_LOST")
                        .contains("is lost");
            } finally {
                prompt.good("node start " + bastion + " --yes");
            }
            prompt.good("exec --on pgsql1 true");
        } finally {
            following.destroyForcibly();
        }
    }

    @Test
    void aTunnelLeadsToPostgresqlAlsoAfterALostConnection() throws InterruptedException {
        JsonNode opened = prompt.good("tunnel open pgsql1 5432").get(0).path("reply");
        int port = opened.path("local_port").asInt();
        assertThat(answerOfPostgresql(port)).isEqualTo('S');
        assertThat(prompt.ask("tunnel open pgsql2 5432 --local-port " + port)
                        .path("problems")
                        .toString())
                .contains("LOCAL_PORT_TAKEN");
        prompt.ask(CUT);
        TimeUnit.MILLISECONDS.sleep(600);
        assertThat(answerOfPostgresql(port)).isEqualTo('S');
        List<JsonNode> rest = prompt.run("tunnel list", "tunnel close " + port, "tunnel list", "tunnel close " + port);
        assertThat(rest.get(0).path("reply")).hasSize(1);
        assertThat(rest.get(2).path("reply")).isEmpty();
        assertThat(rest.get(3).path("problems").toString()).contains("UNKNOWN_TUNNEL");
    }

    /** Tries again for a while, since a connection of the moment breaks with the transport. */
    private static char answerOfPostgresql(int port) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                DataOutputStream to = new DataOutputStream(socket.getOutputStream());
                to.writeInt(8);
                to.writeInt(SSL_REQUEST);
                to.flush();
                return (char) new DataInputStream(socket.getInputStream()).readByte();
            } catch (IOException again) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("PostgreSQL does not answer through the tunnel", again);
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    @Test
    void aLargeFileArrivesWholeInBothDirectionsAndThePushIsWrittenDown(@TempDir Path directory) throws IOException {
        byte[] bytes = new byte[50_000_000];
        new Random(3).nextBytes(bytes);
        Path file = Files.write(directory.resolve("large"), bytes);
        Path back = directory.resolve("back");
        List<JsonNode> records = prompt.good(
                "push " + file + " pgsql1:/var/tmp/ --mode 0640 --owner postgres --lock-wait 1m",
                "journal show last",
                "push " + file + " pgsql1:/var/tmp/large",
                "exec --on pgsql1 \"stat -c '%U %a' /var/tmp/large\"",
                "pull pgsql1:/var/tmp/large " + back,
                "exec --on pgsql1 \"sudo rm /var/tmp/large\"");
        assertThat(records.get(0).path("reply").path(0).path("changed").asBoolean())
                .isTrue();
        assertThat(records.get(1).toString()).contains("push " + file);
        assertThat(records.get(2).path("reply").path(0).path("changed").asBoolean(true))
                .isFalse();
        assertThat(records.get(3).path("reply").path(0).path("stdout").asText().strip())
                .isEqualTo("postgres 640");
        assertThat(back).hasSameBinaryContentAs(file);
    }

    @Test
    void aLongOutputIsCutAndSaidAndCanBeSaved(@TempDir Path directory) {
        Path file = directory.resolve("bytes");
        List<JsonNode> records = prompt.good(
                "exec --on pgsql1 \"seq 4000000\"",
                "exec --on pgsql1 --save " + file + " \"head -c 3000000 /dev/zero\"");
        JsonNode cut = records.get(0).path("reply").path(0);
        assertThat(cut.path("truncated").asBoolean()).isTrue();
        assertThat(cut.path("stdout").asText())
                .startsWith("1\n")
                .endsWith("4000000\n")
                .hasSizeLessThan(4_000_000);
        assertThat(file).hasSize(3_000_000);
    }

    @Test
    void aSupportArchiveHoldsTheEvidenceAndNoSecret(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("support.tar.gz");
        List<JsonNode> records = prompt.good(
                "support bundle " + file + " --since 30m", "exec --on pgsql1 \"sudo cat /etc/pgha/secrets.json\"");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String all;
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            in.transferTo(bytes);
            all = bytes.toString(StandardCharsets.UTF_8);
        }
        assertThat(all)
                .contains("commands/cluster-status.txt", "commands/timeline.txt")
                .contains("nodes/pgsql2/config/etc/haproxy/haproxy.cfg", "nodes/pgsql3/logs/patroni.log");
        List<String> secrets = Stream.of(records.get(1)
                        .path("reply")
                        .path(0)
                        .path("stdout")
                        .asText()
                        .split("\"", -1))
                .filter(word -> word.matches("[A-Za-z0-9_-]{16,}"))
                .toList();
        assertThat(secrets).isNotEmpty();
        assertThat(all).doesNotContain(secrets.toArray(String[]::new));
        try (Stream<Path> beside = Files.list(directory)) {
            assertThat(beside.map(Path::getFileName).map(String::valueOf)).noneMatch(name -> name.startsWith(".pgha"));
        }
    }
}
