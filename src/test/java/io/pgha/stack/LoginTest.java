package io.pgha.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Secret;
import io.pgha.model.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoginTest {
    private static final String PASSWORD = "it's $a \"mark\"";
    private static final Login LOGIN = Login.of(Blueprints.standard(), "app", Secret.of(PASSWORD), "require");

    @TempDir
    private Path directory;

    static Stream<Text> questions() {
        return Stream.of(LOGIN.query("127.0.0.1", 6432, "SELECT 1"), LOGIN.identify("127.0.0.1", 5432));
    }

    @ParameterizedTest
    @MethodSource("questions")
    void psqlReadsThePasswordAndNobodySeesIt(Text question) throws Exception {
        Map<String, String> seen = runWithStandIn(question);
        assertThat(seen.get("input")).isEqualTo(PASSWORD + "\n");
        assertThat(seen.get("arguments")).contains("-XAtqW", "user=app").doesNotContain("mark");
        assertThat(seen.get("environment")).contains("PATH=").doesNotContain("mark");
    }

    @Test
    void theAnswerAloneIsPrinted() throws Exception {
        assertThat(runWithStandIn(LOGIN.query("127.0.0.1", 6432, "SELECT 1"))).containsEntry("said", "1\n");
    }

    // No other program of the node may hand a password over in its environment either.
    @Test
    void noScriptForNodesPutsAPasswordIntoTheEnvironment() throws IOException {
        Pattern shown = Pattern.compile("(PG|ETCDCTL_|REDISCLI_|MYSQL_)(PASSWORD|PWD)\\s*=");
        try (Stream<Path> main = Files.walk(Path.of("src/main"))) {
            List<String> found = main.filter(Files::isRegularFile)
                    .filter(file -> shown.matcher(read(file)).find())
                    .map(Path::toString)
                    .toList();
            assertThat(found).isEmpty();
        }
    }

    /** Runs the question with a program in psql's place that writes down what it is given and answers 1. */
    private Map<String, String> runWithStandIn(Text question) throws IOException, InterruptedException {
        Path psql = Files.writeString(
                directory.resolve("psql"),
                """
                #!/bin/bash
                cd "${0%%/*}"
                tr '\\0' '\\n' < /proc/$$/cmdline > arguments
                tr '\\0' '\\n' < /proc/$$/environ > environment
                cat > input
                echo 'Password: ' >&2
                echo 1
                """
                        .replace("%%", "%"));
        Files.setPosixFilePermissions(psql, PosixFilePermissions.fromString("rwx------"));
        String bash = "answer=$("
                + question.reveal().replaceFirst("/usr/lib/postgresql/\\d+/bin/psql", psql.toString()) + ")\n"
                + "printf '%s\\n' \"$answer\"\n";
        Process run = new ProcessBuilder("bash", "-s")
                .redirectOutput(directory.resolve("said").toFile())
                .start();
        run.getOutputStream().write(bash.getBytes(StandardCharsets.UTF_8));
        run.getOutputStream().close();
        assertThat(run.waitFor()).isZero();
        return Map.of(
                "said", read(directory.resolve("said")),
                "arguments", read(directory.resolve("arguments")),
                "environment", read(directory.resolve("environment")),
                "input", read(directory.resolve("input")));
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
