package io.pgha.ops.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.ops.secrets.Redaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeEvidenceTest {
    @TempDir
    Path directory;

    private static String mark(NodeEvidence evidence) {
        Matcher matcher = Pattern.compile("'(pgha-[0-9a-f-]+ )'")
                .matcher(evidence.script(60).masked());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    @Test
    void everyFileIsKeptUnderItsNameAndMasked() throws IOException {
        NodeEvidence evidence = new NodeEvidence(directory, Redaction.of(Optional.empty()));
        try (evidence) {
            String mark = mark(evidence);
            evidence.line("before anything");
            evidence.line(mark + "config/etc/x.yml");
            evidence.line("password: y");
            evidence.line(mark + "../../evil name");
            evidence.line("pgha-otherwise is text");
        }
        assertThat(evidence.names()).containsExactly("_/_/evil_name", "config/etc/x.yml");
        assertThat(evidence.files().get("config/etc/x.yml")).hasContent("password: ******\n");
        assertThat(evidence.files().get("_/_/evil_name")).hasContent("pgha-otherwise is text\n");
    }

    @Test
    void noSecretFileIsAskedFor() {
        try (NodeEvidence evidence = new NodeEvidence(directory, Redaction.of(Optional.empty()))) {
            assertThat(evidence.script(60).masked())
                    .doesNotContain("secrets.json", "ca.key", "userlist.txt", "node.key", "pgpass");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void tarReadsWhatWasWritten() throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Path file = Files.writeString(directory.resolve("f"), "x".repeat(1000));
        try (TarGz tar = new TarGz(bytes, Instant.parse("2026-11-23T01:00:00Z"))) {
            tar.add("a/one.txt", "one\n");
            tar.add("a/empty.txt", "");
            tar.add("a/file", file);
        }
        Path archive = Files.write(directory.resolve("t.tar.gz"), bytes.toByteArray());
        Process tar = new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", directory.toString())
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        assertThat(directory.resolve("a/one.txt")).hasContent("one\n");
        assertThat(directory.resolve("a/empty.txt")).isEmptyFile();
        assertThat(directory.resolve("a/file")).hasSize(1000);
    }
}
