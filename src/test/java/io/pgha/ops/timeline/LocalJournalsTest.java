package io.pgha.ops.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalJournalsTest {
    private static final String BEGIN =
            "{\"at\":\"2026-01-02T03:04:05Z\",\"kind\":\"run\",\"user\":\"ada\",\"cluster\":\"demo\",\"command\":\"stack configure\"}\n";
    private static final String END = "{\"at\":\"2026-01-02T03:05:05Z\",\"kind\":\"end\",\"exit_status\":4}\n";

    @TempDir
    Path directory;

    private void journal(String name, String text) throws IOException {
        Files.write(directory.resolve(name), text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aLineThatWasCutOffHidesNeitherItsRunNorTheOthersAndIsTold() throws IOException {
        journal("1.jsonl", BEGIN + "{\"at\":\"2026-01-02T03:04:\n\u00ff\u00fe\n" + END);
        journal("2.jsonl", BEGIN.replace("03:04", "04:04") + END.replace("03:05", "04:05"));
        assertThat(LocalJournals.read(directory, "demo"))
                .extracting(Event::what)
                .containsExactlyInAnyOrder(
                        "stack configure begins (ada)",
                        "stack configure ends with exit status 4",
                        "the journal 1.jsonl has 2 lines that cannot be read",
                        "stack configure begins (ada)",
                        "stack configure ends with exit status 4");
    }

    @Test
    void aJournalOfAnotherClusterIsNotTold() throws IOException {
        journal("1.jsonl", BEGIN.replace("demo", "other") + "{" + END);
        assertThat(LocalJournals.read(directory, "demo")).isEmpty();
        assertThat(LocalJournals.read(directory.resolve("none"), "demo")).isEmpty();
    }
}
