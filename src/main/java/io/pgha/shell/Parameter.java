package io.pgha.shell;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * An option or argument of a command, declared once as a constant and used as the key to read its value. {@code T} is what a
 * handler gets: {@code Boolean} for a flag, {@code Optional} if it may be left out, {@code List} if it repeats, else the value.
 */
public final class Parameter<T> {
    /** Where the value stands on the line. */
    public enum Kind {
        /** {@code --name}, no value. */
        FLAG,
        /** {@code --name VALUE}. */
        OPTION,
        /** A word after the command, by position. */
        ARGUMENT,
        /** All words from here on as they are, options of other programs included. */
        REST
    }

    /** How often it may be given. */
    public enum Count {
        OPTIONAL,
        REQUIRED,
        REPEATED
    }

    private final Kind kind;
    private final Count count;
    private final String name;
    private final char shortName;
    private final String summary;
    private final ValueType<?> type;
    private final Optional<String> defaultText;
    private final Function<List<String>, T> reader;

    private Parameter(
            Kind kind,
            Count count,
            String name,
            char shortName,
            String summary,
            ValueType<?> type,
            Optional<String> defaultText,
            Function<List<String>, T> reader) {
        this.kind = kind;
        this.count = count;
        this.name = name;
        this.shortName = shortName;
        this.summary = summary;
        this.type = type;
        this.defaultText = defaultText;
        this.reader = reader;
    }

    /** {@code --name}: true if given. */
    public static Parameter<Boolean> flag(String name, String summary) {
        return new Parameter<>(
                Kind.FLAG,
                Count.OPTIONAL,
                name,
                '\0',
                summary,
                ValueType.text(""),
                Optional.empty(),
                given -> !given.isEmpty());
    }

    /** {@code --name VALUE}; say next whether it is required, optional, repeated or has a default. */
    public static <V> Draft<V> option(String name, ValueType<V> type, String summary) {
        return new Draft<>(Kind.OPTION, name, type, summary);
    }

    /** A word by position; say next whether it is required, optional, repeated (only the last one) or has a default. */
    public static <V> Draft<V> argument(String name, ValueType<V> type, String summary) {
        return new Draft<>(Kind.ARGUMENT, name, type, summary);
    }

    /** All remaining words, at least one, for commands that hand a command on. */
    public static Parameter<List<String>> rest(String name, String summary) {
        return new Parameter<>(
                Kind.REST,
                Count.REQUIRED,
                name,
                '\0',
                summary,
                ValueType.text(name.toUpperCase(Locale.ROOT)),
                Optional.empty(),
                List::copyOf);
    }

    /** A parameter without its count. */
    public static final class Draft<V> {
        private final Kind kind;
        private final String name;
        private final ValueType<V> type;
        private final String summary;

        private Draft(Kind kind, String name, ValueType<V> type, String summary) {
            this.kind = kind;
            this.name = name;
            this.type = type;
            this.summary = summary;
        }

        /** Must be given. */
        public Parameter<V> required() {
            return build(Count.REQUIRED, Optional.empty(), given -> value(given.get(0)));
        }

        /** May be left out. */
        public Parameter<Optional<V>> optional() {
            return build(
                    Count.OPTIONAL,
                    Optional.empty(),
                    given -> given.isEmpty() ? Optional.empty() : Optional.of(value(given.get(0))));
        }

        /** May be left out, and then counts as this text. */
        public Parameter<V> defaultsTo(String text) {
            return build(Count.OPTIONAL, Optional.of(text), given -> value(given.isEmpty() ? text : given.get(0)));
        }

        /** May be given any number of times, none included. */
        public Parameter<List<V>> repeated() {
            return build(Count.REPEATED, Optional.empty(), given -> given.stream()
                    .map(this::value)
                    .toList());
        }

        private V value(String text) {
            return type.read(labelOf(kind, name), text);
        }

        private <T> Parameter<T> build(Count count, Optional<String> text, Function<List<String>, T> reader) {
            return new Parameter<>(kind, count, name, '\0', summary, type, text, reader);
        }
    }

    /** The same option with a one-letter form, as in {@code -o}. */
    public Parameter<T> withShortName(char letter) {
        return new Parameter<>(kind, count, name, letter, summary, type, defaultText, reader);
    }

    /**
     * Reads the texts given on the line.
     *
     * @throws ProblemException of kind USAGE if one is missing or not of the right form
     */
    public T read(List<String> given) {
        if (count == Count.REQUIRED && given.isEmpty()) {
            throw Problem.of("MISSING_VALUE", Problem.Kind.USAGE, label() + " is missing: " + sentence())
                    .toException();
        }
        return reader.apply(given);
    }

    private String sentence() {
        return summary.endsWith(".") ? summary : summary + ".";
    }

    public Kind kind() {
        return kind;
    }

    public Count count() {
        return count;
    }

    /** Name without hyphens, lower case; unique within a command. */
    public String name() {
        return name;
    }

    /** The one-letter form, or NUL if there is none. */
    public char shortName() {
        return shortName;
    }

    public String summary() {
        return summary;
    }

    public ValueType<?> type() {
        return type;
    }

    public Optional<String> defaultText() {
        return defaultText;
    }

    /** True if it is written with hyphens. */
    public boolean isOption() {
        return kind == Kind.FLAG || kind == Kind.OPTION;
    }

    /** How messages call it: {@code --name} or {@code NAME}. */
    public String label() {
        return labelOf(kind, name);
    }

    private static String labelOf(Kind kind, String name) {
        return kind == Kind.OPTION || kind == Kind.FLAG ? "--" + name : name.toUpperCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return label();
    }
}
