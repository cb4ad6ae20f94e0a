package io.pgha.remote.ssh;

import static io.pgha.remote.ScriptedHost.problemOf;
import static io.pgha.remote.ssh.SshWorld.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Problem;
import io.pgha.remote.Output;
import io.pgha.remote.RemoteTerminal;
import io.pgha.remote.StreamingHost;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("component")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SshStreamTest {
    @TempDir
    Path directory;

    private SshWorld world;
    private StreamingHost host;

    @BeforeEach
    void start() throws IOException {
        world = new SshWorld(directory);
        host = world.host();
    }

    @AfterEach
    void stop() throws IOException {
        world.close();
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    @Test
    void bytesGoToTheScriptAndComeBackAsTheyAre() {
        byte[] sent = randomBytes(20_000_000);
        ByteArrayOutputStream back = new ByteArrayOutputStream();
        Output output = host.stream(script("cat; echo done >&2; exit 5"), new ByteArrayInputStream(sent), back);
        assertThat(back.toByteArray()).isEqualTo(sent);
        assertThat(output.exitStatus()).isEqualTo(5);
        assertThat(output.stdout()).isEmpty();
        assertThat(output.stderr()).isEqualTo("done\n");
    }

    @Test
    void aFileThatCannotBeReadToItsEndHereIsNeverTakenForWholeThere() {
        Path target = directory.resolve("target");
        InputStream failing = new FilterInputStream(new ByteArrayInputStream(randomBytes(100_000))) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int read = super.read(buffer, offset, length);
                if (read < 0) {
                    throw new IOException("the disk is broken");
                }
                return read;
            }
        };
        Problem problem = problemOf(() -> host.stream(
                script("cat > " + target + ".part; mv " + target + ".part " + target),
                failing,
                OutputStream.nullOutputStream()));
        assertThat(problem.code()).isEqualTo("LOCAL_STREAM_BROKEN");
        assertThat(problem.cause()).isEqualTo("the disk is broken");
        host.run(script("sleep 0.5"));
        assertThat(target).doesNotExist();
    }

    @Test
    void anOutputThatCannotBeWrittenHereIsAProblem() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left");
            }
        };
        Problem problem = problemOf(() -> host.stream(script("echo data"), InputStream.nullInputStream(), full));
        assertThat(problem.code()).isEqualTo("LOCAL_STREAM_BROKEN");
        assertThat(problem.cause()).isEqualTo("no space left");
    }

    @Test
    void aLargeScriptRunsAsASmallOneDoesAndShowsInNoCommandLine() {
        String filler = ": filler that makes the script large\n".repeat(2000);
        Output output = host.run(script("main() {\n" + filler + "echo $1; return 4\n}; main x </dev/null"));
        assertThat(output.exitStatus()).isEqualTo(4);
        assertThat(output.stdout()).isEqualTo("x\n");
        assertThat(world.node.commands()).hasSize(1).noneMatch(command -> command.contains("filler"));
    }

    @Test
    void aServerThatAllowsFewSessionsGetsFewAtATime() {
        world.node.allowSessions(3);
        CompletableFuture<?>[] running = IntStream.range(0, 12)
                .mapToObj(index -> CompletableFuture.runAsync(
                        () -> assertThat(host.run(script("sleep 0.1")).ok()).isTrue(),
                        task -> new Thread(task).start()))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(running).join();
        assertThat(world.node.mostRunning()).isLessThanOrEqualTo(3);
    }

    @Test
    void aTerminalHasTheSizeAskedForAndTellsItsExitStatus() throws IOException {
        Tools.require("script");
        try (RemoteTerminal terminal = host.terminal("stty size; exit 6", "xterm", 90, 20)) {
            String screen = new String(terminal.screen().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(screen).contains("20 90");
            assertThat(terminal.exitStatus()).hasValue(6);
            assertThat(terminal.open()).isFalse();
        }
    }

    @Test
    void keysReachTheFarSideAndControlCInterruptsThere() throws IOException {
        Tools.require("script");
        try (RemoteTerminal terminal = host.terminal(
                "trap 'echo caught; exit 7' INT; echo ready; for i in $(seq 300); do sleep 0.1; done",
                "xterm",
                80,
                24)) {
            assertThat(readUntil(terminal.screen(), "ready")).contains("ready");
            terminal.resize(100, 30);
            terminal.keys().write(3);
            terminal.keys().flush();
            assertThat(new String(terminal.screen().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("caught");
        }
        assertThat(world.node.requests()).contains("pty-req", "window-change");
        assertThat(world.node.requests()).doesNotContain("auth-agent-req@openssh.com");
    }

    @Test
    void aTerminalIsShownOnAWindowToItsEnd() {
        Tools.require("script");
        ByteArrayOutputStream window = new ByteArrayOutputStream();
        try (RemoteTerminal terminal = host.terminal("seq 20000; exit 3", "xterm", 80, 24)) {
            terminal.showOn(window).join();
            assertThat(window.toString(StandardCharsets.UTF_8)).contains("19999\r\n20000\r\n");
            assertThat(terminal.exitStatus()).hasValue(3);
        }
    }

    @Test
    void aWindowThatTakesNothingMoreEndsTheTerminal() {
        Tools.require("script");
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("hung up");
            }
        };
        try (RemoteTerminal terminal = host.terminal("echo x; sleep 30", "xterm", 80, 24)) {
            terminal.showOn(gone).join();
            assertThat(terminal.open()).isFalse();
        }
    }

    private static String readUntil(InputStream screen, String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(text) < 0) {
            int next = screen.read();
            if (next < 0) {
                break;
            }
            seen.append((char) next);
        }
        return seen.toString();
    }

    @Test
    void aTerminalWhoseConnectionBreaksEndsWithoutAStatus() throws IOException {
        Tools.require("script");
        try (RemoteTerminal terminal = host.terminal("echo ready; sleep 30", "xterm", 80, 24)) {
            readUntil(terminal.screen(), "ready");
            world.wire.cut();
            assertThat(terminal.exitStatus()).isEmpty();
        }
        assertThat(host.run(script("echo back")).stdout()).isEqualTo("back\n");
    }

    @Test
    void aFileIsWhatItWasAfterGoingThereAndBack() throws IOException {
        Path file = Files.write(directory.resolve("file"), randomBytes(100_000));
        Path copy = directory.resolve("copy");
        try (OutputStream out = Files.newOutputStream(copy)) {
            assertThat(host.stream(script("cat " + file), InputStream.nullInputStream(), out)
                            .ok())
                    .isTrue();
        }
        assertThat(copy).hasSameBinaryContentAs(file);
    }
}
