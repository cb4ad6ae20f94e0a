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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which lines of a script run, and what is said of those that run in a script within a script. */
class ScriptLinesTest {
    private static final Parameter<String> TEXT =
            Parameter.argument("text", ValueType.text("TEXT"), "What to say").required();

    @TempDir
    Path directory;

    private final List<String> said = new ArrayList<>();

    private Commands probe() {
        return () -> List.of(
                CommandSpec.named("say")
                        .summary("Say a text.")
                        .takes(TEXT)
                        .changes()
                        .example("say hello", "say it")
                        .runs(in -> {
                            said.add(in.get(TEXT) + (in.isDryRun() ? " (dry)" : ""));
                            return Reply.none();
                        }),
                CommandSpec.named("act")
                        .summary("Act.")
                        .takes(TEXT)
                        .acts()
                        .example("act now", "act")
                        .runs(in -> {
                            said.add("acted " + in.get(TEXT));
                            return Reply.none();
                        }),
                CommandSpec.named("fail")
                        .summary("Fail.")
                        .example("fail", "fail")
                        .runs(in -> {
                            throw Problem.of("DOWN", Problem.Kind.UNREACHABLE, "It is down.")
                                    .toException();
                        }));
    }

    private TestShell.Ran run(String... words) {
        Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
        TestShell shell = new TestShell("", Optional.empty(), Map.of(), probe());
        shell.edge()
                .add(new ScriptCommands(
                        shell.edge(), new BatchRunner(shell.edge(), clock, ZoneOffset.UTC), new Recorder()));
        shell.edge().add(new WaitCommand(shell.edge(), Clock.systemUTC()));
        TestShell.Ran ran = shell.run(words);
        return new TestShell.Ran(ran.status(), ran.out(), ran.err().replace(directory + "/", ""));
    }

    private String script(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--from 0|Lines are counted from 1.",
                "--until -1|Lines are counted from 1.",
                "--from 5|--from 5 is beyond the last command, at line 4.",
                "--from 4 --until 2|--until 2 is before --from 4.",
                "--from 2 --until 3|No command begins in lines 2 to 3."
            })
    void linesThatHoldNoCommandAreRefused(String options, String message) throws IOException {
        List<String> words = new ArrayList<>(List.of("run", script("s.pgha", "say 1\n# none\n\nsay 4\n")));
        words.addAll(List.of(options.split(" ", -1)));
        TestShell.Ran ran = run(words.toArray(String[]::new));
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains(message + " [NO_SUCH_LINE]").contains("where     s.pgha");
        assertThat(said).isEmpty();
    }

    @Test
    void aCommandOfSeveralLinesCountsAsItsFirst() throws IOException {
        String script = script("s.pgha", "say \\\n  1\nsay '2\n3'\nsay 5\n");
        assertThat(run("run", script, "--from", "2").status()).isZero();
        assertThat(said).containsExactly("2\n3", "5");
    }

    @Test
    void aDryRunLeavesOutWhatActsButReadsItsLine() throws IOException {
        String script = script(
                "s.pgha",
                "say 1\nact now\nignore-errors: act now\nwait-until fail --timeout 5s\nwait-until act now\nsay 6\n");
        TestShell.Ran ran = run("run", script, "--dry-run");
        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(said).containsExactly("1 (dry)", "6 (dry)");
        assertThat(ran.err())
                .contains("left out of the dry run")
                .contains("   2  not run       0")
                .contains("   4  not run       0");
        for (String wrong : List.of("act", "act now --soon", "wait-until fial", "wait-until fail --timeout soon")) {
            assertThat(run("run", script("w.pgha", wrong + "\n"), "--dry-run").status())
                    .as(wrong)
                    .isEqualTo(2);
        }
    }

    @Test
    void aDryRunReachesAScriptWithinAScript() throws IOException {
        String inner = script("inner.pgha", "say inner\nact now\n");
        assertThat(run("run", script("outer.pgha", "run " + inner + "\n"), "--dry-run")
                        .status())
                .isZero();
        assertThat(said).containsExactly("inner (dry)");
    }

    @Test
    void whatACommandRepeatsIsCheckedToo() throws IOException {
        String script = script(
                "s.pgha",
                """
                wait-until fail --timeout 5s
                wait-until fial
                wait-until fail --timeout soon
                wait-until wait-until say
                wait-until --every 1s run none.pgha
                """);
        TestShell.Ran ran = run("script", "check", script);
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.out()).contains("5 commands, problems found: 4.");
        assertThat(ran.err())
                .doesNotContain("line 1")
                .contains("Did you mean \"fail\"?")
                .contains("--timeout takes a time span")
                .contains("TEXT is missing")
                .contains("There is no file none.pgha.");
    }

    @Test
    void aScriptWithinAScriptGetsOnlyTheVariablesOnItsLineAndNamesItsLines() throws IOException {
        String inner = script("inner.pgha", "say ${A}\nfail\n");
        String outer = script("outer.pgha", "ignore-errors: fail\nrun " + inner + " --var A=${A}\nsay end\n");
        TestShell.Ran ran = run("run", outer, "--var", "A=x");
        assertThat(ran.status()).isEqualTo(4);
        assertThat(said).containsExactly("x");
        assertThat(ran.err())
                .contains("[2] 03:04:05 run ")
                .contains("[inner.pgha:1] 03:04:05 say ${A}\n")
                .contains("\ninner.pgha\nLINE")
                .contains("cause     inner.pgha, line 2: fail: It is down. [DOWN]\n")
                .containsOnlyOnce("  next ")
                .endsWith("next      pgha run outer.pgha --var A=x --from 2\n");
        TestShell.Ran without = run("run", script("w.pgha", "run " + inner + "\n"), "--var", "A=x");
        assertThat(without.status()).isEqualTo(2);
        assertThat(without.err()).contains("The variable A is not set.");
    }

    @Test
    void scriptsThatRunEachOtherAreRefusedWithTheWayTheyCame() throws IOException {
        String one = script("one.pgha", "run " + directory + "/two.pgha\n");
        script("two.pgha", "ignore-errors: run " + one + "\n");
        TestShell.Ran ran = run("run", one);
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err())
                .contains("one.pgha would run itself. [SCRIPT_RECURSION]")
                .contains("one.pgha -> two.pgha -> one.pgha.");
    }

    @Test
    void aForgottenBlankAfterIgnoreErrorsIsSeen() throws IOException {
        TestShell.Ran ran = run("run", script("s.pgha", "ignore-errors:fail\n"));
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("A blank belongs behind \"ignore-errors:\"");
    }
}
