package io.pgha.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.view.Reply;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EdgeTest {
    private static final Parameter<String> NODE = Parameter.argument("node", ValueType.text("NODE"), "Name of the node")
            .required();
    private static final Parameter<Integer> COUNT = Parameter.option("count", ValueType.integer("N"), "How often")
            .defaultsTo("3")
            .withShortName('n');
    private static final Parameter<Boolean> FORCE = Parameter.flag("force", "Do it anyway");
    private static final Parameter<List<String>> TAGS =
            Parameter.option("tag", ValueType.text("TAG"), "A tag").repeated();
    private static final Parameter<Optional<String>> NOTE =
            Parameter.option("note", ValueType.text("TEXT"), "A note").optional();

    private record Seen(String node, int count, boolean force, List<String> tags, Optional<String> note) {}

    private static Commands probe() {
        return () -> List.of(CommandSpec.named("node probe")
                .summary("Show what was given.")
                .takes(NODE, COUNT, FORCE, TAGS, NOTE)
                .example("node probe pgsql1", "probe it")
                .runs(in ->
                        Reply.of(new Seen(in.get(NODE), in.get(COUNT), in.get(FORCE), in.get(TAGS), in.get(NOTE)))));
    }

    private static Commands failing(RuntimeException failure) {
        return () -> List.of(CommandSpec.named("node fail")
                .summary("Fail.")
                .example("node fail", "fail")
                .runs(in -> {
                    throw failure;
                }));
    }

    @Test
    void aHandlerGetsTypedValuesAndDefaults() {
        TestShell.Ran ran = new TestShell(probe())
                .run("node", "probe", "pgsql1", "--tag", "a b", "--force", "--tag=c", "-o", "json");
        assertThat(ran)
                .isEqualTo(new TestShell.Ran(
                        0,
                        """
                        {
                          "node": "pgsql1",
                          "count": 3,
                          "force": true,
                          "tags": [
                            "a b",
                            "c"
                          ],
                          "note": null
                        }
                        """,
                        ""));
    }

    @ParameterizedTest
    @EnumSource(Problem.Kind.class)
    void theKindOfTheFirstProblemIsTheExitStatus(Problem.Kind kind) {
        TestShell.Ran ran =
                new TestShell(failing(Problem.of("X", kind, "It went wrong.").toException())).run("node", "fail");
        assertThat(ran.status()).isEqualTo(kind.exitStatus());
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("It went wrong. [X]");
    }

    @Test
    void anUnforeseenExceptionIsABugOfOursAndNeverAStackTraceAlone() {
        TestShell.Ran ran = new TestShell(failing(new IllegalStateException("odd"))).run("node", "fail");
        assertThat(ran.status()).isEqualTo(70);
        assertThat(ran.err()).startsWith("error: pgha has a bug here.").contains("odd");
    }

    @Test
    void problemsAreJsonOnStderrIfJsonWasAskedForEvenIfTheLineIsWrong() {
        TestShell.Ran ran = new TestShell().run("versoin", "--output", "json");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("{\"problems\":[{\"code\":\"UNKNOWN_COMMAND\",\"kind\":\"usage\"");
    }

    @Test
    void whatKeepsSeveralNodesFromAnsweringIsToldOnce() {
        Problem bastion = Problem.of("BASTION_AUTH", Problem.Kind.UNREACHABLE, "The login was refused.");
        TestShell.Ran ran =
                new TestShell(failing(new ProblemException(List.of(bastion, bastion), null))).run("node", "fail");
        assertThat(ran.err()).containsOnlyOnce("The login was refused.");
    }

    @Test
    void aReplyWithProblemsIsShownAndFails() {
        Commands partly = () -> List.of(CommandSpec.named("node part")
                .summary("Do half.")
                .example("node part", "do half")
                .runs(in -> Reply.of(new Seen("n", 1, false, List.of(), Optional.empty()))
                        .withProblems(List.of(Problem.of("HALF", Problem.Kind.PARTLY, "Half is done.")))));
        TestShell.Ran ran = new TestShell(partly).run("node", "part");
        assertThat(ran.status()).isEqualTo(5);
        assertThat(ran.out()).contains("node");
        assertThat(ran.err()).contains("Half is done.");
    }

    @Test
    void aCommandThatIsInterruptedEndsAsCancelledAndTheNextOneRuns() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        Commands waiting = () -> List.of(CommandSpec.named("node wait")
                .summary("Wait for Ctrl-C.")
                .example("node wait", "wait")
                .runs(in -> {
                    CountDownLatch told = new CountDownLatch(1);
                    in.cancellation().onCancel(told::countDown);
                    started.countDown();
                    try {
                        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    in.cancellation().check();
                    return Reply.none();
                }));
        TestShell shell = new TestShell(waiting);
        assertThat(shell.edge().interrupt()).isFalse();
        Thread ctrlC = new Thread(() -> {
            try {
                started.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            shell.edge().interrupt();
        });
        ctrlC.start();
        TestShell.Ran ran = shell.run("node", "wait");
        ctrlC.join();
        assertThat(ran.status()).isEqualTo(130);
        assertThat(ran.err()).isEqualTo("cancelled: Cancelled. [CANCELLED]\n");
        assertThat(shell.run("version").status()).isZero();
    }

    @Test
    void aStreamedRecordIsALineOfTextOrOfJson() {
        Commands streaming = () -> List.of(CommandSpec.named("node watch")
                .summary("Watch.")
                .example("node watch", "watch")
                .runs(in -> {
                    in.emit("n is 1", new Seen("n", 1, false, List.of(), Optional.empty()));
                    return Reply.none();
                }));
        assertThat(new TestShell(streaming).run("node", "watch").out()).isEqualTo("n is 1\n");
        assertThat(new TestShell(streaming).run("node", "watch", "-o", "json").out())
                .isEqualTo("{\"node\":\"n\",\"count\":1,\"force\":false,\"tags\":[],\"note\":null}\n");
    }
}
