package io.pgha.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All there is to know about one command, said once: parsing, help, completion, the manual and the registry are made from it.
 * Immutable.
 */
public final class CommandSpec {
    private final String name;
    private final String summary;
    private final String about;
    private final boolean changes;
    private final boolean once;
    private final boolean acts;
    private final Optional<Function<Call, List<String>>> repeated;
    private final List<Parameter<?>> own;
    private final List<Example> examples;
    private final List<String> related;
    private final Handler handler;

    private CommandSpec(Draft draft, Handler handler) {
        name = draft.name;
        summary = draft.summary;
        about = draft.about.isEmpty() ? draft.summary : draft.about;
        changes = draft.changes;
        once = draft.once;
        acts = draft.acts;
        repeated = draft.repeated;
        own = List.copyOf(draft.parameters);
        examples = List.copyOf(draft.examples);
        related = List.copyOf(draft.related);
        this.handler = handler;
        checkOwnRules();
    }

    /** Starts the description of {@code noun} or {@code noun verb}. */
    public static Draft named(String name) {
        return new Draft(name);
    }

    /** A description being written; {@link #runs} ends it. */
    public static final class Draft {
        private final String name;
        private String summary = "";
        private String about = "";
        private boolean changes;
        private boolean once;
        private boolean acts;
        private Optional<Function<Call, List<String>>> repeated = Optional.empty();
        private final List<Parameter<?>> parameters = new ArrayList<>();
        private final List<Example> examples = new ArrayList<>();
        private final List<String> related = new ArrayList<>();

        private Draft(String name) {
            this.name = name;
        }

        /** One line that starts with a verb and ends with a full stop. */
        public Draft summary(String line) {
            summary = line;
            return this;
        }

        /** The paragraph of the help: what it does, when to use it, what to know before. */
        public Draft about(String paragraph) {
            about = paragraph.strip();
            return this;
        }

        /** Its arguments, in their order, and its options. */
        public Draft takes(Parameter<?>... more) {
            parameters.addAll(Arrays.asList(more));
            return this;
        }

        /** Marks a command that changes something: it gets {@code --dry-run} and {@code --yes}. */
        public Draft changes() {
            changes = true;
            return this;
        }

        /** Marks a command not to be repeated by another: it never ends by itself, takes the terminal, or steers the session. */
        public Draft once() {
            once = true;
            return this;
        }

        /** Marks a command that does something without having a dry run of its own: a dry run of a script leaves it out. */
        public Draft acts() {
            acts = true;
            return this;
        }

        /** Marks a command that runs another one of ours, and says how to find the words of that one in a call. */
        public Draft repeats(Function<Call, List<String>> command) {
            repeated = Optional.of(command);
            return this;
        }

        /** A line that can be typed, without the program's name, and what it does. */
        public Draft example(String line, String meaning) {
            examples.add(new Example(line, meaning));
            return this;
        }

        /** Commands a reader of this help may want next. */
        public Draft related(String... names) {
            related.addAll(Arrays.asList(names));
            return this;
        }

        /** Ends the description with the code to run. */
        public CommandSpec runs(Handler handler) {
            return new CommandSpec(this, handler);
        }
    }

    private void checkOwnRules() {
        if (!name.matches("[a-z][a-z0-9-]*( [a-z][a-z0-9-]*)*") || summary.isBlank() || examples.isEmpty()) {
            throw new IllegalArgumentException("command \"" + name + "\" needs a name, a summary and an example");
        }
        long names = parameters().stream().map(Parameter::name).distinct().count();
        if (names != parameters().size()) {
            throw new IllegalArgumentException("command \"" + name + "\" has two parameters of one name");
        }
    }

    public String name() {
        return name;
    }

    /** The first word of the name. */
    public String noun() {
        int space = name.indexOf(' ');
        return space < 0 ? name : name.substring(0, space);
    }

    public String summary() {
        return summary;
    }

    public String about() {
        return about;
    }

    public boolean isChanging() {
        return changes;
    }

    /** True for a command that another must not repeat. */
    public boolean isOnce() {
        return once;
    }

    /** True for a command that does something and cannot only show it. */
    public boolean isActing() {
        return acts;
    }

    /** True for a command whose last words are another command of ours. */
    public boolean isRepeating() {
        return repeated.isPresent();
    }

    /**
     * The words of the command that a call of this one runs; empty if it runs none.
     *
     * @throws io.pgha.model.ProblemException of kind USAGE if an option among them is wrong
     */
    public Optional<List<String>> repeated(Call call) {
        return repeated.map(command -> command.apply(call));
    }

    /** Arguments in the order they stand on the line. */
    public List<Parameter<?>> arguments() {
        return own.stream().filter(p -> !p.isOption()).toList();
    }

    /** Options of this command alone. */
    public List<Parameter<?>> ownOptions() {
        return own.stream().filter(Parameter::isOption).toList();
    }

    /** Options it has because every command, or every changing one, has them. */
    public List<Parameter<?>> sharedOptions() {
        return changes
                ? Stream.concat(GlobalOptions.forChangingCommands().stream(), GlobalOptions.forEveryCommand().stream())
                        .toList()
                : GlobalOptions.forEveryCommand();
    }

    /** All parameters: own ones first, in their order. */
    public List<Parameter<?>> parameters() {
        return Stream.concat(own.stream(), sharedOptions().stream()).toList();
    }

    /** All options, own and shared. */
    public List<Parameter<?>> options() {
        return parameters().stream().filter(Parameter::isOption).toList();
    }

    /** The option of a long name, without hyphens. */
    public Optional<Parameter<?>> option(String longName) {
        return options().stream().filter(p -> p.name().equals(longName)).findFirst();
    }

    /** The option of a one-letter name. */
    public Optional<Parameter<?>> option(char letter) {
        return options().stream().filter(p -> p.shortName() == letter).findFirst();
    }

    public List<Example> examples() {
        return examples;
    }

    public List<String> related() {
        return related;
    }

    public Handler handler() {
        return handler;
    }
}
