package io.pgha.ops.hands;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Text;
import io.pgha.ops.session.ClusterSession;
import io.pgha.plan.Bash;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import io.pgha.remote.StreamingHost;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Copies one file to or from a node, as root there. What is at the target is the old file or the whole new one, never a part of
 * it: the copy is made beside it, its checksum compared, and then it takes the name.
 */
public final class CopyFile {
    private static final Duration LIMIT = Duration.ofHours(6);

    private final Function<Node, StreamingHost> hosts;

    /** Copies to and from the nodes of a cluster. */
    public CopyFile(ClusterSession session) {
        this(session::streams);
    }

    CopyFile(Function<Node, StreamingHost> hosts) {
        this.hosts = hosts;
    }

    /**
     * A file of this machine that is to be copied.
     *
     * @param mode its permissions, octal, as a new file gets them
     */
    public record Local(Path path, long size, String sha256, String mode) {}

    /**
     * What a copy would do at its target.
     *
     * @param replaces true if a file with other content is there
     * @param same true if the very content is there already
     */
    public record Prospect(String node, String path, long size, boolean replaces, boolean same) {}

    /**
     * A copy that was made.
     *
     * @param bytes size of the file
     * @param changed false if the same content was there already
     * @param millis wall time, ms
     */
    public record Copied(
            String node, String path, String local, long bytes, String sha256, boolean changed, long millis) {}

    /**
     * Reads a local file once.
     *
     * @throws ProblemException of kind PRECONDITION if it cannot be read
     */
    public static Local local(Path path) {
        if (Files.isDirectory(path)) {
            throw Problem.of("IS_A_DIRECTORY", Problem.Kind.PRECONDITION, "That is a directory, not a file.")
                    .at(path.toString())
                    .because("One file is copied at a time; pack several into an archive first.")
                    .withNext("help push")
                    .toException();
        }
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
            long size = in.transferTo(OutputStream.nullOutputStream());
            Object mode = Files.getAttribute(path, "unix:mode");
            return new Local(path, size, hex(digest), Integer.toOctalString((Integer) mode & 0777));
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** What a push would do. */
    public Prospect lookAtTarget(Node node, String path, Local local, Cancellation cancellation) {
        String name = String.valueOf(local.path().getFileName());
        NodeFile there = NodeFile.look(hosts.apply(node), path, name, cancellation);
        boolean same = there.exists() && there.sha256().equals(local.sha256());
        return new Prospect(node.name(), there.path(), local.size(), there.exists() && !same, same);
    }

    /**
     * Copies a file to a node. A file that is replaced keeps its owner and mode; a new one belongs to the user who logs in.
     *
     * @param path of a file, as {@link #lookAtTarget} gave it
     * @param mode octal, or empty for the rule above
     * @param owner {@code user} or {@code user:group}, or empty for the rule above
     * @param progress gets the number of bytes sent so far
     */
    public Copied push(
            Node node,
            String path,
            Local local,
            Optional<String> mode,
            Optional<String> owner,
            LongConsumer progress,
            Cancellation cancellation) {
        long began = System.nanoTime();
        Script script = Script.asRoot(Text.plain(receiver(path, local, mode, owner)), LIMIT)
                .cancelledBy(cancellation);
        Output output;
        try (InputStream in = new Meter(progress).of(Files.newInputStream(local.path()))) {
            output = hosts.apply(node).stream(script, in, OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw unreadable(local.path(), e);
        }
        if (!output.ok()) {
            String what = output.exitStatus() == 9
                    ? "What arrived is not what was sent; nothing was replaced."
                    : "The file could not be written; nothing was replaced.";
            throw failed(node, path, what, output).toException();
        }
        return new Copied(
                node.name(), path, local.path().toString(), local.size(), local.sha256(), true, millis(began));
    }

    private static String receiver(String path, Local local, Optional<String> mode, Optional<String> owner) {
        return "main() {\nset -e\np=" + Bash.quote(path) + "\n"
                + "t=$(mktemp -- \"$(dirname -- \"$p\")/.pgha-push.XXXXXXXX\")\ntrap 'rm -f -- \"$t\"' EXIT\n"
                + "cat > \"$t\"\n"
                + "[ \"$(sha256sum < \"$t\" | cut -d' ' -f1)\" = " + local.sha256() + " ] || return 9\n"
                + "if [ -e \"$p\" ]; then chown --reference=\"$p\" -- \"$t\"; chmod --reference=\"$p\" -- \"$t\"\n"
                + "else chown -- \"${SUDO_UID:-0}:${SUDO_GID:-0}\" \"$t\"; chmod " + local.mode() + " -- \"$t\"; fi\n"
                + owner.map(who -> "chown -- " + Bash.quote(who) + " \"$t\"\n").orElse("")
                + mode.map(bits -> "chmod -- " + Bash.quote(bits) + " \"$t\"\n").orElse("")
                + "sync -- \"$t\"\nmv -fT -- \"$t\" \"$p\"\n}\nmain\n";
    }

    /**
     * What a pull would do here.
     *
     * @param target a file, or a directory for the file's own name
     */
    public Prospect lookAtSource(Node node, String path, Path target, Cancellation cancellation) {
        NodeFile there = NodeFile.look(hosts.apply(node), path, "", cancellation);
        if (!there.exists()) {
            throw Problem.of("NO_SUCH_FILE", Problem.Kind.PRECONDITION, "There is no such file on the node.")
                    .at(node.name() + ":" + path)
                    .withNext(NodeFile.around(node.name(), path))
                    .toException();
        }
        Path file = Files.isDirectory(target) ? target.resolve(nameOf(path)) : target;
        boolean exists = Files.exists(file);
        boolean same = exists && local(file).sha256().equals(there.sha256());
        return new Prospect(node.name(), file.toString(), there.size(), exists && !same, same);
    }

    private static String nameOf(String path) {
        return String.valueOf(Path.of(path).getFileName());
    }

    /**
     * Copies a file from a node. The copy is readable by the user alone. A file that grows meanwhile is copied up to the size it
     * had at the beginning.
     *
     * @param target as {@link #lookAtSource} gave it
     * @param progress gets the number of bytes that came so far
     */
    public Copied pull(Node node, String path, Path target, LongConsumer progress, Cancellation cancellation) {
        long began = System.nanoTime();
        Path directory =
                Optional.ofNullable(target.toAbsolutePath().getParent()).orElse(target);
        Path part;
        try {
            part = Files.createTempFile(directory, ".pgha-pull", "");
        } catch (IOException e) {
            throw unwritable(target, e);
        }
        try {
            MessageDigest digest = sha256();
            Output output;
            try (OutputStream out =
                    new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(part)), digest)) {
                output = hosts.apply(node).stream(
                        Script.asRoot(Text.plain(sender(path)), LIMIT).cancelledBy(cancellation),
                        InputStream.nullInputStream(),
                        new Meter(progress).of(out));
            }
            String sum = hex(digest);
            if (!output.ok()) {
                throw failed(node, path, "The file could not be read.", output).toException();
            }
            if (!output.stderr().contains("pgha-sum " + sum)) {
                throw failed(node, path, "What arrived is not what was sent; nothing was kept.", output)
                        .toException();
            }
            long size = Files.size(part);
            move(part, target);
            return new Copied(node.name(), path, target.toString(), size, sum, true, millis(began));
        } catch (IOException e) {
            throw unwritable(target, e);
        } finally {
            deleteQuietly(part);
        }
    }

