package io.pgha.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.shell.CommandSpec;
import io.pgha.shell.Parameter;
import io.pgha.shell.TestShell;
import io.pgha.shell.ValueType;
import io.pgha.view.Reply;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HintsTest {
    private static final Parameter<String> NODE = Parameter.argument(
                    "node", ValueType.text("NODE"), "The node to move to")
            .required();
    private static final Parameter<Integer> COUNT =
            Parameter.option("count", ValueType.integer("N"), "How often").defaultsTo("3");

    private static final CommandSpec MOVE = CommandSpec.named("vip move")
            .summary("Move the address.")
            .takes(NODE, COUNT)
            .example("vip move n1", "move it")
            .runs(in -> Reply.none());
    private static final CommandSpec STATUS = CommandSpec.named("vip status")
            .summary("Show the address.")
            .takes(COUNT)
            .example("vip status", "show it")
            .runs(in -> Reply.none());

    private final Hints hints =
            new Hints(new TestShell(() -> List.of(MOVE, STATUS)).edge().book());

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                ";;''",
                ";vi;p",
                "vip;;'   move | status'",
                "vip;mo;ve   Move the address.",
                "vip move;;NODE   The node to move to",
                "vip move;pg;''",
                "vip move n1;;''",
                "vip move;--co;unt   How often",
                "vip move --count;;N [3]   How often",
                "vip status;;[--count N]",
                "nonsense;;''"
            })
    void theNextThingToTypeIsSaid(String before, String word, String hint) {
        List<String> words = before == null ? List.of() : List.of(before.split(" "));
        assertThat(hints.after(words, word == null ? "" : word)).isEqualTo(hint == null ? "" : hint);
    }
}
