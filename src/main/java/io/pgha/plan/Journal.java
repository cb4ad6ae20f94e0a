package io.pgha.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The record of one run that changed something: who, when, what, every effect with its time. One JSON object per line, appended as
 * things happen, so that a run that was killed leaves all it did. No line holds a secret.
 */
public final class Journal implements Consumer<ApplyEvent> {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    private final Path file;
    private final Clock clock;
    private boolean broken;

    private Journal(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * Begins the record of a run. A journal that cannot be written stops no work: it is convenience, and the cloud is the state.
     *
     * @param directory made if missing, readable by the user alone
     * @param user who runs it, and where, as in {@code ada@laptop}
     * @param command the command line, already masked
     */
    public static Journal begin(Path directory, Clock clock, String user, String cluster, String command) {
        Path file = directory.resolve(NAME.format(clock.instant()) + ".jsonl");
        Journal journal = new Journal(file, clock);
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException | UnsupportedOperationException e) {
            journal.broken = true;
        }
        ObjectNode line = journal.line("run");
        line.put("user", user).put("cluster", cluster).put("command", command);
        journal.write(line);
        return journal;
    }

    /** A record that is not kept. */
    public static Journal none() {
        Journal journal = new Journal(Path.of(""), Clock.systemUTC());
        journal.broken = true;
        return journal;
    }

    /** The run's name: what {@code journal show} takes. */
    public String run() {
        return String.valueOf(file.getFileName()).replace(".jsonl", "");
    }

    @Override
    public void accept(ApplyEvent event) {
        ObjectNode line;
        if (event instanceof ApplyEvent.StageBegan began) {
            line = line("stage").put("phase", began.phase().title()).put("rolling", began.rolling());
            began.nodes().forEach(node -> line.withArray("nodes").add(node.name()));
        } else if (event instanceof ApplyEvent.StageEnded ended) {
            line = line("stage_end")
                    .put("phase", ended.phase().title())
                    .put("ms", ended.took().toMillis());
        } else if (event instanceof ApplyEvent.EffectBegan began) {
            line = line("effect").put("node", began.node().name()).put("what", began.what());
        } else if (event instanceof ApplyEvent.EffectDone done) {
            line = line("effect_done")
                    .put("node", done.node().name())
                    .put("what", done.what())
                    .put("ms", done.took().toMillis());
        } else if (event instanceof ApplyEvent.EffectFailed failed) {
            line = line("effect_failed").put("node", failed.node().name()).put("what", failed.what());
            failed.evidence().forEach(text -> line.withArray("evidence").add(text));
        } else {
            return;
        }
        write(line);
    }

    /** One more thing that was done, outside of a plan: a cloud call, a switchover. */
    public void note(String kind, String where, String what) {
        write(line(kind).put("where", where).put("what", what));
    }

    /**
     * Ends the record.
     *
     * @param problems one sentence each
     * @param reply what the command answered, as JSON, or empty
     */
    public void end(int exitStatus, List<String> problems, Optional<String> reply) {
        ObjectNode line = line("end").put("exit_status", exitStatus);
        problems.forEach(problem -> line.withArray("problems").add(problem));
        reply.ifPresent(json -> {
            try {
                line.set("reply", JSON.readTree(json));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("a reply that is no JSON", e);
            }
        });
        write(line);
    }

    private ObjectNode line(String kind) {
        return JSON.createObjectNode().put("at", Instant.now(clock).toString()).put("kind", kind);
    }

    private synchronized void write(ObjectNode line) {
        if (broken) {
            return;
        }
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            broken = true;
        }
    }
}
