package io.pgha.shell.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Problem;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Parameter;
import io.pgha.shell.TestShell;
import io.pgha.shell.ValueType;
import io.pgha.shell.command.ScriptCommands;
import io.pgha.shell.command.WaitCommand;
import io.pgha.view.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchRunnerTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
    private static final Parameter<String> TEXT =
            Parameter.argument("text", ValueType.text("TEXT"), "What to say").required();

    @TempDir
    Path directory;

    private final List<String> said = new ArrayList<>();
    private int triesUntilSuccess;

    private record Said(String text) {}

    private Commands probe() {
        return () -> List.of(
                CommandSpec.named("say")
                        .summary("Say a text.")
                        .takes(TEXT)
                        .changes()
                        .example("say hello", "say it")
                        .runs(in -> {
                            said.add(in.get(TEXT) + (in.isDryRun() ? " (dry)" : ""));
                            return Reply.of(new Said(in.get(TEXT)));
                        }),
                CommandSpec.named("fail")
                        .summary("Fail.")
                        .example("fail", "fail")
                        .runs(in -> {
                            throw Problem.of("DOWN", Problem.Kind.UNREACHABLE, "It is down.")
                                    .toException();
                        }),
                CommandSpec.named("come-up")
                        .summary("Fail a few times.")
                        .example("come-up", "fail")
                        .runs(in -> {
                            if (triesUntilSuccess-- > 0) {
                                throw Problem.of("DOWN", Problem.Kind.UNREACHABLE, "It is down.")
                                        .toException();
                            }
                            return Reply.of(new Said("up"));
                        }));
    }

    private TestShell shell(String stdin) {
        TestShell shell = new TestShell(stdin, Optional.empty(), Map.of("FROM_ENV", "env"), probe());
        BatchRunner runner = new BatchRunner(shell.edge(), CLOCK, ZoneOffset.UTC);
        shell.edge().add(new ScriptCommands(shell.edge(), runner, new Recorder()));
        shell.edge().add(new WaitCommand(shell.edge(), Clock.systemUTC()));
        return shell;
    }

    private TestShell.Ran run(String script, String... options) throws IOException {
        Path file = directory.resolve("x.pgha");
        Files.writeString(file, script);
        List<String> words = new ArrayList<>(List.of("script", "run", file.toString()));
        words.addAll(List.of(options));
        TestShell.Ran ran = shell("").run(words.toArray(String[]::new));
        return new TestShell.Ran(
                ran.status(),
                ran.out().replace(file.toString(), "x.pgha"),
                ran.err().replace(file.toString(), "x.pgha"));
    }

    @Test
    void aScriptEchoesItsLinesStopsAtTheFirstFailureAndSaysWhereToGoOn() throws IOException {
        TestShell.Ran ran = run("# begin\nsay one\n\nsay \\\n  'two three'\nfail\nsay four\n");
        assertThat(ran.status()).isEqualTo(4);
        assertThat(said).containsExactly("one", "two three");
        assertThat(ran.out()).isEqualTo("text  one\ntext  two three\n");
        assertThat(ran.err())
                .isEqualTo(
                        """
                        [2] 03:04:05 say one
                        [4] 03:04:05 say   'two three'
                        [6] 03:04:05 fail
                        error: It is down. [DOWN]

                        LINE  RESULT   STATUS  TIME  COMMAND
                           2  done          0  0 ms  say one
                           4  done          0  0 ms  say   'two three'
                           6  failed        4  0 ms  fail
                           7  not run       0  0 ms  say four
                        error: The script stopped at line 6. [SCRIPT_STOPPED]
                          where     x.pgha, line 6: fail
                          cause     It is down. [DOWN]
                          next      pgha script run x.pgha --from 6
                        """);
    }

    @Test
    void whatGoesOnGoesOnWithTheSameOptions() throws IOException {
        TestShell.Ran ran =
                run("fail\n", "--var", "A=b c", "--keep-going", "--var", "DB_PASSWORD=Mark1", "--from", "1");
        assertThat(ran.err())
                .contains("next      pgha script run x.pgha --var 'A=b c' --var DB_PASSWORD=${DB_PASSWORD} --from 1"
                        + " --keep-going")
                .doesNotContain("Mark1");
    }

    @Test
    void aScriptWithinAScriptWritesRecordsForProgramsToo() throws IOException {
        Path inner = Files.writeString(directory.resolve("inner.pgha"), "say inner\n");
        TestShell.Ran ran = run("run " + inner + "\nsay outer\n", "--output", "json");
        assertThat(ran.out().lines()).hasSize(3).allSatisfy(line -> assertThat(line)
                .startsWith("{\"line\":"));
        assertThat(ran.out().lines().map(line -> line.replaceAll(".*\"script\":\"([^\"]*/)?([^\"]*)\".*", "$2")))
                .containsExactly("inner.pgha", "x.pgha", "x.pgha");
        assertThat(run("run " + inner + "\n").out()).isEqualTo("text  inner\n");
    }

    @Test
    void runIsShortForScriptRunAndReadsStandardInput() {
        TestShell.Ran ran = shell("say hello\n").run("run", "-");
        assertThat(ran.status()).isZero();
        assertThat(said).containsExactly("hello");
    }

    @Test
    void fromAndUntilChooseLines() throws IOException {
        assertThat(run("say 1\nsay 2\nsay 3\nsay 4\n", "--from", "2", "--until", "3")
                        .status())
                .isZero();
        assertThat(said).containsExactly("2", "3");
    }

    @Test
    void aLineBeyondTheEndIsRefused() throws IOException {
        TestShell.Ran ran = run("say 1\n", "--from", "9");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("NO_SUCH_LINE");
    }

    @Test
    void keepGoingRunsTheRestAndKeepsTheFirstFailureAsItsStatus() throws IOException {
        TestShell.Ran ran = run("fail\nsay 2\n", "--keep-going");
        assertThat(ran.status()).isEqualTo(4);
        assertThat(said).containsExactly("2");
    }

    @Test
    void ignoreErrorsForgivesTheWorldButNotAWrongLine() throws IOException {
        assertThat(run("ignore-errors: fail\nsay 2\n").status()).isZero();
        assertThat(said).containsExactly("2");
        said.clear();
        assertThat(run("ignore-errors: flai\nsay 2\n").status()).isEqualTo(2);
        assertThat(said).isEmpty();
    }

    @Test
    void variablesComeFromTheLineThenTheFileThenTheEnvironment() throws IOException {
        Path env = directory.resolve("vars");
        Files.writeString(env, "# vars\nA=file\nexport B='file b'\n");
        TestShell.Ran ran =
                run("say \"${A} ${B} ${FROM_ENV} ${D:-default}\"\n", "--var", "A=line", "--env-file", env.toString());
        assertThat(ran.status()).isZero();
        assertThat(said).containsExactly("line file b env default");
    }

    @Test
    void theEchoNeverShowsTheValueOfAVariable() throws IOException {
        TestShell.Ran ran = run("say ${A}\nsay ${UNSET}\n", "--var", "A=hush");
        assertThat(ran.err()).contains("say ${A}").contains("UNSET_VARIABLE");
        assertThat(ran.err().substring(0, ran.err().indexOf("  next ")))
                .as("but in the command that goes on")
                .doesNotContain("hush");
        assertThat(ran.status()).isEqualTo(2);
    }

    @Test
    void aDryRunGivesChangingCommandsTheirOption() throws IOException {
        assertThat(run("say 1\n", "--dry-run").status()).isZero();
        assertThat(said).containsExactly("1 (dry)");
    }

    @Test
    void jsonHasOneRecordPerStatementOnStdout() throws IOException {
        TestShell.Ran ran = run("say 1\nfail\nsay 3\n", "--output", "json");
        assertThat(ran.status()).isEqualTo(4);
        assertThat(ran.out().lines())
                .containsExactly(
                        "{\"line\":1,\"script\":\"x.pgha\",\"command\":\"say 1\",\"result\":\"done\",\"status\":0,"
                                + "\"started_at\":\"2026-01-02T03:04:05Z\",\"seconds\":0,\"reply\":{\"text\":\"1\"},"
                                + "\"records\":[],\"problems\":[]}",
                        "{\"line\":2,\"script\":\"x.pgha\",\"command\":\"fail\",\"result\":\"failed\",\"status\":4,"
                                + "\"started_at\":\"2026-01-02T03:04:05Z\",\"seconds\":0,\"reply\":null,\"records\":[],"
                                + "\"problems\":[{\"code\":\"DOWN\",\"kind\":\"unreachable\",\"what\":\"It is down.\","
                                + "\"where\":\"\",\"cause\":\"\",\"done\":[],\"not_done\":[],\"evidence\":[],\"next\":[]}]}",
                        "{\"line\":3,\"script\":\"x.pgha\",\"command\":\"say 3\",\"result\":\"not_run\",\"status\":0,\"started_at\":null,"
                                + "\"seconds\":0,\"reply\":null,\"records\":[],\"problems\":[]}");
    }

    @Test
    void aScriptThatRunsItselfIsRefused() throws IOException {
        Path file = directory.resolve("loop.pgha");
        Files.writeString(file, "say 1\nrun " + file + "\n");
        TestShell.Ran ran = shell("").run("run", file.toString());
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("would run itself. [SCRIPT_RECURSION]");
        assertThat(said).containsExactly("1");
    }

    @Test
    void aMissingScriptIsAProblem() {
        TestShell.Ran ran = shell("").run("run", directory + "/none.pgha");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("There is no such file.");
    }

    @Test
    void checkFindsEveryWrongLineAndRunsNone() throws IOException {
        Path file = directory.resolve("c.pgha");
        Files.writeString(file, "say 1\nsya 2\nsay 3 --bogus\nsay ${NOPE}\nsay\nsay 'ok'\n");
        TestShell.Ran ran = shell("").run("script", "check", file.toString());
        assertThat(ran.status()).isEqualTo(2);
        assertThat(said).isEmpty();
        assertThat(ran.err())
                .contains("c.pgha, line 2")
                .contains("c.pgha, line 3")
                .contains("c.pgha, line 4")
                .contains("c.pgha, line 5")
                .doesNotContain("line 6");
    }

    @Test
    void checkFindsFilesThatAreMissing() throws IOException {
        Path there = Files.writeString(directory.resolve("there.pgha"), "say 1\n");
        Path file = Files.writeString(
                directory.resolve("m.pgha"),
                "run " + there + "\nignore-errors: run nowhere.pgha\nrun " + there + " --env-file none.env\n");
        TestShell.Ran ran = shell("").run("script", "check", file.toString());
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err())
                .contains("There is no file nowhere.pgha. [FILE_MISSING]")
                .contains("m.pgha, line 2")
                .contains("There is no file none.env. [FILE_MISSING]")
                .contains("m.pgha, line 3")
                .doesNotContain("line 1");
    }

    @Test
    void exitEndsTheScriptWithoutFailure() throws IOException {
        TestShell shell = shell("say 1\n");
        Commands leave = () -> List.of(CommandSpec.named("exit")
                .summary("Leave.")
                .example("exit", "leave")
                .runs(in -> {
                    shell.edge().leave();
                    return Reply.none();
                }));
        shell.edge().add(leave);
        Path file = directory.resolve("e.pgha");
        Files.writeString(file, "say 1\nexit\nsay 2\n");
        assertThat(shell.run("run", file.toString()).status()).isZero();
        assertThat(said).containsExactly("1");
        assertThat(shell.edge().isLeaving()).isFalse();
    }

    @Test
    void waitUntilRepeatsUntilSuccessAndShowsItsAnswer() {
        triesUntilSuccess = 3;
        TestShell.Ran ran = shell("").run("wait-until", "come-up", "--every", "1ms", "--timeout=10s");
        assertThat(ran.status()).isZero();
        assertThat(ran.out()).isEqualTo("text  up\n");
    }

    @Test
    void waitUntilGivesUpWithTheLastReason() {
        triesUntilSuccess = Integer.MAX_VALUE;
        TestShell.Ran ran = shell("").run("wait-until", "--timeout", "20ms", "--every", "5ms", "come-up");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("[WAIT_TIMED_OUT]").contains("The last try said: It is down.");
    }

    @Test
    void waitUntilDoesNotRepeatAWrongLine() {
        TestShell.Ran ran = shell("").run("wait-until", "come-upp");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("UNKNOWN_COMMAND");
    }
}
