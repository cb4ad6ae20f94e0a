package io.pgha.lab.engine.driver;

import io.pgha.lab.engine.machine.MachineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs programs of the host to their end; none outlives its deadline. */
public final class Programs {
    /** For what takes milliseconds when all is well. */
    public static final Duration SHORT = Duration.ofSeconds(90);

    private static final int EVIDENCE = 2000;

    private Programs() {}

    /**
     * What a program left behind.
     *
     * @param status exit status; 128 plus the signal's number if a signal ended it
     * @param output standard output and standard error, as they came
     */
    public record Result(int status, String output) {
        /** True if the exit status is 0. */
        public boolean ok() {
            return status == 0;
        }
    }

    /** Runs a program and returns what it left behind, whatever that is; throws if it cannot be started or takes too long. */
    public static Result run(Duration limit, Map<String, String> environment, String input, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("LC_ALL", "C.UTF-8");
        // cron and service managers start programs with a PATH in which iproute2 and nftables are not.
        builder.environment().merge("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", (given, system) -> given + ":" + system);
        try {
            Process process = builder.start();
            CompletableFuture<Void> deadline = CompletableFuture.runAsync(
                    () -> {
                        process.descendants().forEach(ProcessHandle::destroyForcibly);
                        process.destroyForcibly();
                    },
                    CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
            try (OutputStream to = process.getOutputStream()) {
                to.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException closedEarly) {
                // A program that does not read its input is no failure; its exit status says what is.
            }
            String output;
            try (InputStream from = process.getInputStream()) {
                output = new String(from.readAllBytes(), StandardCharsets.UTF_8);
            }
            int status = process.waitFor();
            if (!deadline.cancel(false)) {
                throw new MachineException(
                        command.get(0) + " took more than " + limit.toSeconds() + " s: " + last(output));
            }
            return new Result(status, output);
        } catch (IOException e) {
            throw new MachineException(command.get(0) + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MachineException(command.get(0) + " was interrupted", e);
        }
    }

    /** Runs a short program and returns its output; throws if it fails. */
    public static String demand(String... command) {
        return demand(SHORT, Map.of(), "", List.of(command));
    }

    /** Runs a program and returns its output; throws if it fails. */
    public static String demand(Duration limit, Map<String, String> environment, String input, List<String> command) {
        Result result = run(limit, environment, input, command);
        if (!result.ok()) {
            throw new MachineException(
                    String.join(" ", command) + " ended with " + result.status() + ": " + last(result.output()));
        }
        return result.output();
    }

    /** Runs a short program whose failure means that there was nothing to do. */
    public static Result attempt(String... command) {
        return run(SHORT, Map.of(), "", List.of(command));
    }

    /** Writes one of the scripts that come with the lab into a directory, and returns where. */
    public static Path script(String name, Path directory) {
        try (InputStream in = Programs.class.getResourceAsStream("/lab/" + name)) {
            if (in == null) {
                throw new MachineException("the script lab/" + name + " is missing from the class path");
            }
            Files.createDirectories(directory);
            Path file = directory.resolve(name);
            byte[] content = in.readAllBytes();
            if (!Files.exists(file) || !java.util.Arrays.equals(Files.readAllBytes(file), content)) {
                // By rename: a machine may be reading the one that was there, and another may be writing it.
                Path fresh = Files.createTempFile(directory, name, ".new");
                Files.write(fresh, content);
                Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            }
            return file;
        } catch (IOException e) {
            throw new MachineException("the script " + name + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static String last(String output) {
        String text = output.strip();
        return text.length() <= EVIDENCE ? text : "..." + text.substring(text.length() - EVIDENCE);
    }
}
