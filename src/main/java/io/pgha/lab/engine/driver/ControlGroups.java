package io.pgha.lab.engine.driver;

import io.pgha.lab.engine.machine.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The control groups that machines run in: every process of a machine is in them, whatever it does and whoever started it. */
public final class ControlGroups {
    private static final String ROOT = "pgha-lab";

    private ControlGroups() {}

    /** Kills every process of one machine and removes its groups. */
    static void kill(String lab, String machine) {
        kill(mounts().stream()
                .map(mount -> mount.resolve(ROOT).resolve(lab).resolve(machine))
                .toList());
    }

    /** Kills every process of every machine of a lab, and removes the groups; those above too if no other lab needs them. */
    public static void killAll(String lab) {
        kill(mounts().stream().map(mount -> mount.resolve(ROOT).resolve(lab)).toList());
        for (Path mount : mounts()) {
            try {
                Files.deleteIfExists(mount.resolve(ROOT));
            } catch (IOException used) {
                // Another lab is there.
            }
        }
    }

    /** The processes of a lab's machines. */
    public static Set<Long> processes(String lab) {
        Set<Long> found = new TreeSet<>();
        mounts().forEach(mount -> found.addAll(processes(mount.resolve(ROOT).resolve(lab))));
        return found;
    }

    private static void kill(List<Path> groups) {
        boolean gone = Power.within(java.time.Duration.ofSeconds(20), () -> {
            groups.stream()
                    .flatMap(group -> processes(group).stream())
                    .flatMap(pid -> ProcessHandle.of(pid).stream())
                    .forEach(ProcessHandle::destroyForcibly);
            return groups.stream().map(ControlGroups::remove).reduce(true, Boolean::logicalAnd);
        });
        if (!gone) {
            throw new MachineException("some processes of the lab do not end: "
                    + groups.stream()
                            .flatMap(group -> processes(group).stream())
                            .collect(Collectors.toSet()));
        }
    }

    private static Set<Long> processes(Path group) {
        Set<Long> found = new TreeSet<>();
        for (Path directory : below(group)) {
            try {
                Files.readAllLines(directory.resolve("cgroup.procs")).stream()
                        .filter(line -> !line.isBlank() && !"0".equals(line))
                        .map(Long::parseLong)
                        .forEach(found::add);
            } catch (IOException gone) {
                // The group ended meanwhile, and its processes with it.
            }
        }
        return found;
    }

    private static boolean remove(Path group) {
        boolean all = true;
        for (Path directory : below(group)) {
            try {
                Files.deleteIfExists(directory);
            } catch (IOException busy) {
                all = false;
            }
        }
        return all;
    }

    /** A group and all within it, the innermost first. */
    private static List<Path> below(Path group) {
        if (!Files.isDirectory(group)) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(group)) {
            return found.filter(Files::isDirectory)
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (IOException | java.io.UncheckedIOException changing) {
            return List.of(group);
        }
    }

    private static List<Path> mounts() {
        try {
            return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                    .map(line -> line.split(" ", -1))
                    .filter(fields -> "cgroup".equals(fields[2]) || "cgroup2".equals(fields[2]))
                    .map(fields -> Path.of(fields[1]))
                    .toList();
        } catch (IOException e) {
            throw new MachineException("the control groups of this host cannot be read", e);
        }
    }
}
