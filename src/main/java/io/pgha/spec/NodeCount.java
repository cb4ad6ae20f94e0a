package io.pgha.spec;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How many nodes a cluster file asks for, changed in place: comments and all other lines stay as they are. */
public final class NodeCount {
    private NodeCount() {}

    /**
     * What the file says with another number of nodes.
     *
     * @param settings what options, session and environment say; they must not say another number
     * @throws ProblemException if the file with that number would not be a good cluster file, or cannot be changed by a machine
     */
    public static ClusterFile with(Path file, int count, ContextSettings settings, Path home) {
        ClusterFile changed = ClusterFile.parse(edited(read(file), file, count), file.toString(), settings, home);
        if (changed.spec().nodes().count() != count) {
            throw byHand(
                    file, count, "The environment or an option says another number and is stronger than the file.");
        }
        return changed;
    }

    /**
     * Writes the file with another number of nodes, all of it or nothing.
     *
     * @throws ProblemException if it cannot be written
     */
    public static void write(Path file, int count) {
        String text = edited(read(file), file, count);
        try {
            Path real = file.toRealPath();
            Path parent = real.getParent();
            Path draft = Files.createTempFile(parent == null ? Path.of(".") : parent, ".pgha", ".yaml");
            Files.copy(real, draft, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            Files.writeString(draft, text);
            Files.move(draft, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw byHand(file, count, "The system says: " + e.getMessage());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Problem.of("SPEC_UNREADABLE", Problem.Kind.USAGE, "The cluster file " + file + " cannot be read.")
                    .at(file.toString())
                    .toException(e);
        }
    }

    static String edited(String text, Path file, int count) {
        Problems problems = new Problems(file.toString());
        Optional<YamlNode.Mapping> root = YamlTree.read(text, problems);
        problems.throwIfAny();
        Optional<YamlNode> nodes = root.flatMap(
                        tree -> Optional.ofNullable(tree.entries().get("nodes")))
                .map(YamlNode.Entry::value);
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        if (nodes.isEmpty()) {
            return text + (text.endsWith("\n") || text.isEmpty() ? "" : "\n") + "nodes:\n  count: " + count + "\n";
        }
        if (!(nodes.get() instanceof YamlNode.Mapping mapping)
                || mapping.entries().isEmpty()) {
            throw byHand(file, count, "It has no settings under nodes.");
        }
        Optional<YamlNode.Entry> entry = Optional.ofNullable(mapping.entries().get("count"));
        if (entry.isPresent() && entry.get().value() instanceof YamlNode.Scalar scalar) {
            Place place = scalar.place();
            String line = lines.get(place.line() - 1);
            String rest = line.substring(place.column() - 1);
            if (!rest.startsWith(scalar.text())) {
                throw byHand(file, count, "Its number of nodes is not written as a plain number.");
            }
            lines.set(
                    place.line() - 1,
                    line.substring(0, place.column() - 1)
                            + count
                            + rest.substring(scalar.text().length()));
            return String.join("\n", lines);
        }
        Place first = mapping.entries().values().iterator().next().place();
        String before = lines.get(first.line() - 1).substring(0, first.column() - 1);
        if (!before.isBlank()) {
            throw byHand(file, count, "Its settings of nodes stand on one line without a count.");
        }
        lines.add(first.line() - 1, before + "count: " + count);
        return String.join("\n", lines);
    }

    private static ProblemException byHand(Path file, int count, String why) {
        return Problem.of(
                        "NODE_COUNT_FIXED",
                        Problem.Kind.PRECONDITION,
                        "nodes.count of " + file + " cannot be set to " + count + " from here.")
                .at(file.toString())
                .because(why + " Set it by hand.")
                .withNext("cluster validate", "cluster deploy")
                .toException();
    }
}
