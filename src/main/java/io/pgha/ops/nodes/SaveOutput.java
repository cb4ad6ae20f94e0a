package io.pgha.ops.nodes;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.ops.session.ClusterSession;
import io.pgha.remote.Outcome;
import io.pgha.remote.Output;
import io.pgha.remote.Rollout;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs one command on nodes and writes its standard output into files, byte by byte and of any length. */
public final class SaveOutput {
    private final ClusterSession session;

    /** Works on the nodes of a cluster. */
    public SaveOutput(ClusterSession session) {
        this.session = session;
    }

    /**
     * What became of the command on one node.
     *
     * @param file where its output is, readable by the user alone; none is left if it did not run to its end
     * @param bytes size of the file
     */
    public record Saved(
            String node,
            Optional<Integer> exitStatus,
            String file,
            long bytes,
            String stderr,
            Optional<Problem> problem) {}

    /** One outcome for each node; with several nodes, each file has the node's name at its end. */
    public List<Saved> run(List<Node> nodes, String command, Path file, Duration deadline, Cancellation cancellation) {
        Map<Node, Outcome<Saved>> outcomes = session.fleet()
                .each(nodes, Rollout.PARALLEL, cancellation, (node, host) -> {
                    Path target =
                            nodes.size() == 1 ? file : file.resolveSibling(file.getFileName() + "." + node.name());
                    return save(node, command, target, deadline, cancellation);
                });
        List<Saved> all = new ArrayList<>();
        outcomes.forEach((node, outcome) -> {
            if (outcome instanceof Outcome.Done<Saved> done) {
                all.add(done.value());
            } else if (outcome instanceof Outcome.Failed<Saved> failed) {
                all.add(new Saved(node.name(), Optional.empty(), "", 0, "", Optional.of(failed.problem())));
            }
        });
        cancellation.check();
        return all;
    }

    private Saved save(Node node, String command, Path target, Duration deadline, Cancellation cancellation) {
        try {
            Path directory =
                    Optional.ofNullable(target.toAbsolutePath().getParent()).orElse(target);
            Path part = Files.createTempFile(directory, ".pgha-exec", "");
            try {
                Output output;
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
                    output = session.streams(node).stream(
                            RunOnNodes.script(command, deadline, cancellation), InputStream.nullInputStream(), out);
                }
                long bytes = Files.size(part);
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
                return new Saved(
                        node.name(),
                        Optional.of(output.exitStatus()),
                        target.toString(),
                        bytes,
                        output.stderr(),
                        Optional.empty());
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw Problem.of("FILE_UNWRITABLE", Problem.Kind.PRECONDITION, "The file cannot be written.")
                    .at(target.toString())
                    .because(e.toString())
                    .toException(e);
        }
    }
}
