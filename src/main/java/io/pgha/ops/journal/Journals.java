package io.pgha.ops.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgha.model.NearestName;
import io.pgha.model.Problem;
import io.pgha.ops.journal.JournalRun.Entry;
import io.pgha.ops.journal.JournalRun.Whole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The journals of a directory, newest first. A line that cannot be read, such as the last one of a killed run, is passed over. */
public final class Journals {
    private static final String ENDING = ".jsonl";

    private final Path directory;

    /** The journals under the directory of conveniences. */
    public Journals(Path convenience) {
        directory = convenience.resolve("journal");
    }

    /** The names of all runs, newest first; empty if nothing was ever written. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + ENDING)) {
                files.forEach(
                        file -> names.add(String.valueOf(file.getFileName()).replace(ENDING, "")));
            } catch (IOException e) {
                throw unreadable(directory, e).toException(e);
            }
        }
        names.sort(Comparator.reverseOrder());
        return names;
    }

    /** The newest runs, newest first. */
    public List<JournalRun> last(int most) {
        return names().stream()
                .limit(Math.max(0, most))
                .map(name -> read(name).run())
                .toList();
    }

    /**
     * One run.
     *
     * @param name its name, the beginning of it that only one run has, or {@code last}
     * @throws io.pgha.model.ProblemException of kind USAGE if there is none
     */
    public Whole run(String name) {
        List<String> all = names();
        List<String> fitting = name.equals("last")
                ? all.stream().limit(1).toList()
                : all.stream().filter(known -> known.startsWith(name)).toList();
        if (fitting.size() == 1) {
            return read(fitting.get(0));
        }
        Problem problem = Problem.of(
                        "NO_SUCH_RUN",
                        Problem.Kind.USAGE,
                        fitting.isEmpty()
                                ? "The journal has no run \"" + name + "\"."
                                : fitting.size() + " runs begin with \"" + name + "\".")
                .withNext("journal list");
        throw NearestName.of(name, all)
                .map(near -> problem.because("Did you mean " + near + "?"))
                .orElse(problem)
                .toException();
    }

    private Whole read(String name) {
        Reading reading = new Reading(name);
        Path file = directory.resolve(name + ENDING);
        try {
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (!line.isBlank()) {
                    reading.take(line);
                }
            }
        } catch (IOException e) {
            throw unreadable(file, e).toException(e);
        }
        return reading.whole();
    }

    private static Problem unreadable(Path path, IOException e) {
        return Problem.of("JOURNAL_UNREADABLE", Problem.Kind.PRECONDITION, "Cannot read " + path + ".")
                .because(String.valueOf(e.getMessage()));
    }

    /** One file being read. */
    private static final class Reading {
        private static final ObjectMapper JSON = JsonMapper.builder().build();
        private final String name;
        private final List<Entry> entries = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private Instant began = Instant.EPOCH;
        private String user = "";
        private String cluster = "";
        private String command = "";
        private Optional<Integer> status = Optional.empty();
        private Optional<Duration> took = Optional.empty();
        private Optional<Object> reply = Optional.empty();

        Reading(String name) {
            this.name = name;
        }

        void take(String text) {
            JsonNode line;
            Instant at;
            try {
                line = JSON.readTree(text);
                at = Instant.parse(line.path("at").asText());
            } catch (JsonProcessingException | DateTimeException e) {
                return;
            }
            switch (line.path("kind").asText()) {
                case "run" -> {
                    began = at;
                    user = line.path("user").asText();
                    cluster = line.path("cluster").asText();
                    command = line.path("command").asText();
                }
                case "end" -> {
                    status = Optional.of(line.path("exit_status").asInt());
                    took = Optional.of(Duration.between(began, at));
                    line.path("problems").forEach(problem -> problems.add(problem.asText()));
                    reply = line.has("reply")
                            ? Optional.of(JSON.convertValue(line.path("reply"), Object.class))
                            : Optional.empty();
                }
                case "stage" ->
                    entries.add(new Entry(at, "stage", "", line.path("phase").asText(), Optional.empty(), List.of()));
                case "effect", "stage_end" -> {
                    // What began is told again when it ends, with its time; a run that was killed ends with its last
                    // stage.
                }
                default -> entries.add(entry(at, line));
            }
        }

        private static Entry entry(Instant at, JsonNode line) {
            List<String> evidence = new ArrayList<>();
            line.path("evidence").forEach(e -> evidence.add(e.asText()));
            return new Entry(
                    at,
                    line.path("kind").asText().replace("effect_done", "effect").replace("effect_failed", "failed"),
                    line.path("node").asText(line.path("where").asText()),
                    line.path("what").asText(),
                    line.has("ms")
                            ? Optional.of(Duration.ofMillis(line.path("ms").asLong()))
                            : Optional.empty(),
                    evidence);
        }

        Whole whole() {
            int effects = (int) entries.stream()
                    .filter(entry -> !entry.kind().equals("stage"))
                    .count();
            return new Whole(
                    new JournalRun(name, began, user, cluster, command, status, took, effects, problems),
                    entries,
                    reply);
        }
    }
}
