package io.pgha.spec;

import io.pgha.model.Problem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths as people write them. */
public final class Homes {
    private Homes() {}

    /**
     * The path with a leading {@code ~/} replaced by the home directory given.
     *
     * @throws io.pgha.model.ProblemException of kind USAGE if the system can have no such path
     */
    public static Path expand(String path, Path home) {
        try {
            return expanded(path, home);
        } catch (InvalidPathException e) {
            throw Problem.of("PATH_IMPOSSIBLE", Problem.Kind.USAGE, "This system can have no such path: " + path)
                    .because(e.getReason() + ". A locale such as C.UTF-8 allows more characters.")
                    .withNext("context show")
                    .toException(e);
        }
    }

    private static Path expanded(String path, Path home) {
        return path.equals("~") || path.startsWith("~/") ? home.resolve(path.replaceFirst("^~/?", "")) : Path.of(path);
    }
}
