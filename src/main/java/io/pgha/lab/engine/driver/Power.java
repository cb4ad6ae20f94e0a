package io.pgha.lab.engine.driver;

import io.pgha.lab.engine.machine.MachineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The power supply of one machine: the processes of {@code machine.sh}, found again by what they wrote down, so that it does not
 * matter who started them.
 */
final class Power {
    private static final Duration GRACE = Duration.ofSeconds(40);
    private static final Duration CERTAIN = Duration.ofSeconds(90);

    private final LabPlace place;
    private final String name;
    private final Path directory;

    Power(LabPlace place, String name) {
        this.place = place;
        this.name = name;
        this.directory = place.machine(name);
    }

    /** Starts the machine and returns when its operating system's first process runs. */
    void on() {
        Path console = directory.resolve("console.log");
        try {
            Files.deleteIfExists(directory.resolve("events"));
            Files.deleteIfExists(directory.resolve("pid"));
            new ProcessBuilder(
                            "setsid",
                            "bash",
                            Programs.script("machine.sh", place.scripts()).toString(),
                            directory.toString())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(console.toFile()))
                    .redirectErrorStream(true)
                    .directory(Path.of("/").toFile())
                    .start();
        } catch (IOException e) {
            throw new MachineException("machine " + name + " cannot be started: " + e.getMessage(), e);
        }
        if (!within(CERTAIN, () -> init().isPresent() || events().contains("off")) || init().isEmpty()) {
            throw new MachineException("machine " + name + " did not boot: " + tail(console));
        }
    }

    /** True if the machine has power. */
    boolean isOn() {
        return supply().isPresent();
    }

    /** What happened since the power was switched on, one word each: boot, reboot, off. */
    List<String> events() {
        Path file = directory.resolve("events");
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.split(" ", -1)[0])
                    .toList();
        } catch (IOException e) {
            throw new MachineException("the events of " + name + " cannot be read", e);
        }
    }

    /** Switches it off; softly at first if asked to. Returns when nothing of it runs any more. */
    void off(boolean soft) {
        if (soft && isOn()) {
            container().ifPresent(ProcessHandle::destroy);
            within(GRACE, () -> !isOn());
        }
        cut();
    }

    private void cut() {
        // The link first: a machine without power does not say goodbye to its peers.
        Programs.attempt("ip", "-n", place.namespace(), "link", "set", "dev", "ve-" + name, "down");
        init().ifPresent(ProcessHandle::destroyForcibly);
        within(Duration.ofSeconds(5), () -> !isOn());
        ControlGroups.kill(place.name(), name);
        if (!within(CERTAIN, () -> !isOn())) {
            throw new MachineException("machine " + name + " cannot be switched off");
        }
    }

    /** The first process of the machine's operating system, if it has got that far. */
    Optional<ProcessHandle> init() {
        return container().flatMap(container -> container
                .children()
                .filter(child -> "systemd".equals(command(child.pid())))
                .findFirst());
    }

    private Optional<ProcessHandle> container() {
        return supply().flatMap(supply -> supply.descendants()
                .filter(process -> "systemd-nspawn".equals(command(process.pid())))
                .filter(process -> process.parent()
                        .map(parent -> !"systemd-nspawn".equals(command(parent.pid())))
                        .orElse(true))
                .findFirst());
    }

    private Optional<ProcessHandle> supply() {
        try {
            Path file = directory.resolve("pid");
            String[] written =
                    Files.exists(file) ? Files.readString(file).strip().split(" ", -1) : new String[0];
            if (written.length != 2 || !started(Long.parseLong(written[0])).equals(written[1])) {
                return Optional.empty();
            }
            return ProcessHandle.of(Long.parseLong(written[0]));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** When a process started, in ticks since the host's boot; empty if it is gone or nobody has collected it yet. */
    private static String started(long pid) throws IOException {
        Path file = Path.of("/proc", Long.toString(pid), "stat");
        if (!Files.exists(file)) {
            return "";
        }
        String stat = Files.readString(file, StandardCharsets.ISO_8859_1);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return "Z".equals(fields[0]) ? "" : fields[19];
    }

    private static String command(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "comm"))
                    .strip();
        } catch (IOException gone) {
            return "";
        }
    }

    /** The end of a file, at most a mebibyte. */
    static String tail(Path file) {
        if (!Files.exists(file)) {
            return "";
        }
        try (var channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - (1 << 20)));
            var buffer = java.nio.ByteBuffer.allocate((int) Math.min(1 << 20, channel.size()));
            int read = 0;
            while (buffer.hasRemaining() && read >= 0) {
                read = channel.read(buffer);
            }
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new MachineException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Waits for a condition; false if it does not come true in time. */
    static boolean within(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            try {
                // Processes of others can only be asked again and again.
                java.util.concurrent.TimeUnit.MILLISECONDS.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MachineException("interrupted while waiting", e);
            }
        }
        return true;
    }
}
