package io.pgha.app;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.pgha.ops.doctor.rule.Cures;
import io.pgha.shell.grammar.Lexer;
import io.pgha.view.Screen;
import io.pgha.view.Sink;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What doctor tells people to type can be typed. */
class DoctorCuresTest {
    private final Wiring wiring = new Wiring(new io.pgha.shell.Console(
            InputStream.nullInputStream(),
            new Sink(OutputStream.nullOutputStream()),
            Screen.pipe(),
            new Sink(OutputStream.nullOutputStream()),
            Screen.pipe(),
            Optional.empty(),
            Optional.empty(),
            Map.of()));

    @TestFactory
    List<DynamicTest> everyCureIsACommandThatIsThere() {
        return Cures.all().stream()
                .map(cure -> DynamicTest.dynamicTest(cure, () -> assertThatCode(
                                () -> wiring.edge().understand(Lexer.words(cure, name -> Optional.empty())))
                        .doesNotThrowAnyException()))
                .toList();
    }
}
