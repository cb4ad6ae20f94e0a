package io.pgha.app;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
    void everyExampleIsALineThatCouldRun() {
        CommandBook book = wiring.edge().book();
        for (CommandSpec spec : book.all()) {
            spec.examples().forEach(example -> {
                List<String> words = Lexer.words(example.line(), name -> Optional.of("x"));
                if (book.startOf(words).isPresent() && !spec.name().equals("wait-until")) {
                    assertThat(wiring.edge().understand(words).spec().name())
                            .as(example.line())
                            .isEqualTo(spec.name());
                }
            });
        }
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
