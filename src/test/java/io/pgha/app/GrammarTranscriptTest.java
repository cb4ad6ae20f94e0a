package io.pgha.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every rule of the one grammar, with the real program: in a file, on a pipe, at a terminal, at the prompt, as arguments. */
@Tag("component")
class GrammarTranscriptTest {
    /** Shows its words as the program got them. */
    private static final String NO_HELP = "There is no help on ";

    /** A line, the exit status it has, and what is said about it. */
    private record Line(String text, int status, String says) {}

    private static final List<Line> LINES = List.of(
            new Line("version", 0, "(Java "),
            new Line("pgha version  # the name of the program may be pasted too", 0, "(Java "),
            new Line("help 'a  \"b\" \\ ${PROBE} # c'", 2, NO_HELP + "\"a  \"b\" \\ ${PROBE} # c\""),
            new Line("help \"a  \\\"b\\\" \\$ \\\\ \\n ${PROBE}\"", 2, NO_HELP + "\"a  \"b\" $ \\ \\n two  words\""),
            new Line("help a\\ \\ \\'b", 2, NO_HELP + "\"a  'b\""),
            new Line("help x''y\"z\"", 2, NO_HELP + "\"xyz\""),
            new Line("help a#b # isn't read", 2, NO_HELP + "\"a#b\""),
            new Line("help ver\\\nsion", 0, "Usage: version"),
            new Line("help \\\n  version", 0, "Usage: version"),
            new Line("help 'two\nlines'", 2, NO_HELP + "\"two"),
            new Line("help ${PROBE}", 2, NO_HELP + "\"two  words\""),
            new Line("help ${NONE:-version}", 0, "Usage: version"),
            new Line("help ${NONE}", 2, "The variable NONE is not set. [UNSET_VARIABLE]"),
            new Line("help ${1X}", 2, "[BAD_VARIABLE]"),
            new Line("help $5 $x", 2, NO_HELP + "\"$5 $x\""),
            new Line("version | cat", 2, "\"|\" has no meaning here: one line is one command. [NOT_A_SHELL]"),
            new Line("versoin", 2, "Did you mean \"version\"?"),
            new Line("script chekc x", 2, "Did you mean \"check\"?"),
            new Line("script", 2, "\"script\" needs one of: "),
            new Line("version --otuput json", 2, "Did you mean \"--output\"?"),
            new Line("version -x", 2, "has no option -x."),
            new Line("version --output", 2, "--output needs a value."),
            new Line("version --output --help", 2, "written --output=--help"),
            new Line("version --output jsn", 2, "Did you mean \"json\"?"),
            new Line("version --output json --output yaml", 2, "--output may be given only once."),
            new Line("run vars.pgha --keep-going=yes", 2, "--keep-going takes no value."),
            new Line("run vars.pgha --until two", 2, "--until takes a whole number such as 3, not \"two\"."),
            new Line("version extra", 2, "\"version\" does not take \"extra\"."),
            new Line("run", 2, "FILE is missing"),
            new Line("run vars.pgha --var A=version --var B=1 --keep-going", 0, "(Java "),
            new Line("help -- --output", 2, NO_HELP + "\"--output\""),
            new Line("help --output=json version", 0, "\"name\":"),
            new Line("help -o json version", 0, "\"name\":"),
            new Line("script record stop", 3, "No recording is under way. [NOT_RECORDING]"),
            new Line("wait-until script record stop --every 10ms --timeout 30ms", 1, "[WAIT_TIMED_OUT]"),
            new Line("wait-until --timeout 5s version", 0, "(Java "),
            new Line("wait-until versoin", 2, "Did you mean \"version\"?"));

    @TempDir
    Path directory;

    private Surroundings here;

    @BeforeEach
    void prepare() throws IOException {
        here = new Surroundings(directory).with("PROBE", "two  words").with("NO_COLOR", "1");
        here.file("vars.pgha", "${A}\n");
        StringBuilder script = new StringBuilder();
        LINES.forEach(line -> script.append(line.text()).append("\r\n"));
        here.file("lines.pgha", script.toString());
    }

    @AfterEach
    void close() {
        here.close();
    }

    @Test
    void onAPipeEachLineHasItsStatusAndSaysWhatItMust() throws Exception {
        Surroundings.Ended ended = here.pipe("$PGHA run - --keep-going --output json <lines.pgha");
        assertThat(ended.status()).as(ended.err()).isEqualTo(2);
        List<String> records = ended.out()
                .lines()
                .filter(record -> record.contains("\"script\":\"standard input\""))
                .toList();
        assertThat(records).hasSameSizeAs(LINES);
        for (int i = 0; i < LINES.size(); i++) {
            Line line = LINES.get(i);
            JsonNode record = JsonMapper.builder().build().readTree(records.get(i));
            assertThat(record.path("status").asInt()).as(record.toString()).isEqualTo(line.status());
            assertThat(record.path("result").asText()).isEqualTo(line.status() == 0 ? "done" : "failed");
            if (line.status() != 0) {
                assertThat(record.path("problems").findValuesAsText("what") + " "
                                + record.path("problems").findValuesAsText("code") + " "
                                + record.path("problems").findValuesAsText("cause"))
                        .contains(line.says().replaceFirst(" ?\\[[A-Z_]+]$", ""));
            }
        }
    }

    @Test
    void atATerminalAFileSaysTheSame() throws Exception {
        String screen = here.terminal("$PGHA script run lines.pgha --keep-going; echo status $?")
                .rest()
                .replaceAll("\\r+\\n", "\n");
        int at = 0;
        for (Line line : LINES) {
            at = screen.indexOf(line.says(), at);
            assertThat(at).as("%s in %s", line, screen).isNotNegative();
        }
        assertThat(screen).contains("status 2").doesNotContain("[BUG]");
    }

    @Test
    void atThePromptEachLineSaysTheSame() throws Exception {
        Surroundings.Typed keyboard = here.terminal("exec $PGHA");
        for (Line line : LINES) {
            keyboard.see("pgha> ");
            keyboard.type(line.text().replace("\n", "\r") + "\r").see(line.says());
        }
        keyboard.see("pgha> ");
        keyboard.type("ignore-errors: script record stop\r").see("[NOT_RECORDING]");
        keyboard.see("pgha> ");
        keyboard.type("exit\r");
        assertThat(keyboard.status()).isZero();
    }

    @Test
    void argumentsOfTheSystemAreWordsAlready() throws Exception {
        assertThat(here.pipe("$PGHA help 'a  \"b # ${PROBE} \\x | y' \"it's\"").err())
                .contains(NO_HELP + "\"a  \"b # ${PROBE} \\x | y it's\".");
        assertThat(here.terminal("$PGHA help '${NONE}  \"' '|'; echo status $?").rest())
                .contains(NO_HELP + "\"${NONE}  \" |\".")
                .contains("status 2");
    }

    @Test
    void aScriptThatEndsInTheMiddleOfALineRunsNoneOfIt() throws Exception {
        Surroundings.Ended ended = here.pipe("printf 'version\\nhelp \"x\\nversion\\n' | $PGHA");
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err())
                .contains("The script ends inside a double quote. [UNFINISHED_LINE]")
                .contains("standard input, line 2");
    }
}
