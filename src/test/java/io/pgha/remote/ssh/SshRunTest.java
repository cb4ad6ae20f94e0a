package io.pgha.remote.ssh;

import static io.pgha.remote.ScriptedHost.problemOf;
import static io.pgha.remote.ssh.SshWorld.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Cancellation;
import io.pgha.model.Problem;
import io.pgha.model.Secret;
import io.pgha.model.Text;
import io.pgha.remote.Fleet;
import io.pgha.remote.Host;
import io.pgha.remote.Outcome;
import io.pgha.remote.Output;
import io.pgha.remote.Rollout;
import io.pgha.remote.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("component")
@Timeout(value = 200, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SshRunTest {
    @TempDir
    Path directory;

    private SshWorld world;
    private Host host;

    @BeforeEach
    void start() throws IOException {
        world = new SshWorld(directory);
        host = world.host();
    }

    @AfterEach
    void stop() throws IOException {
        world.close();
    }

    @Test
    void aScriptRunsOnTheNodeBehindTheBastion() {
        Output output = host.run(script("echo out; echo err >&2; exit 3"));
        assertThat(output.exitStatus()).isEqualTo(3);
        assertThat(output.stdout()).isEqualTo("out\n");
        assertThat(output.stderr()).isEqualTo("err\n");
        assertThat(output.truncated()).isFalse();
        assertThat(world.bastion.commands()).isEmpty();
    }

    @Test
    void neitherTheScriptNorItsSecretIsEverInACommandLine() {
        Text body = Text.plain("cat /proc/$$/cmdline | tr '\\0' ' '; s=")
                .plus(Secret.of("hunter2"))
                .plus("; echo ${#s}");
        Output output = host.run(Script.asRoot(body, Duration.ofSeconds(10)));
        assertThat(output.stdout()).contains("7").doesNotContain("hunter2");
        assertThat(world.node.commands())
                .hasSize(1)
                .allMatch(command -> command.matches(
                        "sudo -n /bin/bash -c 'LC_ALL=C read -rN \\d+ pgha_script && eval \"\\$pgha_script\"'"));
    }

    @Test
    void aScriptThatBashCannotReadIsAnExitStatusAsAnyOther() {
        Output output = host.run(script("if; then"));
        assertThat(output.exitStatus()).isEqualTo(2);
        assertThat(output.stderr()).contains("syntax error").doesNotContain("pgha-script");
    }

    @Test
    void aScriptWithoutRootDoesNotUseSudo() {
        host.run(new Script(Text.plain("true"), false, Duration.ofSeconds(10), line -> {}, Cancellation.none()));
        assertThat(world.node.commands()).hasSize(1).allMatch(command -> command.startsWith("/bin/bash -c "));
    }

    @Test
    void manyCommandsShareOneTransportAndAtMostSevenRunAtOnce() {
        List<CompletableFuture<Output>> running = IntStream.range(0, 50)
                .mapToObj(index -> CompletableFuture.supplyAsync(
                        () -> host.run(script("sleep 0.05; echo " + index)), task -> new Thread(task).start()))
                .toList();
        List<String> answers =
                running.stream().map(output -> output.join().stdout().strip()).toList();
        assertThat(answers)
                .containsExactlyElementsOf(
                        IntStream.range(0, 50).mapToObj(Integer::toString).toList());
        assertThat(world.node.mostRunning()).isBetween(2, 7);
        assertThat(world.node.sessions()).isEqualTo(1);
        assertThat(world.bastion.sessions()).isEqualTo(1);
    }

    @Test
    void aScriptThatMayEndByItselfIsAskedFirstAndBrokenOffWhenThatIsInsistedOn() {
        Cancellation once = new Cancellation();
        Output ended = host.run(script("echo ready; read -r word; echo \"heard $word\"; exit 7")
                .watchedBy(line -> {
                    if (line.equals("ready")) {
                        once.cancel();
                    }
                })
                .endedBy(once));
        assertThat(ended.exitStatus()).isEqualTo(7);
        assertThat(ended.stdout()).contains("heard stop");

        Cancellation twice = new Cancellation();
        Problem broken = problemOf(() -> host.run(script("echo ready; read -r word; echo asked; sleep 30")
                .watchedBy(line -> twice.cancel())
                .endedBy(twice)));
        assertThat(broken.kind()).isEqualTo(Problem.Kind.CANCELLED);
        assertThat(broken.evidence().toString())
                .as("what root's script printed is shown to nobody")
                .doesNotContain("asked");
    }

    @Test
    void linesAreToldWhileTheScriptRuns() throws IOException {
        Path gate = directory.resolve("gate");
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        // The script ends only after its first line was told: it waits for a file that the listener makes.
        Output output = host.run(script("printf 'one\\r\\nt\\303\\244st\\n'; while [ ! -e " + gate
                        + " ]; do sleep 0.01; done; printf 'no line end'")
                .watchedBy(line -> {
                    lines.add(line);
                    touch(gate);
                }));
        assertThat(output.ok()).isTrue();
        assertThat(lines).containsExactly("one", "täst", "no line end");
    }

    private static void touch(Path file) {
        try {
            Files.writeString(file, "");
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void fiveMegabytesComeWhole() {
        Output output = host.run(
                script("head -c 5000000 /dev/zero | tr '\\0' 'x'; head -c 3000000 /dev/zero | tr '\\0' 'y' >&2"));
        assertThat(output.stdout()).hasSize(5_000_000);
        assertThat(output.stderr()).hasSize(3_000_000);
        assertThat(output.truncated()).isFalse();
    }

    @Test
    void sixtyMegabytesAreCutToTheLimitWithBothEndsKept() {
        Text body = Text.plain("echo first; head -c 60000000 /dev/zero | tr '\\0' 'x'; echo; echo last");
        Output output = host.run(Script.asRoot(body, Duration.ofMinutes(3)));
        assertThat(output.truncated()).isTrue();
        assertThat(output.stdout()).startsWith("first\n").endsWith("\nlast\n").contains(" bytes left out]");
        assertThat(output.stdout().length()).isLessThan(Exec.LIMIT + 100);
    }

    @Test
    void aScriptOfSeveralMegabytesArrivesWhole() {
        String filler = "x".repeat(3_000_000);
        Output output = host.run(script("main() { cat <<'END' | wc -c\n" + filler + "\nEND\n}; main </dev/null"));
        assertThat(output.stdout().strip()).isEqualTo("3000001");
    }

    @Test
    void aScriptPastItsDeadlineIsStoppedWithItsChildren() {
        Path proof = directory.resolve("proof");
        long start = System.nanoTime();
        Problem problem = problemOf(() -> host.run(Script.asRoot(
                Text.plain("echo a secret of root; echo begun >&2; (sleep 3; touch " + proof + ") & wait"),
                Duration.ofMillis(700))));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        assertThat(problem.code()).isEqualTo("COMMAND_TIMEOUT");
        assertThat(problem.kind()).isEqualTo(Problem.Kind.REMOTE);
        assertThat(problem.evidence()).containsExactly("begun");
        host.run(script("sleep 3.5"));
        assertThat(proof).doesNotExist();
    }

    @Test
    void aCancelledScriptIsStoppedAndTheNextOneRuns() {
        Cancellation cancellation = new Cancellation();
        Path proof = directory.resolve("proof");
        Problem problem = problemOf(() -> host.run(script("echo begun; sleep 3; touch " + proof)
                .watchedBy(line -> cancellation.cancel())
                .cancelledBy(cancellation)));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.CANCELLED);
        assertThat(host.run(script("sleep 3.5; echo next")).stdout()).isEqualTo("next\n");
        assertThat(proof).doesNotExist();
    }

    @Test
    void aScriptThatTheUserMayNotRunAsRootIsAProblemWithSudosWords() {
        world.node.refuseSudo();
        Problem problem = problemOf(() -> host.run(script("true")));
        assertThat(problem.code()).isEqualTo("SUDO_DENIED");
        assertThat(problem.evidence()).contains("sudo: a password is required");
    }

    @Test
    void aBrokenConnectionInTheMiddleIsAProblemAndTheNextCommandReconnects() {
        Problem problem = problemOf(() -> host.run(script("echo begun; sleep 5").watchedBy(line -> world.wire.cut())));
        assertThat(problem.code()).isEqualTo("CONNECTION_LOST");
        assertThat(problem.kind()).isEqualTo(Problem.Kind.UNREACHABLE);
        assertThat(problem.evidence()).doesNotContain("begun");
        assertThat(host.run(script("echo back")).stdout()).isEqualTo("back\n");
    }

    @Test
    void aCommandAfterTheBastionHungUpJustRuns() {
        host.run(script("true"));
        world.bastion.dropEverybody();
        assertThat(host.run(script("echo back")).stdout()).isEqualTo("back\n");
        world.node.dropEverybody();
        assertThat(host.run(script("echo again")).stdout()).isEqualTo("again\n");
    }

    @Test
    void aPeerThatOnlyStallsIsNoticedInBoundedTime() {
        host.run(script("true"));
        long start = System.nanoTime();
        Problem problem =
                problemOf(() -> host.run(script("echo begun; sleep 20").watchedBy(line -> world.wire.stall())));
        assertThat(problem.code()).isEqualTo("CONNECTION_LOST");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        world.wire.cut();
        world.wire.flow();
        assertThat(host.run(script("echo back")).stdout()).isEqualTo("back\n");
    }

    @Test
    void differentNodesOpenSideBySideAndAFleetGetsAnOutcomeForEach() {
        Fleet fleet = new Fleet();
        var outcomes = fleet.each(
                List.of(host), Rollout.PARALLEL, Cancellation.none(), node -> node.run(script("echo " + node.name()))
                        .stdout());
        assertThat(outcomes.get(host)).isInstanceOfSatisfying(Outcome.Done.class, done -> assertThat(done.value())
                .isEqualTo("pgsql1\n"));
    }

    @Test
    void statesTellOfOpenTransportsAndTheirRoundTrip() {
        assertThat(world.network.states()).allMatch(state -> !state.open());
        host.run(script("true"));
        assertThat(world.network.states()).hasSize(2).allSatisfy(state -> assertThat(state.roundTrip())
                .isPresent());
    }

    @Test
    void aClosedSessionRunsNothingMore() {
        host.run(script("true"));
        world.network.close();
        assertThat(problemOf(() -> host.run(script("true"))).code()).isEqualTo("SESSION_CLOSED");
        world.bastion.awaitNobody(Duration.ofSeconds(5));
    }
}
