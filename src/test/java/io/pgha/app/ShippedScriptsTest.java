package io.pgha.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.shell.batch.Script;
import io.pgha.shell.batch.ScriptChecker;
import io.pgha.shell.grammar.Variables;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The scripts that come with the program could run: as they are, given what their first lines say must be given. */
class ShippedScriptsTest {
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

    @TestFactory
    List<DynamicTest> everyLineOfEveryScriptCouldRun() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("scripts"))) {
            List<Path> scripts = files.filter(file -> file.toString().endsWith(".pgha"))
                    .sorted()
                    .toList();
            assertThat(scripts).hasSizeGreaterThan(5);
            return scripts.stream()
                    .map(file -> DynamicTest.dynamicTest(file.toString(), () -> {
                        Map<String, String> given = file.endsWith("destroy.pgha") ? Map.of("NAME", "demo") : Map.of();
                        Variables variables = Variables.of(given, name -> Optional.empty());
                        assertThat(new ScriptChecker(wiring.edge()).check(Script.read(file), variables))
                                .isEmpty();
                    }))
                    .toList();
        }
    }
}
