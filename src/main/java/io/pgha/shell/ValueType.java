package io.pgha.shell;

import io.pgha.model.NearestName;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may stand as the value of an option or argument: how it is called, read and completed.
 *
 * @param placeholder the word that stands for it in help, such as {@code NODE}
 * @param form what a good value looks like, in words, as in "a whole number such as 3"
 * @param reader the value, or empty if the text is not of the form
 * @param choices every valid value, or empty if there is no such list
 * @param candidates values for completion
 * @param existing true for a file that must be there when the command begins
 */
public record ValueType<V>(
        String placeholder,
        String form,
        Function<String, Optional<V>> reader,
        List<String> choices,
        Candidates candidates,
        boolean existing) {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|K|M|G|T|)");

    public ValueType {
        choices = List.copyOf(choices);
    }

    /** A type of anything but files that must be there. */
    public ValueType(
            String placeholder,
            String form,
            Function<String, Optional<V>> reader,
            List<String> choices,
            Candidates candidates) {
        this(placeholder, form, reader, choices, candidates, false);
    }

    /** Any text, shown in help under the given placeholder. */
    public static ValueType<String> text(String placeholder) {
        return new ValueType<>(placeholder, "text", Optional::of, List.of(), Candidates.none());
    }

    /** A whole number. */
    public static ValueType<Integer> integer(String placeholder) {
        return new ValueType<>(
                placeholder, "a whole number such as 3", ValueType::readInteger, List.of(), Candidates.none());
    }

    /** A whole number that is not less than another. */
    public static ValueType<Integer> integer(String placeholder, int least) {
        return new ValueType<>(
                placeholder,
                "a whole number, " + least + " or more",
                text -> readInteger(text).filter(number -> number >= least),
                List.of(),
                Candidates.none());
    }

    /** A time span: a number with {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}. */
    public static ValueType<Duration> duration() {
        return new ValueType<>(
                "TIME", "a time span such as 30s, 5m or 2h", ValueType::readDuration, List.of(), Candidates.none());
    }

    /** A number of bytes: a number, alone or with {@code K}, {@code M}, {@code G} or {@code T} (powers of 1024). */
    public static ValueType<Long> bytes() {
        return new ValueType<>(
                "SIZE", "a size such as 512M or 16G", ValueType::readBytes, List.of(), Candidates.none());
    }

    /** A path on this machine; a leading {@code ~/} is the home directory. Completed with the files there are. */
    public static ValueType<Path> file() {
        return new ValueType<>("FILE", "a path", ValueType::readPath, List.of(), new FileCandidates());
    }

    /** The path of a file that a command reads; that it is there is for the command, and for whoever checks a script, to find out. */
    public static ValueType<Path> fileToRead() {
        return new ValueType<>("FILE", "a path", ValueType::readPath, List.of(), new FileCandidates(), true);
    }

    /** One word of a closed list. */
    public static ValueType<String> oneOf(List<String> choices) {
        return new ValueType<>(
                String.join("|", choices),
                "one of " + String.join(", ", choices),
                text -> choices.contains(text) ? Optional.of(text) : Optional.empty(),
                choices,
                prefix -> choices);
    }

    /** One constant of an enum, written in lower case with hyphens. */
    public static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
        List<String> names =
                Arrays.stream(type.getEnumConstants()).map(ValueType::wordOf).toList();
        return new ValueType<>(
                String.join("|", names),
                "one of " + String.join(", ", names),
                text -> Arrays.stream(type.getEnumConstants())
                        .filter(constant -> wordOf(constant).equals(text))
                        .findFirst(),
                names,
                prefix -> names);
    }

    /** The same type with values for completion. */
    public ValueType<V> completing(Candidates source) {
        return new ValueType<>(placeholder, form, reader, choices, source, existing);
    }

    /**
     * Reads a value.
     *
     * @param label how the option or argument is called, for the message
     * @throws ProblemException of kind USAGE if the text is not of the form
     */
    public V read(String label, String text) {
        return reader.apply(text).orElseThrow(() -> refusal(label, text).toException());
    }

    private Problem refusal(String label, String text) {
        Problem problem =
                Problem.of("BAD_VALUE", Problem.Kind.USAGE, "%s takes %s, not \"%s\".".formatted(label, form, text));
        return NearestName.of(text, choices)
                .map(near -> problem.because("Did you mean \"" + near + "\"?"))
                .orElse(problem);
    }

    private static String wordOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Optional<Integer> readInteger(String text) {
        try {
            return Optional.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> readDuration(String text) {
        Matcher m = DURATION.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        long n = Long.parseLong(m.group(1));
        return Optional.of(
                switch (m.group(2)) {
                    case "ms" -> Duration.ofMillis(n);
                    case "s" -> Duration.ofSeconds(n);
                    case "m" -> Duration.ofMinutes(n);
                    case "h" -> Duration.ofHours(n);
                    default -> Duration.ofDays(n);
                });
    }

    private static Optional<Long> readBytes(String text) {
        Matcher m = SIZE.matcher(text.toUpperCase(Locale.ROOT));
        if (!m.matches()) {
            return Optional.empty();
        }
        int power = m.group(2).isEmpty() ? 0 : "BKMGT".indexOf(m.group(2));
        return Optional.of(Long.parseLong(m.group(1)) << (10 * power));
    }

    private static Optional<Path> readPath(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(FileCandidates.expandHome(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
