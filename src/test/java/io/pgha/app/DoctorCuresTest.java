package io.pgha.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.pgha.ops.doctor.rule.CheckGroup;
import io.pgha.ops.doctor.rule.Cures;
import io.pgha.ops.doctor.rule.Examination;
import io.pgha.ops.doctor.rule.MachineFaults;
import io.pgha.ops.doctor.rule.ServiceFaults;
import io.pgha.shell.grammar.Lexer;
import io.pgha.view.Screen;
import io.pgha.view.Sink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What doctor tells people to type can be typed. */
class DoctorCuresTest {
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
    Stream<DynamicTest> everyCureIsACommandThatIsThere() {
        return commands()
                .map(cure -> DynamicTest.dynamicTest(cure, () -> assertThatCode(
                                () -> wiring.edge().understand(Lexer.words(cure, name -> Optional.empty())))
                        .doesNotThrowAnyException()));
    }

    @Test
    @Tag("component")
    void theSystemsShellReadsTheSameWordsAsOurPrompt() throws IOException {
        List<String> commands = commands().toList();
        String script = commands.stream()
                .map(command -> "printf '%s\\n' " + command + "\n")
                .collect(Collectors.joining());
        Process bash = new ProcessBuilder("bash", "-c", script).start();
        String read = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String ours = commands.stream()
                .flatMap(command -> Lexer.words(command, name -> Optional.empty()).stream())
                .map(word -> word + "\n")
                .collect(Collectors.joining());
        assertThat(read).isEqualTo(ours);
    }

    /** All that doctor can say at all, and what it does say about each recorded fault. */
    private static Stream<String> commands() {
        Stream<String> said = Stream.of(MachineFaults.all(), ServiceFaults.all())
                .flatMap(List::stream)
                .flatMap(fault -> Examination.of(fault.recorded().sight(), EnumSet.allOf(CheckGroup.class)).stream())
                .flatMap(finding -> Stream.concat(finding.cure().stream(), finding.look().stream()));
        return Stream.concat(Cures.all().stream(), said).distinct();
    }
}
