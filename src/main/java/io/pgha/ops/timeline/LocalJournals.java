package io.pgha.ops.timeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was done to a cluster from this machine, by the journals of the runs. */
final class LocalJournals {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private LocalJournals() {}

    /** When runs on the cluster began and ended, and what failed in them; nothing if there is no journal. */
    static List<Event> read(Path directory, String cluster) {
        List<Event> events = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return events;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.jsonl")) {
            for (Path file : files) {
                events.addAll(run(file, cluster));
            }
        } catch (IOException unreadable) {
            // Journals are convenience; the story of the nodes is told without them.
            return events;
        }
        return events;
    }

    /** A line that was cut off, as by a full disk, is passed over and counted; what stands around it is told. */
    private static List<Event> run(Path file, String cluster) throws IOException {
        List<Event> events = new ArrayList<>();
        String command = "";
        int unreadable = 0;
        Optional<Instant> last = Optional.empty();
        // Byte for byte: damaged text must not hide the lines that are whole.
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            Optional<Instant> before = last;
            JsonNode said;
            try {
                said = JSON.readTree(line);
            } catch (JsonProcessingException e) {
                unreadable++;
                continue;
            }
            last = at(said).or(() -> before);
            String kind = said.path("kind").asText();
            if (kind.equals("run")) {
                if (!said.path("cluster").asText().equals(cluster)) {
                    return List.of();
                }
                command = said.path("command").asText();
                add(events, said, "-", command + " begins (" + said.path("user").asText() + ")");
            } else if (kind.equals("end")) {
                int status = said.path("exit_status").asInt();
                add(events, said, "-", command + " ends" + (status == 0 ? "" : " with exit status " + status));
            } else if (kind.equals("effect_failed") || kind.equals("node_failed")) {
                add(
                        events,
                        said,
                        said.path("node").asText(),
                        command + " fails: " + said.path("what").asText());
            }
        }
        if (unreadable > 0 && last.isPresent()) {
            String lines = unreadable == 1 ? "1 line" : unreadable + " lines";
            events.add(new Event(
                    last.get(),
                    "-",
                    "pgha",
                    "the journal " + file.getFileName() + " has " + lines + " that cannot be read",
                    1));
        }
        return events;
    }

    private static void add(List<Event> events, JsonNode said, String node, String what) {
        at(said).ifPresent(at -> events.add(new Event(at, node, "pgha", what, 1)));
    }

    private static Optional<Instant> at(JsonNode said) {
        try {
            return Optional.of(Instant.parse(said.path("at").asText()));
        } catch (DateTimeException damaged) {
            return Optional.empty();
        }
    }
}
