package io.pgha.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.shell.Call;
import io.pgha.shell.CommandBook;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Manual;
import io.pgha.shell.grammar.Lexer;
import io.pgha.view.Screen;
import io.pgha.view.Sink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written about the commands is what they are. */
class ManualTest {
    private final Wiring wiring = new Wiring(
            new io.pgha.shell.Console(
                    InputStream.nullInputStream(),
                    new Sink(OutputStream.nullOutputStream()),
                    Screen.pipe(),
                    new Sink(OutputStream.nullOutputStream()),
                    Screen.pipe(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of()),
            false);

    @Test
    void theListOfCommandsInTheDocumentsIsCurrent() throws IOException {
        assertThat(Path.of("docs/commands.md"))
                .as("make it new with: scripts/pgha manual markdown > docs/commands.md")
                .exists();
        assertThat(Files.readString(Path.of("docs/commands.md")))
                .as("make it new with: scripts/pgha manual markdown > docs/commands.md")
                .isEqualTo(new Manual(wiring.edge().book()).markdown());
    }

    @Test
    void thePageForManHasEveryCommandAndOptionInPlainRequests() {
        String page = new Manual(wiring.edge().book()).man();
        assertThat(page.lines())
                .allMatch(line -> !line.startsWith(".") || line.matches("\\.(TH|SH|SS|TP|B)( .*)?"))
                .allMatch(line -> line.matches("([^\\\\]|\\\\[-e&]|\\\\f[IRB])*"));
        for (CommandSpec spec : wiring.edge().book().all()) {
            assertThat(page).contains(".SS " + spec.name().replace("-", "\\-") + " ");
            spec.options()
                    .forEach(option -> assertThat(page).contains(option.label().replace("-", "\\-")));
        }
        assertThat(page).contains(".SH EXIT STATUS", ".B 70\na bug of pgha");
    }

    @Test
    void everyExampleIsALineThatCouldRun() {
        CommandBook book = wiring.edge().book();
        for (CommandSpec spec : book.all()) {
            spec.examples().forEach(example -> {
                List<String> words = Lexer.words(example.line(), name -> Optional.of("x"));
                if (book.startOf(words).isPresent()) {
                    Call call = wiring.edge().understand(words);
                    assertThat(call.spec().name()).as(example.line()).isEqualTo(spec.name());
                    wiring.edge().understandRepeated(call);
                }
            });
        }
    }

    @Test
    void everyCommandIsExplainedInAParagraphAndNamesOthers() {
        List<String> plain = List.of("clear", "exit", "version");
        assertThat(wiring.edge().book().all())
                .filteredOn(spec -> !plain.contains(spec.name()))
                .allSatisfy(spec -> {
                    assertThat(spec.about()).as(spec.name()).isNotEqualTo(spec.summary());
                    assertThat(spec.related()).as(spec.name()).isNotEmpty();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"first-cluster", "incident", "scripts", "lab"})
    void everyCommandOfATopicCouldRun(String topic) throws IOException {
        Pattern command = Pattern.compile("^  (?:\\d  )?(\\S+(?: \\S+)*)  +\\S");
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("src/main/resources/help/" + topic + ".txt"))) {
            Matcher found = command.matcher(line);
            if (found.find()) {
                lines.add(found.group(1));
            }
        }
        assertThat(lines).hasSizeGreaterThan(2).allSatisfy(line -> assertThat(
                        wiring.edge().understand(Lexer.words(line, name -> Optional.of("x"))))
                .isNotNull());
    }

    @Test
    void everyRelatedCommandExists() {
        CommandBook book = wiring.edge().book();
        for (CommandSpec spec : book.all()) {
            assertThat(spec.related()).as(spec.name()).allSatisfy(name -> assertThat(book.under(name))
                    .isNotEmpty());
        }
    }

    @Test
    void everySummaryIsOneSentence() {
        assertThat(wiring.edge().book().all())
                .allSatisfy(spec -> assertThat(spec.summary()).matches("[A-Z][^\\n]{3,90}\\."));
    }
}
