package io.pgha.ops.pg;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Secret;
import io.pgha.model.Text;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PsqlTerminalTest {
    @TempDir
    Path directory;

    @Test
    void aPasswordStandsInThePasswordFileWhateverIsInIt() throws IOException, InterruptedException {
        Text script = PsqlTerminal.handOver("o'app:1", Secret.of("a:b\\c'd\"$e`"));
        assertThat(script.toString()).doesNotContain("$e`");
        assertThat(written(script)).isEqualTo("*:*:*:o'app\\:1:a\\:b\\\\c'd\"$e`\n");
    }

    private String written(Text script) throws IOException, InterruptedException {
        Path file = directory.resolve("login");
        String source = "chown() { :; }\nmktemp() { echo '" + file + "'; }\n" + script.reveal();
        Process bash = new ProcessBuilder("/bin/bash", "-s")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile())
                .start();
        try (OutputStream stdin = bash.getOutputStream()) {
            stdin.write(source.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(bash.waitFor()).isZero();
        assertThat(Files.readString(directory.resolve("said"))).isEqualTo(file + "\n");
        return Files.readString(file);
    }
}