    private static String sender(String path) {
        return "main() {\nset -e -o pipefail\np=" + Bash.quote(path) + "\nexec 5>&1\n"
                + "sum=$(head -c \"$(stat -L -c %s -- \"$p\")\" -- \"$p\" | tee /dev/fd/5 | sha256sum)\n"
                + "echo \"pgha-sum ${sum%% *}\" >&2\n}\nmain </dev/null\n";
    }

    private static void move(Path part, Path target) throws IOException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void deleteQuietly(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // A leftover with a telling name is all that remains.
            return;
        }
    }

    private static Problem failed(Node node, String path, String what, Output output) {
        return Problem.of("COPY_FAILED", Problem.Kind.REMOTE, what)
                .at(node.name() + ":" + path)
                .withEvidence(output.stderr().lines().limit(5).toList())
                .withNext(NodeFile.around(node.name(), path));
    }

    private static ProblemException unreadable(Path path, IOException e) {
        return Problem.of("FILE_UNREADABLE", Problem.Kind.PRECONDITION, "The file cannot be read.")
                .at(path.toString())
                .because(reason(e))
                .withProgress(List.of(), List.of("Nothing was copied."))
                .withNext("help push")
                .toException(e);
    }

    private static ProblemException unwritable(Path path, IOException e) {
        return Problem.of("FILE_UNWRITABLE", Problem.Kind.PRECONDITION, "The file cannot be written.")
                .at(path.toString())
                .because(reason(e))
                .withProgress(List.of(), List.of("Nothing was copied."))
                .withNext("help pull")
                .toException(e);
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "There is no such file or directory.";
        }
        return e instanceof AccessDeniedException ? "You have no permission for it." : e.toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static long millis(long began) {
        return (System.nanoTime() - began) / 1_000_000;
    }
}
