package io.pgha.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A directory of its own as home and workplace, in which the real program runs in pipes and in pseudo-terminals. */
final class Surroundings implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final Path directory;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<Process> started = new java.util.ArrayList<>();

    Surroundings(Path directory) {
        this.directory = directory;
        with("PATH", "/usr/bin:/bin");
        with("CLASSPATH", System.getProperty("java.class.path"));
        with(
                "PGHA",
                Path.of(System.getProperty("java.home"), "bin", "java")
                        + " -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED io.pgha.app.Main");
        with("HOME", directory.toString());
    }

    Surroundings with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    /** What a process without a terminal left behind. */
    record Ended(int status, String out, String err) {}

    /** Runs a line of sh, in which $PGHA is the program, without any terminal. */
    Ended pipe(String line) throws IOException, InterruptedException {
        Path out = directory.resolve(".out");
        Path err = directory.resolve(".err");
        Process process = start(new ProcessBuilder("sh", "-c", line)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile()));
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running: " + line + "\n" + Files.readString(err));
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Runs a line of sh in a pseudo-terminal of its own, which {@code script} of util-linux provides. */
    Typed terminal(String line) throws IOException {
        with("TERM", "xterm");
        return new Typed(start(new ProcessBuilder(
                        "env", "--default-signal=INT", "script", "-qefc", "stty cols 100 rows 40; " + line, "/dev/null")
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.PIPE)));
    }

    private Process start(ProcessBuilder builder) throws IOException {
        builder.directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    @Override
    public void close() {
        started.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    /** Hands at the keyboard of a terminal, and eyes on its screen. */
    static final class Typed {
        private final Process process;
        private final StringBuilder screen = new StringBuilder();

        Typed(Process process) {
            this.process = process;
        }

        Typed type(String keys) throws IOException {
            process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return this;
        }

        /** Reads until the screen shows a text after what was seen before; gives all up to it. */
        String see(String text) throws IOException, InterruptedException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (screen.indexOf(text) < 0) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("waiting for \"" + text + "\" on: " + screen);
                }
                read();
            }
            String seen = screen.substring(0, screen.indexOf(text) + text.length());
            screen.delete(0, seen.length());
            return seen;
        }

        private void read() throws IOException, InterruptedException {
            InputStream in = process.getInputStream();
            if (in.available() > 0) {
                screen.append(new String(in.readNBytes(in.available()), StandardCharsets.UTF_8));
            } else {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }

        /** Everything from here on until the program has ended. */
        String rest() throws IOException, InterruptedException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (process.isAlive()) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("still running: " + screen);
                }
                read();
            }
            read();
            return screen.toString();
        }

        int status() throws IOException, InterruptedException {
            rest();
            return process.exitValue();
        }
    }
}
