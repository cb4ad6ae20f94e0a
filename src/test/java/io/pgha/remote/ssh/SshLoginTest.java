package io.pgha.remote.ssh;

import static io.pgha.remote.ScriptedHost.problemOf;
import static io.pgha.remote.ssh.SshWorld.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Bastion;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("component")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SshLoginTest {
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

    private Problem problemOfNewSession(SshSettings settings) {
        try (SshNetwork another = SshWorld.network(settings)) {
            return problemOf(() -> another.node(SshWorld.node()).run(script("true")));
        }
    }

    private void runsInNewSession(SshSettings settings) {
        try (SshNetwork another = SshWorld.network(settings)) {
            assertThat(another.node(SshWorld.node()).run(script("echo in")).stdout())
                    .isEqualTo("in\n");
        }
    }

    @Test
    void theFirstHostKeyIsPinnedUnderTheInstance() throws IOException {
        world.host().run(script("true"));
        assertThat(Files.readAllLines(world.settings.knownHosts()))
                .hasSize(2)
                .anyMatch(line -> line.startsWith(SshWorld.BASTION_ID + " ecdsa-sha2-nistp256 "))
                .anyMatch(line -> line.startsWith(SshWorld.NODE_ID + " ecdsa-sha2-nistp256 "));
        runsInNewSession(world.settings);
        assertThat(Files.readAllLines(world.settings.knownHosts())).hasSize(2);
    }

    @Test
    void aChangedHostKeyIsRefusedWithBothFingerprintsAndTheWayOut() throws Exception {
        world.host().run(script("true"));
        String before = Files.readString(world.settings.knownHosts());
        KeyPair changed = TestSshd.ecdsaKey();
        world.node.showHostKeys(changed);
        world.node.commands().clear();

        Problem problem = problemOfNewSession(world.settings);

        assertThat(problem.code()).isEqualTo("HOST_KEY_CHANGED");
        assertThat(problem.kind()).isEqualTo(Problem.Kind.UNREACHABLE);
        assertThat(problem.evidence())
                .anyMatch(line -> line.startsWith("pinned: ecdsa-sha2-nistp256 SHA256:"))
                .anyMatch(line ->
                        line.equals("shown:  ecdsa-sha2-nistp256 " + KeyUtils.getFingerPrint(changed.getPublic())));
        assertThat(world.node.commands()).isEmpty();
        assertThat(Files.readString(world.settings.knownHosts())).isEqualTo(before);

        Tools.require("ssh-keygen");
        assertThat(problem.next()).hasSize(1);
        Tools.run(directory, "bash", "-c", problem.next().get(0));
        runsInNewSession(world.settings);
    }

    @Test
    void aKnownInstanceThatShowsOnlyANewTypeOfKeyIsRefused() {
        world.host().run(script("true"));
        world.node.showHostKeys(TestSshd.rsaKey());
        Problem problem = problemOfNewSession(world.settings);
        assertThat(problem.code()).isEqualTo("HOST_KEY_CHANGED");
        assertThat(problem.evidence()).anyMatch(line -> line.startsWith("shown:  ssh-rsa SHA256:"));
    }

    @Test
    void aKnownInstanceThatGotFurtherTypesOfKeyStillShowsThePinnedOne() throws IOException {
        KeyPair rsa = TestSshd.rsaKey();
        world.node.showHostKeys(rsa);
        world.host().run(script("true"));
        world.node.showHostKeys(TestSshd.ecdsaKey(), rsa);
        runsInNewSession(world.settings);
        assertThat(Files.readAllLines(world.settings.knownHosts())).hasSize(2);
    }

    @Test
    void anAddressThatMovedToANewInstanceIsNoAlarm() {
        world.host().run(script("true"));
        world.node.showHostKeys(TestSshd.ecdsaKey());
        Node old = SshWorld.node();
        Node replaced = new Node(
                old.name(),
                old.index(),
                old.address(),
                "ocid1.instance.oc1..replaced",
                old.availabilityDomain(),
                old.faultDomain(),
                old.vnicId(),
                old.dataDevice());
        try (SshNetwork another = SshWorld.network(world.settings)) {
            assertThat(another.node(replaced).run(script("echo new")).stdout()).isEqualTo("new\n");
        }
    }

    @Test
    void aChangedHostKeyOfTheBastionIsRefused() {
        world.host().run(script("true"));
        world.bastion.showHostKeys(TestSshd.ecdsaKey());
        Problem problem = problemOfNewSession(world.settings);
        assertThat(problem.code()).isEqualTo("HOST_KEY_CHANGED");
        assertThat(problem.what()).contains("the bastion");
    }

    @Test
    void aBastionWhosePortIsClosedIsUnreachable() throws IOException {
        world.wire.close();
        Problem problem = problemOf(() -> world.host().run(script("true")));
        assertThat(problem.code()).isEqualTo("BASTION_UNREACHABLE");
        assertThat(problem.cause()).contains("refused");
        assertThat(problem.next()).as("commands of the prompt").containsExactly("node list", "context show");
    }

    @Test
    void aBastionThatTakesTheConnectionAndSaysNothingIsUnreachableInTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            SshSettings settings = world.settings
                    .withBastion("opc", silent.getLocalPort())
                    .withWaits(Duration.ofSeconds(1), Duration.ofSeconds(1), 2);
            long start = System.nanoTime();
            Problem problem = problemOfNewSession(settings);
            assertThat(problem.code()).isEqualTo("BASTION_UNREACHABLE");
            assertThat(problem.cause()).isEqualTo("It did not answer within 1 s.");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        }
    }

    @Test
    void aBastionThatHangsUpWithoutAWordIsSaidToHaveHadEnough() throws Exception {
        try (ServerSocket curt = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> hangsUp = CompletableFuture.runAsync(() -> {
                try (Socket caller = curt.accept()) {
                    caller.getOutputStream().write("Not allowed at this time\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            Problem problem = problemOfNewSession(world.settings.withBastion("opc", curt.getLocalPort()));
            hangsUp.get(5, TimeUnit.SECONDS);
            assertThat(problem.code()).isEqualTo("BASTION_UNREACHABLE");
            assertThat(problem.cause()).contains("PerSourcePenalties").contains("wait half a minute");
        }
    }

    @Test
    void aNodeThatTakesTheConnectionAndSaysNothingIsUnreachableInTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            SshSettings settings = world.settings
                    .withNodes("debian", silent.getLocalPort())
                    .withWaits(Duration.ofSeconds(1), Duration.ofSeconds(1), 2);
            long start = System.nanoTime();
            Problem problem = problemOfNewSession(settings);
            assertThat(problem.code()).isEqualTo("NODE_UNREACHABLE");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        }
    }

    @Test
    void aNodeThatDropsEveryPacketIsGivenUpAndTheBastionIsKept() throws IOException {
        List<Socket> fillers = new ArrayList<>();
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // The kernel drops who knocks while as many wait as the backlog has room for.
            for (int i = 0; i < 3; i++) {
                Socket filler = new Socket();
                fillers.add(filler);
                CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> knock(filler, deaf.getLocalPort()));
            }
            SshSettings settings = world.settings
                    .withNodes("debian", deaf.getLocalPort())
                    .withWaits(Duration.ofSeconds(1), Duration.ofSeconds(1), 2);
            try (SshNetwork network = SshWorld.network(settings)) {
                Problem problem = problemOf(() -> network.node(SshWorld.node()).run(script("true")));
                assertThat(problem.code()).isEqualTo("NODE_UNREACHABLE");
                assertThat(problem.cause()).contains("Nothing answered within 1000 ms");
                network.reachBastion();
                assertThat(world.bastion.sessions()).isEqualTo(1);
            }
        } finally {
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    private static void knock(Socket socket, int port) {
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException dropped) {
            assertThat(socket.isConnected()).isFalse();
        }
    }

    @Test
    void aNodeWhosePortIsClosedIsUnreachableAndTheNextTryFindsItBack() throws IOException {
        int port = world.node.port();
        world.node.close();
        Problem problem = problemOf(() -> world.host().run(script("true")));
        assertThat(problem.code()).isEqualTo("NODE_UNREACHABLE");
        assertThat(problem.where()).isEqualTo("pgsql1");
        assertThat(problem.evidence()).anyMatch(line -> line.contains("connecting from bastion to 127.0.0.1:" + port));
    }

    @Test
    void aBastionThatForbidsForwardingIsNamed() {
        world.bastion.forbidForwarding();
        Problem problem = problemOf(() -> world.host().run(script("true")));
        assertThat(problem.code()).isEqualTo("NODE_UNREACHABLE");
        assertThat(problem.cause()).contains("the bastion does not allow").contains("AllowTcpForwarding");
    }

    @Test
    void aRefusedKeyIsNamedByItsFingerprint() {
        String fingerprint = KeyUtils.getFingerPrint(world.key.getPublic());
        world.node.acceptNobody();
        Problem onNode = problemOf(() -> world.host().run(script("true")));
        assertThat(onNode.code()).isEqualTo("NODE_AUTH");
        assertThat(onNode.evidence())
                .containsExactly("tried rsa-sha2-512 " + fingerprint + " ("
                        + world.settings.keys().get(0) + ")");
        world.bastion.acceptNobody();
        assertThat(problemOfNewSession(world.settings).code()).isEqualTo("BASTION_AUTH");
    }

    @Test
    void theBastionCanBeProvedWithoutANode() throws IOException {
        world.network.reachBastion();
        assertThat(world.bastion.sessions()).isEqualTo(1);
        assertThat(world.node.sessions()).isZero();
        world.bastion.acceptNobody();
        try (SshNetwork another =
                new SshNetwork(world.settings, new Bastion("bastion", "127.0.0.1", "10.0.0.2", SshWorld.BASTION_ID))) {
            assertThat(problemOf(another::reachBastion).code()).isEqualTo("BASTION_AUTH");
        }
    }

    @Test
    void nothingOfOursIsEverOnTheBastionAndNoAgentIsForwarded() {
        world.host().run(script("true"));
        assertThat(world.bastion.requests()).isEmpty();
        assertThat(world.node.requests()).containsExactly("exec");
    }

    @Test
    void aNodeThatComesBackIsFoundByTheNextCommand() throws IOException {
        world.host().run(script("true"));
        world.node.dropEverybody();
        assertThat(world.host().run(script("echo back")).stdout()).isEqualTo("back\n");
        assertThat(List.of(world.bastion.sessions())).containsExactly(1);
    }
}
