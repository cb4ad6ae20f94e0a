package io.pgha.shell.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextEditorTest {
    @TempDir
    Path directory;

    /** A program that notes which file it is given and how that is protected, and then does something with it. */
    private TextEditor editor(String variable, String bash) throws IOException {
        Path program = directory.resolve("my editor");
        Files.writeString(
                program,
                "#!/bin/bash\nstat -c '%a' \"$2\" >'" + directory + "/mode'; echo \"$2\" >'" + directory + "/name'\n"
                        + bash);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new TextEditor(Map.of(variable, "'" + program + "' --wait", "EDITOR", "false"));
    }

    @Test
    void theTextComesBackAsThePersonLeftItAndNobodyElseCouldReadIt() throws IOException {
        assertThat(editor("VISUAL", "echo 'ttl: 40' >\"$2\"").edit("config", ".yaml", "ttl: 30\n"))
                .isEqualTo("ttl: 40\n");
        assertThat(Files.readString(directory.resolve("mode"))).isEqualTo("600\n");
        assertThat(Path.of(Files.readString(directory.resolve("name")).strip())).doesNotExist();
    }

    @Test
    void anEditorThatEndsWithAnErrorChangesNothingAndLeavesNothing() throws IOException {
        TextEditor editor = editor("VISUAL", "echo 'ttl: 40' >\"$2\"; exit 3");
        Problem problem = catchThrowableOfType(ProblemException.class, () -> editor.edit("config", ".yaml", "ttl: 30"))
                .first();
        assertThat(problem.code()).isEqualTo("EDITOR_FAILED");
        assertThat(problem.cause()).contains("exit status 3");
        assertThat(problem.notDone()).containsExactly("Nothing was changed.");
        assertThat(problem.next()).containsExactly("patroni config edit --set NAME=VALUE");
        assertThat(Path.of(Files.readString(directory.resolve("name")).strip())).doesNotExist();
    }

    @Test
    void anEditorThatIsNotThereIsNamed() {
        Problem problem = catchThrowableOfType(
                        ProblemException.class,
                        () -> new TextEditor(Map.of("EDITOR", "no-such-editor 2>/dev/null")).edit("c", ".yaml", ""))
                .first();
        assertThat(problem.cause()).contains("no-such-editor", "127");
    }
}
