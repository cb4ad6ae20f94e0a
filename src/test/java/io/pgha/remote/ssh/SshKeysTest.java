package io.pgha.remote.ssh;

import static io.pgha.remote.ScriptedHost.problemOf;
import static io.pgha.remote.ssh.SshWorld.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Problem;
import io.pgha.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("component")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SshKeysTest {
    private static final String PHRASE = "correct horse";

    @TempDir
    Path directory;

    private SshWorld world;

    @BeforeEach
    void start() throws IOException {
        world = new SshWorld(directory);
    }

    @AfterEach
    void stop() throws IOException {
        world.close();
    }

    /** Makes a key with the real ssh-keygen and lets both machines accept it. */
    private Path key(String type, String bits, String format, String phrase) throws Exception {
        Tools.require("ssh-keygen");
        Path file = directory.resolve("id_" + type + bits + format + (phrase.isEmpty() ? "" : "_phrase"));
        Tools.run(
                directory,
                "ssh-keygen",
                "-q",
                "-t",
                type,
                "-b",
                bits,
                "-m",
                format,
                "-N",
                phrase,
                "-f",
                file.toString());
        String fingerprint =
                Tools.run(directory, "ssh-keygen", "-l", "-f", file + ".pub").split(" ", 3)[1];
        world.bastion.accept(fingerprint);
        world.node.accept(fingerprint);
        return file;
    }

    private SshSettings with(List<Path> keys, Passphrases passphrases, Optional<Path> agent) {
        SshSettings usual = world.settings;
        return new SshSettings(
                usual.bastionPort(),
                usual.bastionUser(),
                usual.nodePort(),
                usual.nodeUser(),
                keys,
                passphrases,
                agent,
                usual.knownHosts(),
                usual.connectTimeout(),
                usual.keepAlive(),
                usual.keepAliveMisses());
    }

    private static void logsIn(SshSettings settings) {
        try (SshNetwork network = SshWorld.network(settings)) {
            assertThat(network.node(SshWorld.node()).run(script("echo in")).stdout())
                    .isEqualTo("in\n");
        }
    }

    private static Problem refused(SshSettings settings) {
        try (SshNetwork network = SshWorld.network(settings)) {
            return problemOf(network::reachBastion);
        }
    }

    @ParameterizedTest(name = "{0} {1} in {2}, passphrase \"{3}\"")
    @CsvSource({
        "ed25519, 256, RFC4716, ''",
        "ed25519, 256, RFC4716, correct horse",
        "rsa, 3072, RFC4716, ''",
        "rsa, 3072, RFC4716, correct horse",
        "rsa, 3072, PEM, ''",
        "rsa, 3072, PEM, correct horse",
        "rsa, 3072, PKCS8, correct horse",
        "ecdsa, 256, RFC4716, ''",
        "ecdsa, 384, RFC4716, correct horse",
        "ecdsa, 521, RFC4716, ''",
        "ecdsa, 256, PEM, ''",
        "ecdsa, 256, PEM, correct horse",
        "ecdsa, 256, PKCS8, ''",
    })
    void everyKindOfKeyFileLogsIn(String type, String bits, String format, String phrase) throws Exception {
        Path file = key(type, bits, format, phrase);
        // Without the public half beside it: the file alone must do.
        Files.delete(file.resolveSibling(file.getFileName() + ".pub"));
        logsIn(with(
                List.of(file),
                asked -> phrase.isEmpty() ? Optional.empty() : Optional.of(Secret.of(phrase)),
                Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"ed25519, 256, RFC4716", "rsa, 3072, PEM", "rsa, 3072, PKCS8", "ecdsa, 256, RFC4716"})
    void aWrongPassphraseIsSaidPlainly(String type, String bits, String format) throws Exception {
        Path file = key(type, bits, format, PHRASE);
        Problem problem = refused(with(List.of(file), asked -> Optional.of(Secret.of("wrong")), Optional.empty()));
        assertThat(problem.code()).isEqualTo("KEY_PASSPHRASE_WRONG");
        assertThat(problem.where()).isEqualTo(file.toString());
        assertThat(problem.toString()).doesNotContain("wrong\"");
    }

    @Test
    void anEncryptedKeyWithNobodyToAskIsSaidPlainly() throws Exception {
        Path file = key("ed25519", "256", "RFC4716", PHRASE);
        Problem problem = refused(with(List.of(file), Passphrases.none(), Optional.empty()));
        assertThat(problem.code()).isEqualTo("KEY_PASSPHRASE_MISSING");
        assertThat(problem.next()).containsExactly("ssh-add " + file);
    }

    @Test
    void thePassphraseIsAskedOncePerSession() throws Exception {
        Path file = key("ed25519", "256", "RFC4716", PHRASE);
        AtomicInteger asked = new AtomicInteger();
        Passphrases passphrases = path -> {
            asked.incrementAndGet();
            return Optional.of(Secret.of(PHRASE));
        };
        try (SshNetwork network = SshWorld.network(with(List.of(file), passphrases, Optional.empty()))) {
            network.node(SshWorld.node()).run(script("true"));
            world.wire.cut();
            network.node(SshWorld.node()).run(script("true"));
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void aKeyFileThatIsMissingOrIsNoKeyIsSaidPlainly() throws IOException {
        Path missing = directory.resolve("nothing");
        Problem problem = refused(with(List.of(missing), Passphrases.none(), Optional.empty()));
        assertThat(problem.code()).isEqualTo("KEY_FILE_UNREADABLE");
        assertThat(problem.cause()).isEqualTo("there is no such file");

        Path noKey = Files.writeString(directory.resolve("no-key"), "ssh-ed25519 AAAA a public key\n");
        assertThat(refused(with(List.of(noKey), Passphrases.none(), Optional.empty()))
                        .cause())
                .contains("neither OpenSSH's private key format nor PEM");
        Path cutOff = Files.writeString(
                directory.resolve("cut-off"), "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n");
        assertThat(refused(with(List.of(cutOff), Passphrases.none(), Optional.empty()))
                        .code())
                .isEqualTo("KEY_FILE_UNREADABLE");
    }

    @Test
    void withoutAnyKeyTheProblemSaysSo() {
        Problem problem = refused(with(List.of(), Passphrases.none(), Optional.empty()));
        assertThat(problem.code()).isEqualTo("BASTION_AUTH");
        assertThat(problem.cause()).contains("no key to try");
    }

    @Test
    void aStaleAgentSocketDoesNotStandInTheWayOfAKeyFile() {
        logsIn(with(world.settings.keys(), Passphrases.none(), Optional.of(directory.resolve("no-agent"))));
    }

    @Test
    void theSecondKeyIsTriedWhenTheFirstIsRefused() throws Exception {
        Path unknown = TestSshd.pem(TestSshd.rsaKey(), directory.resolve("unknown.pem"));
        logsIn(with(List.of(unknown, world.settings.keys().get(0)), Passphrases.none(), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"ed25519, 256", "rsa, 3072", "ecdsa, 256", "ecdsa, 521"})
    void theAgentLogsInWithoutAFile(String type, String bits) throws Exception {
        Path file = key(type, bits, "RFC4716", "");
        try (RunningAgent agent = new RunningAgent(directory)) {
            agent.add(file);
            logsIn(with(List.of(), Passphrases.none(), Optional.of(agent.socket())));
        }
    }

    @Test
    void anEncryptedKeyThatTheAgentHoldsNeedsNoPassphrase() throws Exception {
        Path file = key("ed25519", "256", "RFC4716", "");
        try (RunningAgent agent = new RunningAgent(directory)) {
            agent.add(file);
            Tools.run(directory, "ssh-keygen", "-q", "-p", "-P", "", "-N", PHRASE, "-f", file.toString());
            logsIn(with(List.of(file), Passphrases.none(), Optional.of(agent.socket())));
        }
    }

    /** A real ssh-agent for one test. */
    private static final class RunningAgent implements AutoCloseable {
        private final Path directory;
        private final Path socket;
        private final Process process;

        RunningAgent(Path directory) throws IOException {
            Tools.require("ssh-agent");
            this.directory = directory;
            this.socket = directory.resolve("agent");
            this.process = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("agent.log").toFile())
                    .start();
            long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (!Files.exists(socket) && System.nanoTime() < end) {
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
        }

        Path socket() {
            return socket;
        }

        void add(Path file) throws Exception {
            Tools.run(directory, "env", "SSH_AUTH_SOCK=" + socket, "ssh-add", "-q", file.toString());
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        }
    }
}
