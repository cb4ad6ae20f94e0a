package io.pgha.ops.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.ProblemException;
import io.pgha.plan.Journal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalsTest {
    @TempDir
    Path home;

    private Journal begin(String second, String command) {
        Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:" + second + "Z"), ZoneOffset.UTC);
        return Journal.begin(home.resolve("journal"), clock, "ada@laptop", "demo", command);
    }

    @Test
    void whatWasWrittenIsReadBackNewestFirst() {
        Journal first = begin("05", "node stop pgsql1");
        first.note("done", "pgsql1", "shut down");
        first.end(0, List.of(), Optional.of("{\"changes\":[\"stop pgsql1\"]}"));
        begin("06", "stack configure all").end(5, List.of("One node failed."), Optional.empty());

        List<JournalRun> runs = new Journals(home).last(10);
        assertThat(runs).extracting(JournalRun::command).containsExactly("stack configure all", "node stop pgsql1");
        assertThat(runs).extracting(JournalRun::outcome).containsExactly("partly", "done");
        assertThat(runs.get(0).problems()).containsExactly("One node failed.");

        JournalRun.Whole whole = new Journals(home).run("20260102-030405");
        assertThat(whole.run().user()).isEqualTo("ada@laptop");
        assertThat(whole.entries()).singleElement().satisfies(entry -> assertThat(entry.what())
                .isEqualTo("shut down"));
        assertThat(whole.reply()).hasValueSatisfying(reply -> assertThat(reply).hasToString("{changes=[stop pgsql1]}"));
    }

    @Test
    void aKilledRunShowsWhatItLeftAndThatItHasNoEnd() throws Exception {
        Journal killed = begin("05", "stack configure all");
        killed.note("done", "pgsql1", "write a file");
        Path file = home.resolve("journal").resolve(killed.run() + ".jsonl");
        Files.writeString(file, "{\"at\":\"2026-01-02T03:0", StandardOpenOption.APPEND);

        JournalRun.Whole whole = new Journals(home).run("last");
        assertThat(whole.run().outcome()).isEqualTo("no end");
        assertThat(whole.entries()).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aNameThatManyRunsHaveIsRefused() {
        begin("05", "a");
        begin("06", "b");
        assertThatThrownBy(() -> new Journals(home).run("2026"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.first().what()).isEqualTo("2 runs begin with \"2026\"."));
        assertThat(new Journals(home.resolve("nothing")).last(5)).isEmpty();
    }
}
