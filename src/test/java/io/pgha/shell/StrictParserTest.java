package io.pgha.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.view.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StrictParserTest {
    private static final Parameter<String> NODE = Parameter.argument("node", ValueType.text("NODE"), "Name of the node")
            .required();
    private static final Parameter<List<String>> MORE =
            Parameter.argument("more", ValueType.text("NODE"), "More nodes").repeated();
    private static final Parameter<Optional<Integer>> SIZE = Parameter.option(
                    "size", ValueType.integer("N"), "How many")
            .optional()
            .withShortName('s');
    private static final Parameter<Boolean> FORCE =
            Parameter.flag("force", "Do it anyway").withShortName('f');
    private static final Parameter<List<String>> WORDS = Parameter.rest("command", "What to run");

    private record Seen(String node, List<String> more, Optional<Integer> size, boolean force) {}

    private record Rest(boolean force, List<String> words) {}

    private static final Commands NOUNS = () -> List.of(
            CommandSpec.named("node stop")
                    .summary("Stop nodes.")
                    .takes(NODE, MORE, SIZE, FORCE)
                    .changes()
                    .example("node stop a", "stop a")
                    .runs(in -> Reply.of(new Seen(in.get(NODE), in.get(MORE), in.get(SIZE), in.get(FORCE)))),
            CommandSpec.named("node stop-all")
                    .summary("Stop all.")
                    .example("node stop-all", "stop all")
                    .runs(in -> Reply.none()),
            CommandSpec.named("exec")
                    .summary("Run a command.")
                    .takes(FORCE, WORDS)
                    .example("exec uptime", "run it")
                    .runs(in -> Reply.of(new Rest(in.get(FORCE), in.get(WORDS)))));

    static Stream<Arguments> goodLines() {
        return Stream.of(
                Arguments.of("node stop a", "{\"node\":\"a\",\"more\":[],\"size\":null,\"force\":false}"),
                Arguments.of(
                        "node stop a b c", "{\"node\":\"a\",\"more\":[\"b\",\"c\"],\"size\":null,\"force\":false}"),
                Arguments.of("node stop --size=3 a -f", "{\"node\":\"a\",\"more\":[],\"size\":3,\"force\":true}"),
                Arguments.of("node stop -s 4 a", "{\"node\":\"a\",\"more\":[],\"size\":4,\"force\":false}"),
                Arguments.of("node stop --size -2 a", "{\"node\":\"a\",\"more\":[],\"size\":-2,\"force\":false}"),
                Arguments.of(
                        "node stop a -- --force",
                        "{\"node\":\"a\",\"more\":[\"--force\"],\"size\":null,\"force\":false}"),
                Arguments.of("node stop -", "{\"node\":\"-\",\"more\":[],\"size\":null,\"force\":false}"),
                Arguments.of("pgha node stop a", "{\"node\":\"a\",\"more\":[],\"size\":null,\"force\":false}"),
                Arguments.of("exec -f ls -l --force", "{\"force\":true,\"words\":[\"ls\",\"-l\",\"--force\"]}"),
                Arguments.of("exec -- -x", "{\"force\":false,\"words\":[\"-x\"]}"));
    }

    @ParameterizedTest
    @MethodSource("goodLines")
    void aGoodLineGivesTheseValues(String line, String json) {
        List<String> words = new ArrayList<>(List.of(line.split(" ", -1)));
        int name = words.indexOf("exec") >= 0 ? words.indexOf("exec") + 1 : words.indexOf("stop") + 1;
        words.addAll(name, List.of("-o", "json"));
        TestShell.Ran ran = new TestShell(NOUNS).run(words.toArray(String[]::new));
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out().replaceAll("\\s", "")).isEqualTo(json);
    }

    static Stream<Arguments> wrongLines() {
        return Stream.of(
                Arguments.of("nodes stop a", "UNKNOWN_COMMAND", "Did you mean \"node\"?"),
                Arguments.of("node stpo a", "UNKNOWN_COMMAND", "Did you mean \"stop\"?"),
                Arguments.of("node", "NO_VERB", "needs one of: stop, stop-all"),
                Arguments.of("node --force", "NO_VERB", "stop"),
                Arguments.of("node stop", "MISSING_VALUE", "NODE is missing: Name of the node."),
                Arguments.of("node stop a --forse", "UNKNOWN_OPTION", "Did you mean \"--force\"?"),
                Arguments.of("node stop a -x", "UNKNOWN_OPTION", "no option -x"),
                Arguments.of("node stop a -fs", "UNKNOWN_OPTION", "no option -fs"),
                Arguments.of("node stop a --size", "MISSING_VALUE", "--size needs a value"),
                Arguments.of("node stop a --size --force", "MISSING_VALUE", "written --size=--force"),
                Arguments.of("node stop a --size=x", "BAD_VALUE", "a whole number"),
                Arguments.of("node stop a --size 1 --size 2", "REPEATED_OPTION", "only once"),
                Arguments.of("node stop a --force=yes", "UNWANTED_VALUE", "takes no value"),
                Arguments.of("node stop-all x", "TOO_MANY_WORDS", "does not take \"x\""),
                Arguments.of("exec", "MISSING_VALUE", "COMMAND is missing"));
    }

    @ParameterizedTest
    @MethodSource("wrongLines")
    void aWrongLineIsRefusedWithStatusTwoAndSaysWhatWasMeant(String line, String code, String message) {
        TestShell.Ran ran = new TestShell(NOUNS).run(line.split(" ", -1));
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("[" + code + "]").contains(message).contains("next      pgha help");
    }

    @Test
    void aCommandThatQuotesMadeOneWordIsShownWithoutThem() {
        for (List<String> words : List.of(List.of("node stop", "a"), List.of("node stop a"))) {
            TestShell.Ran ran = new TestShell(NOUNS).run(words.toArray(String[]::new));
            assertThat(ran.status()).isEqualTo(2);
            assertThat(ran.err())
                    .contains("There is no command \"" + words.get(0) + "\"")
                    .contains("without quotes")
                    .contains("next      pgha node stop a");
        }
    }

    @Test
    void allWrongValuesOfALineAreToldAtOnce() {
        TestShell.Ran ran = new TestShell(NOUNS).run("node", "stop", "--size", "x");
        assertThat(ran.err()).contains("NODE is missing").contains("a whole number");
    }

    @Test
    void helpIsShownEvenIfTheRestOfTheLineIsIncomplete() {
        TestShell.Ran ran = new TestShell(NOUNS).run("node", "stop", "--help");
        assertThat(ran.status()).isZero();
        assertThat(ran.out())
                .isEqualTo(
                        """
                        node stop: Stop nodes.

                        Usage: node stop NODE [MORE...] [options]

                        Arguments
                          NODE   Name of the node
                          MORE   More nodes

                        Options
                          -s, --size N   How many
                          -f, --force    Do it anyway

                        Options of every command like this
                              --dry-run                  Show what would change and change nothing
                          -y, --yes                      Do not ask; a destructive command also needs --cluster NAME
                              --lock-wait TIME           How long to wait if somebody else is changing the cluster (default 0s)
                          -o, --output table|json|yaml   Write the reply as a table for people, or as JSON or YAML for programs
                          -c, --cluster NAME             The cluster to work on, instead of the one in use
                          -h, --help                     Show this help and do nothing

                        Examples
                          node stop a   stop a
                        """);
    }

    @Test
    void anyWordsEndWithAStatusOfTheTableAndNeverWithABug() {
        String[] letters = {
            "node",
            "stop",
            "exec",
            "help",
            "version",
            "--",
            "-",
            "--size",
            "--size=",
            "-s",
            "a",
            "",
            "--output",
            "json",
            "-f",
            "--x=",
            "\u0000",
            "=",
            "--=",
            "ignore-errors:",
            "pgha",
            "wait-until"
        };
        Random random = new Random(3);
        TestShell shell = new TestShell(NOUNS);
        for (int i = 0; i < 20_000; i++) {
            List<String> words = new ArrayList<>();
            int n = random.nextInt(7);
            for (int k = 0; k < n; k++) {
                words.add(letters[random.nextInt(letters.length)]);
            }
            assertThat(shell.run(words.toArray(String[]::new)).status())
                    .as("%s", words)
                    .isIn(0, 2);
        }
    }
}
