package io.pgha.lab.engine.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** The files of a state directory; each is either as it was or as it was last written, never half, and readable by its owner only. */
public final class Store {
    private static final Set<PosixFilePermission> FOR_OWNER = PosixFilePermissions.fromString("rw-------");

    private final Path directory;

    /** In a directory, which is made if it is missing. */
    public Store(Path directory) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        this.directory = directory;
    }

    /** The path of a file in it. */
    public Path path(String name) {
        return directory.resolve(name);
    }

    /** A JSON file; empty if there is none. */
    public Optional<ObjectNode> read(String name) throws IOException {
        Path file = path(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        if (Json.read(Files.readAllBytes(file)) instanceof ObjectNode object) {
            return Optional.of(object);
        }
        throw new IOException(file + " does not hold a JSON object");
    }

    /** Writes a file, whole or not at all. */
    public void write(String name, byte[] content) throws IOException {
        Path file = path(name);
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(FOR_OWNER));
        Files.write(fresh, content, StandardOpenOption.TRUNCATE_EXISTING);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
