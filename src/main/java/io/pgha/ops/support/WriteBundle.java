package io.pgha.ops.support;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSecrets;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Progress;
import io.pgha.ops.secrets.Redaction;
import io.pgha.ops.session.ClusterSession;
import io.pgha.remote.Outcome;
import io.pgha.remote.Rollout;
import io.pgha.remote.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes the support archive: what our commands say, and of each node its configuration, logs and state, all masked. The file is
 * whole or not there, and readable by the user alone.
 */
public final class WriteBundle {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final ClusterSession session;

    /** The archive of a cluster. */
    public WriteBundle(ClusterSession session) {
        this.session = session;
    }

    /**
     * An archive that was written.
     *
     * @param bytes size of the file
     * @param files how many files are in it
     * @param missing nodes and commands of which nothing could be had
     */
    public record Written(String file, long bytes, int files, List<String> missing, List<Problem> problems) {}

    /**
     * Writes it.
     *
     * @param said what our commands say, by the name of the file
     * @param since how far back logs go
     */
    public Written write(
            Path target, Map<String, String> said, Duration since, Progress progress, Cancellation cancellation) {
        Instant now = session.around().clock().instant();
        Redaction redaction = Redaction.of(secrets(cancellation));
        try {
            Path parent =
                    Optional.ofNullable(target.toAbsolutePath().getParent()).orElse(target);
            // Beside the target, so that it can take its name at once; both are made for the user alone.
            Path work = Files.createTempDirectory(parent, ".pgha-support");
            try {
                Map<String, Path> files = new LinkedHashMap<>();
                List<Problem> problems = nodes(work, redaction, since, files, progress, cancellation);
                Path part = Files.createTempFile(work, "bundle", "");
                String root = "pgha-support-" + session.spec().name() + "/";
                try (TarGz tar = new TarGz(Files.newOutputStream(part), now)) {
                    for (Map.Entry<String, String> each : said.entrySet()) {
                        tar.add(root + each.getKey(), redaction.text(each.getValue()));
                    }
                    tar.add(root + "cluster.yaml", redaction.text(Files.readString(session.path())));
                    for (Map.Entry<String, Path> each : files.entrySet()) {
                        tar.add(root + each.getKey(), each.getValue());
                    }
                }
                long bytes = Files.size(part);
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
                List<String> missing = problems.stream().map(Problem::where).toList();
                return new Written(target.toString(), bytes, said.size() + 1 + files.size(), missing, problems);
            } finally {
                remove(work);
            }
        } catch (IOException | UncheckedIOException e) {
            throw Problem.of("FILE_UNWRITABLE", Problem.Kind.PRECONDITION, "The archive cannot be written.")
                    .at(target.toString())
                    .because(reason(e))
                    .withProgress(List.of(), List.of("No archive was written."))
                    .withNext("support bundle ~/incident.tar.gz")
                    .toException(e);
        }
    }

    private static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "The directory does not exist.";
        }
        return e instanceof AccessDeniedException ? "You may not write there." : e.toString();
    }

    /** A sick cluster is what archives are made for, so what cannot be had is left out. */
    private Optional<ClusterSecrets> secrets(Cancellation cancellation) {
        try {
            return Optional.of(session.secrets(cancellation));
        } catch (ProblemException notKnown) {
            cancellation.check();
            return Optional.empty();
        }
    }

    private List<Problem> nodes(
            Path work,
            Redaction redaction,
            Duration since,
            Map<String, Path> files,
            Progress progress,
            Cancellation cancellation)
            throws IOException {
        Map<Node, NodeEvidence> evidence = new LinkedHashMap<>();
        for (Node node : session.machines().nodes()) {
            evidence.put(node, new NodeEvidence(Files.createDirectory(work.resolve(node.name())), redaction.again()));
        }
        Map<Node, Outcome<Boolean>> outcomes = session.fleet()
                .each(List.copyOf(evidence.keySet()), Rollout.PARALLEL, cancellation, (node, host) -> {
                    progress.working(node.name(), "collecting");
                    NodeEvidence its = evidence.getOrDefault(node, new NodeEvidence(work, redaction));
                    host.run(Script.asRoot(its.script(since.toSeconds()), LIMIT)
                            .watchedBy(its::line)
                            .cancelledBy(cancellation));
                    progress.done(node.name(), "collected");
                    return true;
                });
        cancellation.check();
        List<Problem> problems = new ArrayList<>();
        for (Map.Entry<Node, NodeEvidence> each : evidence.entrySet()) {
            each.getValue().close();
            each.getValue()
                    .files()
                    .forEach((name, file) -> files.put("nodes/" + each.getKey().name() + "/" + name, file));
            if (outcomes.get(each.getKey()) instanceof Outcome.Failed<Boolean> failed) {
                progress.failed(each.getKey().name(), "collecting");
                problems.add(failed.problem());
            }
        }
        return problems;
    }

    private static void remove(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(directory)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }
}
