package io.pgha.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Every command there is, in the order of help; the only list of commands. It grows at start-up and never after. */
public final class CommandBook {
    private final Map<String, CommandSpec> byName = new LinkedHashMap<>();

    /** A book without commands. */
    public CommandBook() {}

    /** Adds the commands of a noun; only the edge does so, at start-up. */
    void add(CommandSpec spec) {
        if (byName.put(spec.name(), spec) != null) {
            throw new IllegalArgumentException("two commands are named \"" + spec.name() + "\"");
        }
    }

    /** All commands. */
    public List<CommandSpec> all() {
        return List.copyOf(byName.values());
    }

    /** The command of exactly this name. */
    public Optional<CommandSpec> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The command that a line starts with: the longest name that its first words spell. */
    public Optional<CommandSpec> startOf(List<String> words) {
        for (int n = Math.min(words.size(), 3); n > 0; n--) {
            List<String> start = words.subList(0, n);
            CommandSpec spec = byName.get(String.join(" ", start));
            // A name of two words that was quoted into one is no command.
            if (spec != null && start.stream().noneMatch(word -> word.contains(" "))) {
                return Optional.of(spec);
            }
        }
        return Optional.empty();
    }

    /** First words of all commands. */
    public Set<String> nouns() {
        return byName.values().stream()
                .map(CommandSpec::noun)
                .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
    }

    /** The commands whose name starts with these whole words. */
    public List<CommandSpec> under(String words) {
        List<CommandSpec> found = new ArrayList<>();
        for (CommandSpec spec : byName.values()) {
            if (spec.name().equals(words) || spec.name().startsWith(words + " ")) {
                found.add(spec);
            }
        }
        return found;
    }
}
