package io.pgha.ops.lock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A lock among the processes of one user on one machine: a file the kernel locks, so that it is free when its holder dies. Where no
 * file can be written there is no such lock, and everybody gets it.
 */
public final class LaptopLock implements Lock {
    private final Path file;
    private @Nullable FileChannel channel;

    /** The lock of a cluster under the directory of conveniences. */
    public LaptopLock(Path convenience, String cluster) {
        file = convenience.resolve("locks").resolve(cluster.replaceAll("[^A-Za-z0-9_.-]", "_"));
    }

    @Override
    public Grip take(Holder self) {
        try {
            Files.createDirectories(
                    file.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            FileChannel opened = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            if (!locked(opened)) {
                opened.close();
                return Grip.heldBy(holder());
            }
            channel = opened;
            opened.truncate(0);
            opened.write(ByteBuffer.wrap(self.text().getBytes(StandardCharsets.UTF_8)));
            opened.force(false);
            return Grip.ours();
        } catch (IOException | UnsupportedOperationException e) {
            close();
            return Grip.ours();
        }
    }

    private static boolean locked(FileChannel opened) throws IOException {
        try {
            @Nullable FileLock lock = opened.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private Holder holder() throws IOException {
        return Holder.parse(Files.readString(file)).orElseGet(Holder::unknown);
    }

    @Override
    public void close() {
        try (FileChannel taken = channel) {
            if (taken != null) {
                taken.truncate(0);
            }
        } catch (IOException e) {
            // The kernel lets go of the lock with the channel, or with the process.
        } finally {
            channel = null;
        }
    }
}
