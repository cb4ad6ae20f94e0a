package io.pgha.ops.hands;

import io.pgha.model.Cancellation;
import io.pgha.model.Problem;
import io.pgha.model.Text;
import io.pgha.plan.Bash;
import io.pgha.remote.Host;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is at a path of a node.
 *
 * @param path the path itself, or, if that is a directory, the file of the given name in it
 * @param exists true if a regular file is there
 * @param size bytes
 * @param sha256 of its content, hexadecimal
 */
record NodeFile(String path, boolean exists, long size, String sha256) {
    private static final Duration LOOK = Duration.ofMinutes(5);

    /**
     * Looks, as root.
     *
     * @param nameInDirectory the file meant if the path is a directory; empty if a directory is not good
     * @throws io.pgha.model.ProblemException of kind PRECONDITION if the path can hold no file
     */
    static NodeFile look(Host host, String path, String nameInDirectory, Cancellation cancellation) {
        String body = "main() {\np=" + Bash.quote(path) + " n=" + Bash.quote(nameInDirectory) + "\n"
                + "if [ -d \"$p\" ]; then [ -n \"$n\" ] || { echo what=directory; return; }; p=${p%/}/$n; fi\n"
                + "echo \"path=$p\"\n"
                + "if [ ! -d \"$(dirname -- \"$p\")\" ]; then echo what=no-parent; return; fi\n"
                + "if [ -d \"$p\" ]; then echo what=directory\n"
                + "elif [ -f \"$p\" ]; then echo what=file; echo \"size=$(stat -L -c %s -- \"$p\")\"; "
                + "echo \"sha256=$(sha256sum < \"$p\" | cut -d' ' -f1)\"\n"
                + "elif [ -e \"$p\" ]; then echo what=special\nelse echo what=nothing; fi\n}\nmain </dev/null\n";
        Output output = host.run(Script.asRoot(Text.plain(body), LOOK).cancelledBy(cancellation));
        Map<String, String> said = new LinkedHashMap<>();
        output.stdout().lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                said.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        String where = host.name() + ":" + said.getOrDefault("path", path);
        refusal(said.getOrDefault("what", "unreadable"), where).ifPresent(problem -> {
            throw problem.withEvidence(output.stderr().lines().limit(3).toList())
                    .withNext(around(host.name(), path))
                    .toException();
        });
        boolean exists = said.getOrDefault("what", "").equals("file");
        return new NodeFile(
                said.getOrDefault("path", path),
                exists,
                exists ? number(said.getOrDefault("size", "")) : 0,
                said.getOrDefault("sha256", ""));
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    /** The command that shows what is where a file should be, if the path can be typed as it is. */
    static String around(String node, String path) {
        String directory = path.substring(0, Math.max(1, path.lastIndexOf('/')));
        return directory.matches("[A-Za-z0-9_./@:+=-]+")
                ? "exec --on " + node + " \"sudo ls -la " + directory + "; df -h " + directory + "\""
                : "ssh " + node;
    }

    private static Optional<Problem> refusal(String what, String where) {
        return switch (what) {
            case "directory" -> Optional.of(bad("IS_A_DIRECTORY", "That is a directory, not a file.", where));
            case "no-parent" -> Optional.of(bad("NO_DIRECTORY", "The directory for that file does not exist.", where));
            case "special" ->
                Optional.of(bad("NOT_A_FILE", "That is a device, a socket or a pipe, not a file.", where));
            case "unreadable" -> Optional.of(bad("PATH_UNREADABLE", "The path cannot be looked at.", where));
            default -> Optional.empty();
        };
    }

    private static Problem bad(String code, String what, String where) {
        return Problem.of(code, Problem.Kind.PRECONDITION, what).at(where);
    }
}
