package io.pgha.shell.prompt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Where the lines typed are kept between sessions: a file only its owner reads, or nowhere if there is no home to write in. */
public final class HistoryFile {
    private HistoryFile() {}

    /** The file for a cluster (or for none), created if needed; empty if it cannot be. */
    public static Optional<Path> open(Path stateDirectory, Optional<String> cluster) {
        Path file = stateDirectory
                .resolve("history")
                .resolve(cluster.orElse("none").replaceAll("[^A-Za-z0-9_.-]", "_") + ".txt");
        try {
            Files.createDirectories(file.getParent());
            Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwx------"));
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            return Files.isWritable(file) ? Optional.of(file) : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty(); // a read-only or missing home: the session works, nothing is remembered
        }
    }
}
