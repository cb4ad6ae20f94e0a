package io.pgha.shell.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that people give us as scripts and as lists of variables, as editors of all systems leave them, and what is none. */
class ScriptFilesTest {
    @TempDir
    Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("file"), text, StandardCharsets.ISO_8859_1);
    }

    private static Problem refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable reading) {
        Problem[] told = new Problem[1];
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> told[0] = e.problems().get(0));
        assertThat(told[0].kind()).isEqualTo(Problem.Kind.USAGE);
        return told[0];
    }

    @Test
    void aFileOfAnotherSystemIsReadAsItWasMeant() throws IOException {
        Path file =
                Files.writeString(directory.resolve("file"), "\ufeff# begin\r\nversion\r\nhelp \\\r\n  version\r\n");
        assertThat(Script.read(file).statements())
                .containsExactly(new Statement(2, "version"), new Statement(3, "help \\\n  version"));
        assertThat(EnvFile.read(
                        Files.writeString(file, "\ufeffA=1\r\nexport B=\"two\"\r\n\r\n# no more\r\nC=a=b #c\r\n")))
                .isEqualTo(Map.of("A", "1", "B", "two", "C", "a=b #c"));
    }

    @Test
    void whatCannotBeReadSaysWhy() throws IOException {
        Path bad = file("version\n\nhelp \u00ff\n");
        assertThat(refusal(() -> Script.read(bad)).cause()).isEqualTo("Line 3 is not text in UTF-8.");
        assertThat(refusal(() -> EnvFile.read(bad)).cause()).isEqualTo("Line 3 is not text in UTF-8.");
        assertThat(refusal(() -> Script.read(new ByteArrayInputStream(new byte[] {'a', '\n', -1})))
                        .cause())
                .isEqualTo("Line 2 is not text in UTF-8.");
        assertThat(refusal(() -> Script.read(directory)).cause()).isEqualTo("It is a directory.");
        assertThat(refusal(() -> EnvFile.read(directory)).cause()).isEqualTo("It is a directory.");
        assertThat(refusal(() -> EnvFile.read(directory.resolve("none"))).cause())
                .isEqualTo("There is no such file.");
        assertThat(refusal(() -> Script.read(Path.of("/dev/zero"))).cause()).isEqualTo("It is longer than 1 MB.");
    }

    @Test
    void anEmptyFileIsAScriptThatDoesNothing() {
        assertThat(Script.read(Path.of("/dev/null")).statements()).isEmpty();
    }

    @Test
    void aWrongLineOfVariablesIsNamedAndNeverShown() throws IOException {
        Path file = file("A=1\nMark1secret\n");
        Problem problem = refusal(() -> EnvFile.read(file));
        assertThat(problem.where()).isEqualTo(file + ", line 2");
        assertThat(problem.cause()).isEqualTo("There is no = in it.");
        assertThat(problem.toString()).doesNotContain("Mark1secret");
        assertThat(refusal(() -> EnvFile.read(file("2A=Mark1secret\n"))).toString())
                .contains("is no name")
                .doesNotContain("Mark1secret");
    }

    @Test
    void aQuoteThatIsNeverClosedIsToldWithTheLineItBeganOn() throws IOException {
        Path file = file("version\nhelp 'on this\nversion\n");
        Problem problem = refusal(() -> Script.read(file));
        assertThat(problem.what()).isEqualTo("The script ends inside a single quote.");
        assertThat(problem.where()).isEqualTo(file + ", line 2");
    }

    @Test
    @Timeout(20)
    void aLongFileBehindAnOpenQuoteIsReadSoon() throws IOException {
        String rest = "a line of text\n".repeat(60_000);
        assertThat(refusal(() -> Script.read(file("help \"" + rest))).what()).contains("a double quote");
        assertThat(refusal(() -> Script.read(file("help ${" + rest))).what()).contains("${");
        assertThat(refusal(() -> Script.read(file("help '" + rest))).what()).contains("a single quote");
    }
}
