package io.pgha.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Parameter;
import io.pgha.shell.TestShell;
import io.pgha.shell.ValueType;
import io.pgha.view.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SpecCompleterTest {
    /** What somebody may have written as a key of etcd: no line below is offered it. */
    private static final String UNSHOWABLE = "pgsql\u001b[2J";

    private static final Parameter<String> NODE = Parameter.argument(
                    "node",
                    ValueType.text("NODE").completing(prefix -> List.of("pgsql1", "pgsql2", "bastion", UNSHOWABLE)),
                    "Name of the node")
            .required();
    private static final Parameter<Optional<String>> MODE = Parameter.option(
                    "mode", ValueType.oneOf(List.of("fast", "safe")), "How")
            .optional()
            .withShortName('m');
    private static final Parameter<Boolean> FORCE = Parameter.flag("force", "Anyway");

    private static final Commands NOUNS = () -> List.of(
            CommandSpec.named("node stop")
                    .summary("Stop a node.")
                    .takes(NODE, MODE, FORCE)
                    .example("node stop pgsql1", "stop")
                    .runs(in -> Reply.none()),
            CommandSpec.named("node start")
                    .summary("Start a node.")
                    .example("node start", "start")
                    .runs(in -> Reply.none()));

    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of("n", "node"),
                Arguments.of("node st", "stop start"),
                Arguments.of("pgha node sto", "stop"),
                Arguments.of("ignore-errors: node sto", "stop"),
                Arguments.of("node stop ", "pgsql1 pgsql2 bastion"),
                Arguments.of("node stop pg", "pgsql1 pgsql2"),
                Arguments.of("node stop --mode ", "fast safe"),
                Arguments.of("node stop -m s", "safe"),
                Arguments.of("node stop --mode=f", "--mode=fast"),
                Arguments.of("node stop --mode fast pgs", "pgsql1 pgsql2"),
                Arguments.of("node stop --f", "--force"),
                Arguments.of("node stop --force --f", ""),
                Arguments.of("node stop x --o", "--output"),
                Arguments.of("node stop x --output j", "json"),
                Arguments.of("nothing ", ""),
                Arguments.of("help nod", "node"));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void theLastWordMayBecomeThese(String line, String expected) {
        List<String> words = new ArrayList<>(Arrays.asList(line.split(" ", -1)));
        String last = words.remove(words.size() - 1);
        List<String> offered = new SpecCompleter(new TestShell(NOUNS).edge().book())
                .suggest(words, last).stream()
                        .map(SpecCompleter.Suggestion::text)
                        .toList();
        List<String> wanted = expected.isEmpty() ? List.of() : List.of(expected.split(" ", -1));
        if (line.startsWith("help")) {
            assertThat(offered).contains(wanted.get(0));
        } else {
            assertThat(offered).isEqualTo(wanted);
        }
    }
}
