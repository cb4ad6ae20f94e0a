package io.pgha.remote.ssh;

import static io.pgha.remote.ScriptedHost.problemOf;
import static io.pgha.remote.ssh.SshWorld.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Cancellation;
import io.pgha.model.Secret;
import io.pgha.model.Text;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import io.pgha.remote.StreamingHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scripts that only look share one shell of root's. */
@Tag("component")
@Timeout(value = 200, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SshLookTest {
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

    private static Script look(String body) {
        return Script.look(Text.plain(body), Duration.ofSeconds(30));
    }

    private String answer(String body) {
        return host.run(look(body)).stdout();
    }

    @Test
    void looksOneAfterTheOtherShareOneSessionThatShowsNothingOfThem() {
        Text secret = Text.plain("cat /proc/$$/cmdline | tr '\\0' ' '; s=")
                .plus(Secret.of("hunter2"))
                .plus("; echo ${#s}");
        assertThat(host.run(Script.look(secret, Duration.ofSeconds(10))).stdout())
                .contains("7")
                .doesNotContain("hunter2");
        for (int i = 0; i < 20; i++) {
            assertThat(answer("echo " + i)).isEqualTo(i + "\n");
        }
        assertThat(world.node.commands()).singleElement().asString().startsWith("sudo -n /bin/bash -c ");
    }

    @Test
    void whatALookPrintsAndHowItEndsIsItsOwn() {
        Output failed = host.run(look("printf 'no line end'; echo err >&2; exit 3"));
        assertThat(failed.stdout()).isEqualTo("no line end");
        assertThat(failed.stderr()).isEqualTo("err\n");
        assertThat(failed.exitStatus()).isEqualTo(3);
        assertThat(host.run(look("if; then")).exitStatus()).isNotZero();
        assertThat(host.run(look("kill -9 $BASHPID")).exitStatus()).isEqualTo(137);
        assertThat(host.run(look("set -e; false; echo never")).exitStatus()).isEqualTo(1);
        assertThat(answer("head -c 5000000 /dev/zero | tr '\\0' x")).hasSize(5_000_000);
        assertThat(answer("true")).isEmpty();
        assertThat(world.node.commands()).hasSize(1);
    }

    @Test
    void noLookLeavesAnythingToTheNext() {
        answer("cd /; umask 077; left=behind; trap 'echo gone' EXIT; f() { :; }; exec 2>/dev/null");
        assertThat(answer("pwd; umask; echo \"[$left]\"; type -t f; cat; echo end"))
                .isEqualTo(answer("pwd") + "0022\n[]\nend\n");
    }

    @Test
    void looksSideBySideDoNotWaitForEachOther() throws IOException {
        Path gate = directory.resolve("gate");
        CompletableFuture<String> waiting = CompletableFuture.supplyAsync(
                () -> answer("while [ ! -e " + gate + " ]; do sleep 0.01; done; echo through"),
                task -> new Thread(task).start());
        List<String> answers =
                IntStream.range(0, 5).mapToObj(index -> answer("echo " + index)).toList();
        assertThat(answers).containsExactly("0\n", "1\n", "2\n", "3\n", "4\n");
        Files.writeString(gate, "");
        assertThat(waiting.join()).isEqualTo("through\n");
    }

    @Test
    void aShellThatEndedMeanwhileIsReplacedUnnoticed() {
        long first = Long.parseLong(answer("echo $$").strip());
        ProcessHandle shell = ProcessHandle.of(first).orElseThrow();
        shell.destroyForcibly();
        shell.onExit().join();
        assertThat(Long.parseLong(answer("echo $$").strip())).isNotEqualTo(first);
    }

    @Test
    void aLookPastItsDeadlineIsStoppedWithItsChildrenAndTheNextOneRuns() {
        Path proof = directory.resolve("proof");
        assertThat(problemOf(() -> host.run(Script.look(
                                Text.plain("(sleep 3; touch " + proof + ") & wait"), Duration.ofMillis(700))))
                        .code())
                .isEqualTo("COMMAND_TIMEOUT");
        assertThat(answer("echo next")).isEqualTo("next\n");
        host.run(script("sleep 3.5"));
        assertThat(proof).doesNotExist();
    }

    @Test
    void aCancelledLookIsStoppedAndTheNextOneRuns() {
        Cancellation cancellation = new Cancellation();
        assertThat(problemOf(() -> host.run(look("echo begun; sleep 30")
                                .watchedBy(line -> cancellation.cancel())
                                .cancelledBy(cancellation)))
                        .code())
                .isEqualTo("CANCELLED");
        assertThat(answer("echo next")).isEqualTo("next\n");
    }

    @Test
    void aLookAfterTheNodeHungUpJustRuns() {
        answer("true");
        world.node.dropEverybody();
        assertThat(answer("echo back")).isEqualTo("back\n");
        world.bastion.dropEverybody();
        assertThat(answer("echo again")).isEqualTo("again\n");
    }

    @Test
    void aLookOnAConnectionThatBreaksUnnoticedIsTakenUpOnANewOne() {
        answer("true");
        world.wire.stall();
        CompletableFuture<String> waiting =
                CompletableFuture.supplyAsync(() -> answer("echo back"), task -> new Thread(task).start());
        // The keep-alive notices after a while; by then the wire is whole again.
        world.wire.cut();
        world.wire.flow();
        assertThat(waiting.join()).isEqualTo("back\n");
    }

    @Test
    void aConnectionThatBreaksUnderALookThatHadBegunIsAProblem() {
        assertThat(problemOf(() -> host.run(look("echo begun; sleep 5").watchedBy(line -> world.wire.cut())))
                        .code())
                .isEqualTo("CONNECTION_LOST");
        assertThat(answer("echo back")).isEqualTo("back\n");
    }

    @Test
    void rootRefusedIsAProblemWithSudosWords() {
        world.node.refuseSudo();
        assertThat(problemOf(() -> answer("true")).code()).isEqualTo("SUDO_DENIED");
    }

    @Test
    void aServerThatAllowsOneSessionGetsTheIdleShellOutOfTheWay() {
        world.node.allowSessions(1);
        assertThat(answer("echo look")).isEqualTo("look\n");
        assertThat(host.run(script("echo change")).stdout()).isEqualTo("change\n");
        assertThat(answer("echo look")).isEqualTo("look\n");
    }
}
