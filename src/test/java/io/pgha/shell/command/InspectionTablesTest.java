package io.pgha.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgha.view.Block;
import io.pgha.view.OutputFormat;
import io.pgha.view.Reply;
import io.pgha.view.ReplyView;
import io.pgha.view.Screen;
import io.pgha.view.Table;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every command that looks answers on a bad day of a cluster with long names, in windows of all widths and for programs. */
class InspectionTablesTest {
    private static final int LONGEST_WORD_BROKEN = 57;
    private static final Pattern HEADING = Pattern.compile("\\S+(?: \\S+)*");

    static Stream<Arguments> screens() {
        return Answers.all().stream()
                .flatMap(answer -> Stream.of(60, 80, 160).map(width -> Arguments.of(answer, width)));
    }

    @ParameterizedTest(name = "{0} at {1} columns")
    @MethodSource("screens")
    void noLineIsWiderThanTheWindowAndNoWordIsCut(Answers.Answer answer, int width) {
        String shown = shown(answer.reply(), Screen.ofWidth(width));
        String wide = shown(answer.reply(), Screen.pipe());
        assertThat(shown.lines().filter(line -> !isVerbatim(answer, line)))
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(width));
        List<String> words = Arrays.asList(shown.split("\\s+", -1));
        for (String word : wide.split("\\s+", -1)) {
            if (word.length() < LONGEST_WORD_BROKEN) {
                assertThat(words)
                        .as("%s at %d columns:%n%s", answer.command(), width, shown)
                        .anySatisfy(it -> assertThat(it.equalsIgnoreCase(word)).isTrue());
            }
        }
        assertThat(shown).doesNotContain("…");
    }

    /** Evidence and commands are never broken: they are compared and typed. */
    private static boolean isVerbatim(Answers.Answer answer, String line) {
        return answer.reply().blocks().stream()
                .filter(Block.Report.class::isInstance)
                .flatMap(block -> ((Block.Report) block).entries().stream())
                .flatMap(entry -> entry.parts().stream())
                .filter(Block.Part::verbatim)
                .flatMap(part -> part.lines().stream())
                .anyMatch(line::endsWith);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void everyRowHasAsManyCellsAsTheTableHasHeadingsAndStandsUnderThem(Answers.Answer answer) {
        for (Block block : answer.reply().blocks()) {
            if (block instanceof Table<?>) {
                List<String> lines =
                        ReplyView.render(block, Screen.pipe()).lines().toList();
                String head = lines.stream()
                        .filter(line -> line.matches("[A-Z0-9 .()]+"))
                        .findFirst()
                        .orElseThrow();
                List<MatchResult> headings = HEADING.matcher(head).results().toList();
                lines.subList(lines.indexOf(head) + 1, lines.size()).forEach(line -> assertThat(headings)
                        .as("%s%n%s", head, line)
                        .allMatch(heading -> isUnder(heading, line)));
            }
        }
    }

    /** Texts begin where their heading begins, and numbers end where it ends. */
    private static boolean isUnder(MatchResult heading, String line) {
        boolean begins = heading.start() == 0
                || heading.start() >= line.length()
                || (line.startsWith("  ", heading.start() - 2) && line.charAt(heading.start()) != ' ');
        boolean ends = heading.end() >= line.length() || line.startsWith("  ", heading.end());
        return begins || ends;
    }

    static Stream<Answers.Answer> tables() {
        return Answers.all().stream();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void programsGetTheWholeRecord(Answers.Answer answer) throws JsonProcessingException {
        JsonNode json = JsonMapper.builder()
                .build()
                .readTree(ReplyView.render(answer.reply(), OutputFormat.JSON, Screen.ofWidth(60)));
        whole(answer.command(), answer.reply().data().orElseThrow(), json);
    }

    private static void whole(String at, Object value, JsonNode json) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresentOrElse(
                    inner -> whole(at, inner, json),
                    () -> assertThat(json.isNull()).as(at).isTrue());
        } else if (value instanceof Collection<?> items) {
            assertThat(json).as(at).hasSize(items.size());
            int i = 0;
            for (Object item : items) {
                whole(at + "[" + i + "]", item, json.path(i++));
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> whole(at + "." + key, inner, json.path(String.valueOf(key))));
        } else if (value instanceof Record record) {
            for (RecordComponent part : record.getClass().getRecordComponents()) {
                String name =
                        part.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
                assertThat(json.has(name)).as("%s.%s in %s", at, name, json).isTrue();
                whole(at + "." + name, read(record, part), json.path(name));
            }
        } else {
            assertThat(json.isMissingNode()).as(at).isFalse();
        }
    }

    private static Object read(Record record, RecordComponent part) {
        try {
            part.getAccessor().setAccessible(true);
            return part.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a record that cannot be read", e);
        }
    }

    private static String shown(Reply reply, Screen screen) {
        return ReplyView.render(reply, OutputFormat.TABLE, screen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001b[2J", "\u009b2J", "\r", "\u202e", "\u2066", "\u007f", "\u0007"})
    void whateverANodeSaysIsShownAsText(String evil) {
        for (Answers.Answer answer : Answers.saying("x" + evil + "y")) {
            for (OutputFormat format : OutputFormat.values()) {
                assertThat(ReplyView.render(answer.reply(), format, Screen.ofWidth(80)))
                        .as("%s as %s", answer.command(), format)
                        .doesNotContain(evil);
            }
        }
    }
}
