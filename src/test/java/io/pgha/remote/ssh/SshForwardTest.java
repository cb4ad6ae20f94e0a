package io.pgha.remote.ssh;

import static io.pgha.remote.ScriptedHost.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Problem;
import io.pgha.remote.Tunnel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("component")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SshForwardTest {
    @TempDir
    Path directory;

    private SshWorld world;
    private ServerSocket echo;

    @BeforeEach
    void start() throws IOException {
        world = new SshWorld(directory);
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread server = new Thread(this::serve);
        server.setDaemon(true);
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        echo.close();
        world.close();
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket client = echo.accept();
                Thread connection = new Thread(() -> echo(client));
                connection.setDaemon(true);
                connection.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void echo(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException over) {
            return;
        }
    }

    /** What comes back through the tunnel until its end, after everything was sent and our half closed. */
    private static byte[] exchange(int port, byte[] data) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread sender = new Thread(() -> {
                try {
                    socket.getOutputStream().write(data);
                    socket.shutdownOutput();
                } catch (IOException over) {
                    Live.closeQuietly(socket);
                }
            });
            sender.start();
            socket.setSoTimeout(20_000);
            return socket.getInputStream().readAllBytes();
        }
    }

    private static byte[] bytes(int length) {
        byte[] data = new byte[length];
        for (int index = 0; index < length; index++) {
            data[index] = (byte) (index * 31);
        }
        return data;
    }

    @Test
    void aLocalPortLeadsToAPortOfTheNodeAndCarriesBothDirectionsToTheirEnd() throws IOException {
        try (Tunnel tunnel = world.host().forward("127.0.0.1", echo.getLocalPort())) {
            byte[] data = bytes(3_000_000);
            assertThat(exchange(tunnel.localPort(), data)).isEqualTo(data);
            assertThat(exchange(tunnel.localPort(), "again".getBytes(StandardCharsets.UTF_8)))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("again");
        }
    }

    @Test
    void aTunnelSurvivesAReconnect() throws IOException {
        try (Tunnel tunnel = world.host().forward("127.0.0.1", echo.getLocalPort())) {
            assertThat(exchange(tunnel.localPort(), bytes(10))).hasSize(10);
            world.wire.cut();
            assertThat(exchange(tunnel.localPort(), bytes(20))).hasSize(20);
        }
    }

    @Test
    void theBastionItselfCanBeTheEntrance() throws IOException {
        try (Tunnel tunnel = world.network.forward("127.0.0.1", echo.getLocalPort(), 0)) {
            assertThat(exchange(tunnel.localPort(), bytes(10))).hasSize(10);
        }
        assertThat(world.node.sessions()).isZero();
    }

    @Test
    void aPortThatNobodyListensOnEndsTheConnectionAndKeepsTheTunnel() throws IOException {
        int port = echo.getLocalPort();
        try (Tunnel tunnel = world.host().forward("127.0.0.1", port)) {
            echo.close();
            assertThat(exchange(tunnel.localPort(), new byte[0])).isEmpty();
        }
    }

    @Test
    void aClosedTunnelAndAClosedSessionListenNoMore() throws IOException {
        Tunnel closed = world.host().forward("127.0.0.1", echo.getLocalPort());
        Tunnel left = world.host().forward("127.0.0.1", echo.getLocalPort());
        closed.close();
        assertRefused(closed.localPort());
        world.network.close();
        assertRefused(left.localPort());
    }

    /** The kernel may take a connection more while the thread that waits for one is being told to stop; nothing comes over it. */
    private static void assertRefused(int port) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (true) {
            try {
                assertThat(exchange(port, new byte[0])).isEmpty();
            } catch (ConnectException refused) {
                return;
            } catch (SocketException reset) {
                assertThat(reset).hasMessageMatching("Connection reset|Broken pipe");
            }
            assertThat(System.nanoTime())
                    .as("somebody still listens on " + port)
                    .isLessThan(end);
        }
    }

    @Test
    void aTakenLocalPortIsAProblem() {
        Problem problem = problemOf(() -> world.network.forward("127.0.0.1", 1, echo.getLocalPort()));
        assertThat(problem.code()).isEqualTo("LOCAL_PORT_TAKEN");
        assertThat(problem.where()).isEqualTo("127.0.0.1:" + echo.getLocalPort());
    }
}
