package io.pgha.lab.engine.driver;

import java.nio.file.Path;
import java.util.Locale;

/**
 * Where a lab is on this host: its files, its network namespace, its numbers.
 *
 * @param name 1 to 10 of a-z, 0-9 and hyphen
 * @param root directory of all labs and of what they share
 * @param addressing its addresses
 */
public record LabPlace(String name, Path root, Addressing addressing) {
    /** What a lab can be called: the name becomes part of names of interfaces, which the kernel keeps short. */
    public static final String NAMES = "[a-z][a-z0-9-]{0,9}";

    public LabPlace {
        if (!name.matches(NAMES)) {
            throw new IllegalArgumentException("a lab cannot be called " + name);
        }
    }

    /** The directory with everything of this lab. */
    public Path directory() {
        return root.resolve(name);
    }

    /** Images and packages, shared by all labs. */
    public Path cache() {
        return root.resolve("cache");
    }

    /** The scripts that this lab's machines run on. */
    public Path scripts() {
        return directory().resolve("lib");
    }

    /** A directory per machine. */
    public Path machines() {
        return directory().resolve("machines");
    }

    /** A sparse file per volume. */
    public Path volumes() {
        return directory().resolve("volumes");
    }

    /** The name of the lab's network namespace. */
    public String namespace() {
        return "pgha-" + name;
    }

    /** The namespace as a file, for {@code nsenter --net=}. */
    public Path namespaceFile() {
        return Path.of("/run/netns", namespace());
    }

    /** The directory of a machine. */
    Path machine(String machineName) {
        return machines().resolve(machineName);
    }

    /** The file of a volume. */
    Path volume(String volumeId) {
        return volumes().resolve(volumeId.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "_") + ".img");
    }
}
