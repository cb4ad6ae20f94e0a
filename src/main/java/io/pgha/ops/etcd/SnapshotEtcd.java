package io.pgha.ops.etcd;

import io.pgha.model.Cancellation;
import io.pgha.model.EtcdMember;
import io.pgha.model.EtcdMember.Status;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Progress;
import io.pgha.observe.etcd.EtcdChannels;
import io.pgha.observe.etcd.EtcdUpkeep;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * Copies etcd's whole database into a file here. The file appears under its name only when all of it is there and its checksum is
 * right; a copy that broke off leaves nothing.
 */
public final class SnapshotEtcd {
    private final EtcdUpkeep upkeep;
    private final EtcdCare care;
    private final Progress progress;

    /** A copy of one cluster's etcd. */
    public SnapshotEtcd(EtcdChannels channels, List<Node> nodes, Progress progress, Cancellation cancellation) {
        this.care = new EtcdCare(channels, nodes, cancellation);
        this.upkeep = new EtcdUpkeep(channels, nodes, cancellation);
        this.progress = progress;
    }

    /**
     * A copy that was made.
     *
     * @param file where it is
     * @param member whose database it is
     * @param revision the copy has at least
     * @param sha256 of the database, as etcd says it and as it was computed here
     */
    public record Snapshot(String file, String member, long revision, long bytes, String sha256, Duration took) {}

    /**
     * Makes the copy.
     *
     * @param overwrite true if a file of that name may be replaced
     * @throws ProblemException of kind PRECONDITION if the file is there already or cannot be written; REMOTE if what arrived is
     *     not what etcd sent; UNREACHABLE if no member answers
     */
    public Snapshot to(Path file, boolean overwrite) {
        if (Files.exists(file) && !overwrite) {
            throw Problem.of("FILE_EXISTS", Problem.Kind.PRECONDITION, file + " is there already.")
                    .because("A snapshot is never replaced unless you say so.")
                    .withNext("etcd snapshot " + file + " --overwrite")
                    .toException();
        }
        long start = System.nanoTime();
        Path partial = partial(file);
        try {
            EtcdMember member = source();
            SnapshotDigest digest = copy(member, partial);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            progress.done(member.name(), "copied");
            return new Snapshot(
                    file.toString(),
                    member.name(),
                    member.status().map(Status::revision).orElse(0L),
                    digest.bytes(),
                    digest.sha256(),
                    Duration.ofNanos(System.nanoTime() - start));
        } catch (IOException e) {
            throw unwritable(file, e);
        } finally {
            discard(partial);
        }
    }

    /** The member to copy: one that follows, so that the leader is left alone, and the furthest of them. */
    private EtcdMember source() {
        return care.members().stream()
                .filter(m -> m.status().isPresent() && !m.learner())
                .max(Comparator.comparing((EtcdMember m) ->
                                m.status().map(Status::revision).orElse(0L))
                        .thenComparing(
                                m -> m.status().filter(s -> !s.isLeader()).isPresent()))
                .orElseThrow(() -> Problem.of("ETCD_SILENT", Problem.Kind.UNREACHABLE, "No etcd member answers.")
                        .withNext("etcd status")
                        .toException());
    }

    private static Path partial(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        try {
            return directory == null
                    ? Files.createTempFile(".etcd-snapshot", ".partial")
                    : Files.createTempFile(
                            directory,
                            "." + file.getFileName(),
                            ".partial",
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException | UnsupportedOperationException e) {
            throw unwritable(file, e);
        }
    }

    private SnapshotDigest copy(EtcdMember member, Path partial) throws IOException {
        progress.working(member.name(), "copying its database");
        try (OutputStream out = Files.newOutputStream(partial)) {
            SnapshotDigest digest = new SnapshotDigest(out);
            upkeep.snapshot(
                    care.node(member),
                    digest,
                    (written, remaining) ->
                            progress.working(member.name(), "copying its database: " + (written >> 20) + " MB"));
            digest.verify(member.name());
            return digest;
        }
    }

    private static void discard(Path partial) {
        try {
            Files.deleteIfExists(partial);
        } catch (IOException e) {
            throw unwritable(partial, e);
        }
    }

    private static ProblemException unwritable(Path file, Exception e) {
        return Problem.of("LOCAL_FILE_UNWRITABLE", Problem.Kind.PRECONDITION, file + " cannot be written.")
                .because(
                        e instanceof NoSuchFileException
                                ? "The directory does not exist."
                                : e instanceof AccessDeniedException ? "You may not write there." : e.toString())
                .withProgress(List.of(), List.of("No copy was made."))
                .withNext("etcd snapshot ~/etcd.db")
                .toException(e);
    }
}
