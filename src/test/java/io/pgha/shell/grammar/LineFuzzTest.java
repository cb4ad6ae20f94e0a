package io.pgha.shell.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.pgha.model.ProblemException;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Parameter;
import io.pgha.shell.TestShell;
import io.pgha.shell.ValueType;
import io.pgha.view.OutputFormat;
import io.pgha.view.Reply;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lines of all sorts, a hundred thousand of them, through the lexer, the parser and the edge; the seed stands in each failure. */
@Tag("component")
class LineFuzzTest {
    private static final int ROUNDS = Integer.getInteger("pgha.fuzz", 100_000);
    private static final Set<Integer> STATUSES = Set.of(0, 1, 2, 3, 4, 5, 130);
    private static final List<String> PIECES = List.of(
            "node",
            "node probe",
            "probe",
            "run",
            "version",
            "help",
            "pgha",
            "ignore-errors:",
            "--count",
            "--count=",
            "--count=3",
            "-n",
            "-n3",
            "--force",
            "--force=yes",
            "--tag",
            "--",
            "-",
            "---",
            "--output",
            "-o",
            "json",
            "--output=yaml",
            "--help",
            "-h",
            "--yes",
            "--dry-run",
            "--lock-wait",
            "0s",
            "--cluster",
            "'",
            "\"",
            "\\",
            "\n",
            "\\\n",
            "#",
            "${",
            "}",
            "${X}",
            "${X:-d}",
            "${:-}",
            "$",
            "$$",
            "${X:?}",
            " ",
            "  ",
            "\t",
            "=",
            "é",
            "\u0000",
            "\ud800",
            "\u202e",
            "\u001b[31m",
            "a b",
            "'a b'",
            "\"a b\"",
            "\\'",
            "9999999999999999999",
            "*");

    private static final Parameter<String> NODE =
            Parameter.argument("node", ValueType.text("NODE"), "A node").required();
    private static final Parameter<Integer> COUNT = Parameter.option("count", ValueType.integer("N"), "How often")
            .defaultsTo("3")
            .withShortName('n');
    private static final Parameter<Boolean> FORCE = Parameter.flag("force", "Do it anyway");
    private static final Parameter<List<String>> TAGS =
            Parameter.option("tag", ValueType.text("TAG"), "A tag").repeated();

    private static Commands probe() {
        return () -> List.of(
                CommandSpec.named("node probe")
                        .summary("Take what is given.")
                        .takes(NODE, COUNT, FORCE, TAGS)
                        .changes()
                        .example("node probe pgsql1", "probe it")
                        .runs(in -> Reply.none().shownAs(in.get(NODE) + in.get(COUNT) + in.get(TAGS))),
                CommandSpec.named("run")
                        .summary("Take all words.")
                        .takes(Parameter.rest("command", "A command"))
                        .example("run x", "run it")
                        .runs(in -> Reply.none()));
    }

    @Test
    @Timeout(120)
    void noLineEverDoesMoreThanSucceedOrBeRefused() {
        long seed = Long.getLong("pgha.seed", System.nanoTime());
        Random random = new Random(seed);
        TestShell shell = new TestShell(probe());
        Variables variables = Variables.environment(Map.of("X", "a value"));
        int good = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String line = line(random);
            String about = "seed " + seed + ", round " + round + ", line <" + line + ">";
            try {
                List<String> words = Lexer.words(line, variables);
                if (words.isEmpty()) {
                    continue;
                }
                TestShell.Ran ran = shell.run(words.toArray(String[]::new));
                if (!STATUSES.contains(ran.status())
                        || ran.err().contains("Exception")
                        || ran.err().contains("\tat ")
                        || (ran.status() != 0 && ran.err().isBlank())) {
                    fail(about + " gave " + ran);
                }
                good += ran.status() == 0 ? 1 : 0;
                shell.edge().formatOf(words).compareTo(OutputFormat.TABLE);
            } catch (ProblemException e) {
                if (e.first().kind().exitStatus() != 2) {
                    fail(about, e);
                }
            } catch (RuntimeException | StackOverflowError e) {
                fail(about, e);
            }
            Lexer.unfinished(line);
            SecretWords.masked(line);
        }
        assertThat(good).as("some lines are good, seed " + seed).isPositive();
    }

    private static String line(Random random) {
        StringBuilder line = new StringBuilder(random.nextInt(3) == 0 ? "node probe " : "");
        int pieces = random.nextInt(9);
        for (int i = 0; i < pieces; i++) {
            if (random.nextInt(6) == 0) {
                line.append((char) random.nextInt(0x3000));
            } else {
                line.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            line.append(random.nextInt(3) > 0 ? " " : "");
        }
        return line.toString();
    }
}
