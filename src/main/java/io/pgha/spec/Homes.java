package io.pgha.spec;

import java.nio.file.Path;

/** Paths as people write them. */
public final class Homes {
    private Homes() {}

    /** The path with a leading {@code ~/} replaced by the home directory given. */
    public static Path expand(String path, Path home) {
        return path.equals("~") || path.startsWith("~/") ? home.resolve(path.replaceFirst("^~/?", "")) : Path.of(path);
    }
}
