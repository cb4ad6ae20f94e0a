package io.pgha.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * One pgha at its prompt for many commands, as an engineer keeps it open: connections stay, and a command costs a round trip and not
 * a start. What is asked is typed as a script, so that every line comes back as the record that programs get.
 */
final class Prompt implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String RUN = "script run ";
    private static final String RECORD = "{\"line\":";

    private final Process process;
    private final Path script;
    private final BlockingQueue<String> screen = new LinkedBlockingQueue<>();

    /** A prompt in the lab of a cluster. */
    Prompt(LabCluster lab) {
        try {
            script = Files.createTempFile(lab.directory(), "lines", ".pgha");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // The longest line that a terminal edits has 4096 bytes; ours stay short because they only name the script.
        process = lab.pgha()
                .startAt(List.of(
                        "script",
                        "-qefc",
                        "stty cols 160 rows 50; exec " + lab.pgha().launcher(),
                        "/dev/null"));
        Thread reader = new Thread(this::read, "prompt-screen");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                screen.add(line);
            }
        } catch (IOException closed) {
            screen.add("(closed: " + closed + ")");
        }
    }

    private void type() throws IOException {
        process.getOutputStream()
                .write((RUN + script + " --keep-going --output json\r").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Runs lines, also those after one that fails; one record each. */
    List<JsonNode> run(String... lines) {
        List<JsonNode> records = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        try {
            Files.writeString(script, String.join("\n", lines) + "\n");
            type();
            while (records.size() < lines.length) {
                String line = screen.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                if (line == null) {
                    throw new AssertionError("no answer to " + List.of(lines) + "; on the screen: " + seen);
                }
                seen.add(line);
                int begin = line.indexOf(RECORD);
                if (begin >= 0) {
                    records.add(record(line.substring(begin)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("on the screen: " + seen, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return records;
    }

    /** A record as a script writes it. */
    static JsonNode record(String line) {
        try {
            return JsonMapper.builder().build().readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException("no record: " + line, e);
        }
    }

    /** Runs a line, and gives its record. */
    JsonNode ask(String line) {
        return run(line).get(0);
    }

    /** Runs lines that must all succeed, and gives their records. */
    List<JsonNode> good(String... lines) {
        List<JsonNode> records = run(lines);
        for (JsonNode record : records) {
            if (record.path("status").asInt() != 0) {
                throw new AssertionError(record.toPrettyString());
            }
        }
        return records;
    }

    /** Repeats a line until what it answers is as wanted, at most a minute; gives that answer. */
    JsonNode await(String line, Predicate<JsonNode> wanted) {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        JsonNode last = ask(line);
        try {
            while (!wanted.test(last)) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("not so within a minute: " + last.toPrettyString());
                }
                TimeUnit.MILLISECONDS.sleep(200);
                last = ask(line);
            }
            return last;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a line for bash on nodes; it must succeed there. */
    void on(String nodes, String command) {
        good("exec --on " + nodes + " --timeout 60s '" + command.replace("'", "'\\''") + "'");
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
