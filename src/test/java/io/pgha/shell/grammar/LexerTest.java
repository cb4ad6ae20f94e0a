package io.pgha.shell.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LexerTest {
    private static final Variables SET = Variables.environment(Map.of("A", "one two", "EMPTY", "", "Q", "\"'$\\"));

    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of("", List.of()),
                Arguments.of("   \t ", List.of()),
                Arguments.of("# only a comment", List.of()),
                Arguments.of("node list # a comment", List.of("node", "list")),
                Arguments.of("a#b #c", List.of("a#b")),
                Arguments.of("  node   list  ", List.of("node", "list")),
                Arguments.of("pg query 'select 1; select \"x\"'", List.of("pg", "query", "select 1; select \"x\"")),
                Arguments.of("say \"a \\\"b\\\" \\$ \\\\ \\n\"", List.of("say", "a \"b\" $ \\ \\n")),
                Arguments.of("say 'a\\nb'", List.of("say", "a\\nb")),
                Arguments.of("a\\ b", List.of("a b")),
                Arguments.of("a'b'\"c\"d", List.of("abcd")),
                Arguments.of("'' \"\"", List.of("", "")),
                Arguments.of("a \\\n  b", List.of("a", "b")),
                Arguments.of("a\\\nb", List.of("ab")),
                Arguments.of("\"a\\\nb\"", List.of("ab")),
                Arguments.of("say ${A}", List.of("say", "one two")),
                Arguments.of("say \"${A}!\"", List.of("say", "one two!")),
                Arguments.of("say '${A}'", List.of("say", "${A}")),
                Arguments.of("say \\${A}", List.of("say", "${A}")),
                Arguments.of("say ${B:-three four}", List.of("say", "three four")),
                Arguments.of("say ${EMPTY:-default}", List.of("say", "default")),
                Arguments.of("say ${B:-}", List.of("say", "")),
                Arguments.of("say ${Q}", List.of("say", "\"'$\\")),
                Arguments.of("cost $5 $x", List.of("cost", "$5", "$x")),
                Arguments.of("say '|' \\;", List.of("say", "|", ";")),
                Arguments.of("a|b", List.of("a|b")));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aLineHasTheseWords(String line, List<String> words) {
        assertThat(Lexer.words(line, SET)).isEqualTo(words);
    }

    static Stream<Arguments> wrongLines() {
        return Stream.of(
                Arguments.of("say 'open", "UNFINISHED_LINE"),
                Arguments.of("say \"open", "UNFINISHED_LINE"),
                Arguments.of("say ${OPEN", "UNFINISHED_LINE"),
                Arguments.of("goes on \\", "UNFINISHED_LINE"),
                Arguments.of("say ${UNSET}", "UNSET_VARIABLE"),
                Arguments.of("say ${1X}", "BAD_VARIABLE"),
                Arguments.of("etcd keys | grep x", "NOT_A_SHELL"),
                Arguments.of("version > file", "NOT_A_SHELL"),
                Arguments.of("version && version", "NOT_A_SHELL"));
    }

    @ParameterizedTest
    @MethodSource("wrongLines")
    void aWrongLineIsRefusedWithItsCode(String line, String code) {
        assertThatThrownBy(() -> Lexer.words(line, SET)).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                        e.first().code())
                .isEqualTo(code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"say 'a", "say \"a", "say a\\", "say ${A", "say \"${A"})
    void anUnfinishedLineSaysSo(String line) {
        assertThat(Lexer.unfinished(line)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "say a", "say 'a' # it's fine", "say | b", "say ${UNSET}"})
    void aWholeLineWaitsForNothing(String line) {
        assertThat(Lexer.unfinished(line)).isEmpty();
    }

    @Test
    void quotedTextAlwaysComesBackAsItWas() {
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            String text = randomText(random, "ab '\"\\$#{}\n|;-=");
            String quoted = "'" + text.replace("'", "'\\''") + "'";
            assertThat(Lexer.words(quoted, SET)).isEqualTo(List.of(text));
        }
    }

    @Test
    void anyTextGivesWordsOrAProblemAndEndsSoon() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            String text = randomText(random, "ab '\"\\${}#\n:-A|\u0000\u00e9");
            try {
                assertThat(Lexer.words(text, SET)).doesNotContainNull();
            } catch (ProblemException e) {
                assertThat(e.first().kind().exitStatus()).isEqualTo(2);
            }
        }
    }

    private static String randomText(Random random, String letters) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(24);
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
