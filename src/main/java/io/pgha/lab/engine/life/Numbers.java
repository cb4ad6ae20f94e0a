package io.pgha.lab.engine.life;

import io.pgha.lab.engine.driver.Addressing;
import io.pgha.lab.engine.driver.LabPlace;
import io.pgha.lab.engine.driver.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which lab has which number, and so which addresses: written in each lab's directory, given out under one lock. */
final class Numbers {
    private static final String FILE = "number";

    private Numbers() {}

    /** The place of a lab that has its number already. */
    static LabPlace place(Path directory) {
        Path root = Objects.requireNonNull(directory.toAbsolutePath().getParent(), "the directory of all labs");
        String name = Objects.requireNonNull(directory.getFileName(), "the lab's name")
                .toString();
        return new LabPlace(
                name,
                root,
                new Addressing(read(directory)
                        .orElseThrow(() -> LabException.of("LAB_NOT_UP", "There is no lab " + name + ".", "lab up"))));
    }

    /** True if there is a lab of this name, up or broken. */
    static boolean exists(Path root, String name) {
        return read(root.resolve(name)).isPresent();
    }

    /** The place of a lab, with a number that no other lab has and whose addresses this host does not use. */
    static LabPlace claim(Path root, String name) {
        Path directory = root.resolve(name);
        try {
            Files.createDirectories(directory);
            try (FileChannel file = FileChannel.open(
                            root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                if (read(directory).isEmpty() && lock.isValid()) {
                    Files.writeString(directory.resolve(FILE), Integer.toString(free(root)));
                }
            }
            return place(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("the lab's directory " + directory + " cannot be used", e);
        }
    }

    private static int free(Path root) throws IOException {
        Set<Integer> taken = new TreeSet<>();
        try (Stream<Path> labs = Files.list(root)) {
            labs.forEach(lab -> read(lab).ifPresent(taken::add));
        }
        String routes = Programs.demand("ip", "-4", "route", "show", "table", "all");
        for (int number = 1; number < Addressing.LABS; number++) {
            Addressing addressing = new Addressing(number);
            boolean used = Stream.of(
                            addressing.publicSubnet(),
                            addressing.privateSubnet(),
                            addressing.publicRange(),
                            addressing.hostAddress())
                    .map(range -> range.replaceAll("\\.\\d+(/\\d+)?$", "."))
                    .filter(prefix -> !prefix.startsWith("198."))
                    .anyMatch(routes::contains);
            if (!taken.contains(number) && !used && !routes.contains(addressing.publicRange())) {
                return number;
            }
        }
        throw LabException.of(
                "LAB_NO_ADDRESSES",
                "All address ranges that a lab could have are in use on this machine.",
                "lab status");
    }

    private static Optional<Integer> read(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Integer.parseInt(Files.readString(file).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }
}
