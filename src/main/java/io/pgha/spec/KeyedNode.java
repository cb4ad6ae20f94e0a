package io.pgha.spec;

import io.pgha.model.NearestName;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A mapping of the cluster file whose keys are asked for one by one. Each key that is asked for becomes a known one;
 * {@link #close()} tells about the others.
 */
class KeyedNode implements AutoCloseable {
    // Whoever writes a secret where its reference should stand must not see it again on a screen or in a log.
    private static final Pattern NEAR_SECRETS = Pattern.compile("secret|password|passphrase|users(\\[\\d+])?$");

    final Map<String, YamlNode.Entry> entries;
    final String path;
    final Problems problems;
    final Set<String> known = new LinkedHashSet<>();

    KeyedNode(YamlNode.Mapping mapping, String path, Problems problems) {
        this.entries = mapping.entries();
        this.path = path;
        this.problems = problems;
    }

    /** The full name of a key, such as {@code nodes.count}. */
    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** True if the file says something for a key. */
    boolean says(String key) {
        return node(key).isPresent();
    }

    /** Tells that the parts of this section do not go together. */
    void impossible(String rule) {
        problems.broken("SPEC_CONFLICT", path, placeOfSelf(), path + " " + rule + ".", "");
    }

    /** Tells that a key must be there. */
    void missing(String key, String purpose) {
        if (!problems.isBroken(path(key))) {
            problems.broken(
                    "SPEC_MISSING", path(key), placeOfSelf(), path(key) + " is missing.", "It says " + purpose + ".");
        }
    }

    /** The node of a key as it stands, or nothing if the file says nothing for it. */
    Optional<YamlNode> node(String key) {
        known.add(key);
        YamlNode.Entry entry = entries.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        problems.place(path(key), entry.value().place());
        return entry.value() instanceof YamlNode.Nothing ? Optional.empty() : Optional.of(entry.value());
    }

    /** The scalar of a key, understood, or nothing if the file says none or one that cannot be understood, which is told. */
    <T> Optional<T> scalar(String key, String description, Function<String, Optional<T>> understand) {
        Optional<YamlNode> node = node(key);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        Optional<T> value =
                node.get() instanceof YamlNode.Scalar scalar ? understand.apply(scalar.text()) : Optional.empty();
        if (value.isEmpty()) {
            wrong(path(key), node.get(), "must be " + description);
        }
        return value;
    }

    /** Tells that something stands where something else should. */
    void wrong(String at, YamlNode node, String rule) {
        if (node instanceof YamlNode.Scalar scalar && !NEAR_SECRETS.matcher(at).find()) {
            problems.broken(
                    "SPEC_VALUE",
                    at,
                    node.place(),
                    at + " " + rule + ", not " + Problems.quote(scalar.text()) + ".",
                    "");
        } else {
            problems.broken("SPEC_TYPE", at, node.place(), at + " " + rule + ", not " + node.kind() + ".", "");
        }
    }

    /** Tells about the keys nobody asked for. */
    @Override
    public void close() {
        entries.forEach((key, entry) -> {
            if (!known.contains(key)) {
                String near = NearestName.of(key, known)
                        .map(name -> "Did you mean " + name + "?")
                        .orElse("Known here: " + String.join(", ", known) + ".");
                String around = path.isEmpty() ? "the cluster file" : path;
                problems.add(
                        "SPEC_UNKNOWN_KEY",
                        entry.place(),
                        "Unknown key " + Problems.quote(key) + " in " + around + ".",
                        near);
            }
        });
    }

    Place placeOfSelf() {
        return problems.placeOf(path);
    }
}
