package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Runs the built program, and others, as a user would: as processes of their own with an environment of their own. */
final class Pgha {
    /** PGHA_LAUNCHER names another way to start the program, to try classes that are not packaged yet. */
    private static final Path LAUNCHER = Path.of(System.getenv().getOrDefault("PGHA_LAUNCHER", "scripts/pgha"))
            .toAbsolutePath();

    // A reader holds its thread until the end, and the common pool may have but one.
    private static final Executor ALONE = task -> new Thread(task).start();

    private final Map<String, String> environment = new LinkedHashMap<>();

    /** What a process left behind. */
    record Result(int status, String out, String err, Duration took) {
        JsonNode json() {
            try {
                return JsonMapper.builder().build().readTree(out);
            } catch (IOException e) {
                throw new UncheckedIOException("no JSON: " + this, e);
            }
        }

        /** Itself, if it ended well. */
        Result good() {
            if (status != 0) {
                throw new AssertionError("exit status " + status + "\n--- stdout\n" + out + "\n--- stderr\n" + err);
            }
            return this;
        }
    }

    /** With more variables in the environment. */
    Pgha with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Takes over the lines {@code export NAME='VALUE'} that {@code lab env} prints. */
    void source(String exports) {
        for (String line : exports.lines().toList()) {
            if (line.startsWith("export ") && line.contains("=")) {
                int equals = line.indexOf('=');
                String value = line.substring(equals + 1).strip();
                environment.put(line.substring(7, equals), value.replaceAll("^['\"]|['\"]$", ""));
            }
        }
    }

    String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    Result run(String... words) {
        return run(Duration.ofMinutes(15), words);
    }

    Result run(Duration limit, String... words) {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(Arrays.asList(words));
        return exec(limit, command);
    }

    /** Runs a line as a person types it in a shell of the system, behind the program's name. */
    Result typed(String line) {
        return exec(Duration.ofMinutes(5), List.of("bash", "-c", LAUNCHER + " " + line));
    }

    /** Runs words as {@code run} does and gives the JSON of the reply, whatever the exit status. */
    JsonNode json(String... words) {
        List<String> all = new ArrayList<>(Arrays.asList(words));
        all.addAll(List.of("--output", "json"));
        return run(all.toArray(String[]::new)).json();
    }

    Process start(String... words) {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(Arrays.asList(words));
        try {
            return builder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts words as {@code run} does, to read what the process says while it runs. */
    Process open(String... words) {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(Arrays.asList(words));
        try {
            return builder(command).redirectInput(Path.of("/dev/null").toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the program with its two streams going into files. */
    Process startInto(Path out, Path err, String... words) {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(Arrays.asList(words));
        try {
            return builder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until what a process writes to a file holds a text. */
    static void awaitText(Path file, String text) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (!Files.readString(file).contains(text)) {
            assertThat(System.nanoTime())
                    .as("waiting for %s in: %s", text, Files.readString(file))
                    .isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Starts another program with our environment and a plain terminal type, its streams joined to ours. */
    Process startAt(List<String> command) {
        ProcessBuilder builder = builder(command).redirectErrorStream(true);
        builder.environment().put("TERM", "xterm");
        builder.environment().put("NO_COLOR", "1");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What starts the program. */
    String launcher() {
        return LAUNCHER.toString();
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder;
    }

    Result exec(Duration limit, List<String> command) {
        long began = System.nanoTime();
        try {
            Process process = builder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> read(process.getInputStream()), ALONE);
            CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()), ALONE);
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("not done within " + limit + ": " + command + "\n" + out.join() + err.join());
            }
            return new Result(process.exitValue(), out.join(), err.join(), Duration.ofNanos(System.nanoTime() - began));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(InputStream in) {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
