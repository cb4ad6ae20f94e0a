package io.pgha.remote.ssh;

import io.pgha.model.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The file in which the host key of every instance is pinned at the first login, in the format of OpenSSH's known hosts with
 * the instance's OCID in the place of a host name. An address that moves to a new instance is therefore no alarm, while an
 * instance that shows any other key is.
 */
final class HostKeys {
    /** Guards the file among the threads of this process; among processes the file lock does, which is per process. */
    private static final Object WITHIN_PROCESS = new Object();

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private final Path file;

    HostKeys(Path file) {
        this.file = file;
    }

    /**
     * A host key.
     *
     * @param type its type, such as {@code ssh-ed25519}
     * @param key its wire form in base 64
     */
    record HostKey(String type, String key) {
        static HostKey of(String type, byte[] blob) {
            return new HostKey(type, Base64.getEncoder().encodeToString(blob));
        }

        String described() {
            try {
                return type + " " + Fingerprint.of(Base64.getDecoder().decode(key));
            } catch (IllegalArgumentException damaged) {
                return type + " (the line is damaged)";
            }
        }
    }

    Path file() {
        return file;
    }

    /** The keys pinned for an instance; empty before its first login. */
    List<HostKey> pinned(String instanceId) {
        try {
            return Files.exists(file) ? parse(Files.readAllLines(file), instanceId) : List.of();
        } catch (IOException unreadable) {
            throw problem("The file of pinned host keys cannot be read.", unreadable);
        }
    }

    /** Pins the key for an instance that has none yet, and returns what is pinned then: another process may have been first. */
    List<HostKey> pin(String instanceId, HostKey key) {
        synchronized (WITHIN_PROCESS) {
            try {
                Path directory = file.toAbsolutePath().getParent();
                if (directory != null) {
                    Files.createDirectories(directory);
                }
                // The lock lies beside the file: closing any other channel of the locked file would give the lock up
                // (fcntl(2)).
                Path beside = file.resolveSibling(file.getFileName() + ".lock");
                try (FileChannel channel =
                                FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    List<HostKey> already = pinned(instanceId);
                    if (!already.isEmpty() || !lock.isValid()) {
                        return already;
                    }
                    String line = (endsInMidLine() ? "\n" : "") + line(instanceId, key) + "\n";
                    Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    return List.of(key);
                }
            } catch (IOException unwritable) {
                throw problem("The host key cannot be pinned.", unwritable);
            }
        }
    }

    private boolean endsInMidLine() throws IOException {
        return Files.exists(file)
                && Files.size(file) > 0
                && !Files.readString(file).endsWith("\n");
    }

    private static String line(String instanceId, HostKey key) {
        return instanceId + " " + key.type() + " " + key.key();
    }

    private static List<HostKey> parse(List<String> lines, String instanceId) {
        return lines.stream()
                .map(line -> BLANKS.split(line.strip()))
                .filter(fields -> fields.length >= 3 && fields[0].equals(instanceId))
                .map(fields -> new HostKey(fields[1], fields[2]))
                .toList();
    }

    private RuntimeException problem(String what, IOException cause) {
        return Problem.of("KNOWN_HOSTS_UNUSABLE", Problem.Kind.PRECONDITION, what)
                .at(file.toString())
                .because(cause.toString())
                .withNext("ls -ld " + file + " " + file.toAbsolutePath().getParent())
                .toException(cause);
    }
}
