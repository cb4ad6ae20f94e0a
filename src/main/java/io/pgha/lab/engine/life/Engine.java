package io.pgha.lab.engine.life;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgha.lab.engine.driver.LabPlace;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The lab's engine as a process that outlives whoever started it. */
final class Engine {
    private static final Duration START = Duration.ofMinutes(2);
    private static final String PID_FILE = "engine.pid";
    private static final String OUTPUT_FILE = "engine.out";

    private final LabPlace place;

    Engine(LabPlace place) {
        this.place = place;
    }

    /** Its process, if it runs. */
    Optional<ProcessHandle> process() {
        Path file = place.directory().resolve(PID_FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            long pid = Long.parseLong(Files.readString(file).strip());
            // A number alone may come to name another process.
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> commandLine(pid).contains(EngineProcess.class.getName())
                            && commandLine(pid).contains(place.directory().toString()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** True if it runs and takes connections. */
    boolean answers() {
        if (process().isEmpty() || !Files.exists(place.directory().resolve(Lab.READY_FILE))) {
            return false;
        }
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), place.addressing().laptopPort()),
                    2000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** Starts it and returns when it answers. */
    void start() {
        Path directory = place.directory();
        Path output = directory.resolve(OUTPUT_FILE);
        try {
            Files.deleteIfExists(directory.resolve(Lab.READY_FILE));
            // The umask is the caller's otherwise, and decides what accounts on machines may read.
            Process process = new ProcessBuilder(
                            "setsid",
                            "/bin/sh",
                            "-c",
                            "umask 022; echo $$ >\"$0/" + PID_FILE + "\"; exec \"$@\"",
                            directory.toString(),
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx96m",
                            "-Xss512k",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:MaxMetaspaceSize=96m",
                            "-Djava.net.preferIPv4Stack=true",
                            "-cp",
                            classPath(),
                            EngineProcess.class.getName(),
                            directory.toString())
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(output.toFile())
                    .redirectErrorStream(true)
                    .directory(new File("/"))
                    .start();
            long end = System.nanoTime() + START.toNanos();
            while (!answers()) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    List<String> lines = Files.readAllLines(output);
                    throw new LabException(
                            "LAB_ENGINE",
                            process.isAlive()
                                    ? "The lab's engine does not answer."
                                    : "The lab's engine ended with " + process.exitValue() + ".",
                            lines.subList(Math.max(0, lines.size() - 12), lines.size()),
                            List.of("lab down", "lab up"),
                            null);
                }
                // Ends early if the process does.
                var unused = process.waitFor(20, TimeUnit.MILLISECONDS);
            }
        } catch (IOException e) {
            throw new LabException(
                    "LAB_ENGINE", "The lab's engine cannot be started: " + e.getMessage(), List.of(), List.of(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("LAB_ENGINE", "Interrupted while the engine started.", List.of(), List.of(), e);
        }
    }

    /** Ends it, if it runs; the machines run on. */
    void stop() {
        process().ifPresent(process -> {
            process.destroy();
            try {
                process.onExit().get(5, TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                process.destroyForcibly();
                process.onExit().join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        });
    }

    /**
     * Only what the engine is made of, and copies of it: the jars may be built again while the engine runs, and a process whose jar
     * changes under it breaks in ways that nobody understands.
     */
    private String classPath() {
        Set<String> parts = new LinkedHashSet<>();
        for (Class<?> user :
                List.of(EngineProcess.class, JsonMapper.class, JsonFactory.class, JsonProperty.class, Nullable.class)) {
            try {
                Path source = Path.of(
                        user.getProtectionDomain().getCodeSource().getLocation().toURI());
                if (Files.isRegularFile(source)) {
                    Path copy = place.scripts().resolve(source.getFileName().toString());
                    Files.createDirectories(place.scripts());
                    Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING);
                    source = copy;
                }
                parts.add(source.toString());
            } catch (IOException | URISyntaxException e) {
                throw new LabException(
                        "LAB_ENGINE", "The lab's engine cannot be copied: " + e, List.of(), List.of("df -h"), e);
            }
        }
        return String.join(File.pathSeparator, parts);
    }

    /** The kernel's own, since {@link ProcessHandle} cuts long ones short. */
    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException gone) {
            return "";
        }
    }

    /** Its resident memory in bytes; 0 if it does not run. */
    long residentBytes() {
        return process()
                        .map(process -> {
                            try {
                                return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))
                                        .stream()
                                        .filter(line -> line.startsWith("VmRSS:"))
                                        .map(line -> line.replaceAll("\\D", ""))
                                        .map(Long::parseLong)
                                        .findFirst()
                                        .orElse(0L);
                            } catch (IOException gone) {
                                return 0L;
                            }
                        })
                        .orElse(0L)
                * 1024;
    }
}
