package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an engineer does by hand on the nodes of a running cluster. */
@Tag("trial")
@ExtendWith(RunningCluster.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandsLabTest {
    /** Asks a PostgreSQL server whether it would speak TLS (protocol 3.0, SSLRequest). */
    private static final int SSL_REQUEST = 80877103;

    private final Pgha pgha;
    private final LabCluster cluster;

    @TempDir
    Path directory;

    HandsLabTest(LabCluster cluster) {
        this.cluster = cluster;
        this.pgha = cluster.pgha();
    }

    private Keyboard terminal(String shell) {
        return new Keyboard(pgha.startAt(List.of("script", "-qefc", shell, "/dev/null")));
    }

    @Test
    void aTerminalOnANodeIsARealOneAndThePromptComesBack() throws IOException, InterruptedException {
        String tty = directory.resolve("tty").toString();
        String before = directory.resolve("before").toString();
        String after = directory.resolve("after").toString();
        try (Keyboard keyboard = terminal("stty cols 90 rows 20; tty > " + tty + "; stty -g > " + before + "; "
                + pgha.launcher() + "; echo left=$?; stty -g > " + after)) {
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
            keyboard.type("exit 3\r");
            keyboard.see("> ");
            keyboard.type("version\r");
            keyboard.see("(Java ");
            keyboard.type("\u0004");
            keyboard.see("left=0");
        }
        assertThat(Files.readString(Path.of(after))).isEqualTo(Files.readString(Path.of(before)));
    }

    @Test
    void whatCannotBeDoneIsSaidAndNothingIsChanged() {
        assertThat(refused("ssh", "pgsql1")).contains("2 TERMINAL_NEEDED");
        assertThat(refused("service", "logs", "pgsql7", "etcd")).contains("2 UNKNOWN_NODE");
        assertThat(refused("service", "logs", "pgsql1", "etc"))
                .contains("2 UNKNOWN_COMPONENT")
                .contains("etcd");
        assertThat(refused("service", "logs", "pgsql1", "etcd", "--grep", "(")).contains("2 BAD_PATTERN");
        assertThat(refused("service", "stop", "pgsql1", "postgresql", "--yes")).contains("3 MANAGED_BY_PATRONI");
        assertThat(refused("service", "stop", "pgsql1", "haproxy")).contains("2 CONSENT_NEEDED");
        assertThat(refused("pull", "pgsql1:/no/such", directory.toString())).contains("3 NO_");
        assertThat(refused("watch", "service", "stop", "pgsql1", "etcd")).contains("2 NOT_TO_BE_WATCHED");
        assertThat(refused("exec", "--on", "pgsql1", "head -c 100 /dev/urandom; exit 0"))
                .contains("3 BINARY_OUTPUT");
    }

    private String refused(String... words) {
        Pgha.Result result = pgha.run(words);
        return result.status() + " " + result.err().replaceAll("(?s)^(.*)\\[([A-Z_]+)\\].*?(Did you mean.*)?$", "$2 $3")
                + result.err();
    }

    @Test
    void aServiceIsStoppedAndStartedAndTheQuorumOfEtcdIsKept() {
        assertThat(pgha.run("service", "stop", "pgsql1", "etcd", "--yes").good().out())
                .contains("etcd on pgsql1: stopped, before running");
        Pgha.Result second = pgha.run("service", "stop", "pgsql2", "etcd", "--yes");
        assertThat(second.status()).isEqualTo(3);
        assertThat(second.err()).contains("QUORUM_AT_RISK");
        assertThat(pgha.run("service", "start", "pgsql1", "etcd", "--yes")
                        .good()
                        .out())
                .contains("running")
                .contains("hold");
        assertThat(pgha.run("service", "start", "pgsql1", "etcd", "--yes")
                        .good()
                        .out())
                .contains("nothing was done");
        assertThat(pgha.run("timeline", "--since", "5m").good().out())
                .contains("Stopped etcd")
                .contains("Started etcd");
    }

    @Test
    void followingALogGoesOnAfterALostConnectionAndEndsWhenTheBastionIsGone() throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process following = pgha.startInto(
                out, err, "service", "logs", "pgsql1", "patroni", "--follow", "--lines", "1", "--reconnect", "10s");
        try {
            await(out, "patroni[");
            cluster.on(
                    "pgsql1",
                    "sudo sh -c 'sleep 0.2; pkill -f \"sshd(-session)?: debian\"' >/dev/null 2>&1 </dev/null &");
            await(err, "is back.");
            Files.writeString(out, "");
            await(out, "patroni[");
            String bastion = cluster.bastionName();
            pgha.run("lab", "fault", "kill", bastion, "--yes").good();
            try {
                assertThat(following.waitFor(2, TimeUnit.MINUTES)).isTrue();
                assertThat(following.exitValue()).isEqualTo(4);
                assertThat(Files.readString(err))
                        .contains("LOG_CONNECTION_LOST")
                        .contains("is lost");
            } finally {
                pgha.run("node", "start", bastion, "--yes").good();
            }
        } finally {
            following.destroyForcibly();
        }
    }

    private static void await(Path file, String text) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (!Files.readString(file).contains(text)) {
            assertThat(System.nanoTime())
                    .as("waiting for %s in: %s", text, Files.readString(file))
                    .isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    @Test
    void aTunnelLeadsToPostgresqlAlsoAfterALostConnection() throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path out = directory.resolve("out");
        Process tunnel = pgha.startInto(
                out,
                directory.resolve("err"),
                "tunnel",
                "open",
                "pgsql1",
                "5432",
                "--local-port",
                String.valueOf(port));
        try {
            await(out, "127.0.0.1:" + port + " leads to");
            assertThat(answerOfPostgresql(port)).isEqualTo('S');
            Pgha.Result taken = pgha.run("tunnel", "open", "pgsql2", "5432", "--local-port", String.valueOf(port));
            assertThat(taken.status()).isEqualTo(3);
            assertThat(taken.err()).contains("LOCAL_PORT_TAKEN");
            cluster.on(
                    "pgsql1",
                    "sudo sh -c 'sleep 0.2; pkill -f \"sshd(-session)?: debian\"' >/dev/null 2>&1 </dev/null &");
            TimeUnit.MILLISECONDS.sleep(500);
            assertThat(answerOfPostgresql(port)).isEqualTo('S');
        } finally {
            tunnel.destroy();
        }
        assertThat(tunnel.waitFor(20, TimeUnit.SECONDS)).isTrue();
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
    void aLargeFileArrivesWholeInBothDirections() throws IOException {
        byte[] bytes = new byte[50_000_000];
        new Random(3).nextBytes(bytes);
        Path file = Files.write(directory.resolve("large"), bytes);
        assertThat(pgha.json("push", file.toString(), "pgsql1:/var/tmp/", "--mode", "0640", "--owner", "postgres")
                        .get(0)
                        .path("changed")
                        .asBoolean())
                .isTrue();
        assertThat(pgha.json("push", file.toString(), "pgsql1:/var/tmp/large")
                        .get(0)
                        .path("changed")
                        .asBoolean(true))
                .isFalse();
        assertThat(cluster.on("pgsql1", "stat -c '%U %a' /var/tmp/large").out().strip())
                .isEqualTo("postgres 640");
        pgha.run("pull", "pgsql1:/var/tmp/large", directory.resolve("back").toString())
                .good();
        assertThat(directory.resolve("back")).hasSameBinaryContentAs(file);
        cluster.on("pgsql1", "sudo rm /var/tmp/large");
    }

    @Test
    void aLongOutputIsCutAndSaidAndCanBeSaved() throws IOException {
        Pgha.Result cut = pgha.run("exec", "--on", "pgsql1", "seq 4000000").good();
        assertThat(cut.out()).contains("  1\n").contains("  4000000\n").contains("left out; --stream or --save FILE");
        assertThat(cut.out()).hasSizeLessThan(8_000_000);
        Path file = directory.resolve("bytes");
        pgha.run("exec", "--on", "pgsql1", "--save", file.toString(), "head -c 3000000 /dev/zero")
                .good();
        assertThat(file).hasSize(3_000_000);
    }

    @Test
    void aSupportArchiveHoldsTheEvidenceAndNoSecret() throws IOException {
        Path file = directory.resolve("support.tar.gz");
        pgha.run("support", "bundle", file.toString(), "--since", "30m").good();
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
        List<String> secrets = new ArrayList<>();
        cluster.on("pgsql1", "sudo cat /etc/pgha/secrets.json")
                .good()
                .out()
                .lines()
                .forEach(line -> Stream.of(line.split("\"", -1))
                        .filter(word -> word.matches("[A-Za-z0-9_-]{16,}"))
                        .forEach(secrets::add));
        assertThat(secrets).isNotEmpty();
        assertThat(all).doesNotContain(secrets.toArray(String[]::new));
        try (Stream<Path> beside = Files.list(directory)) {
            assertThat(beside.map(Path::getFileName).map(String::valueOf)).noneMatch(name -> name.startsWith(".pgha"));
        }
    }
}
