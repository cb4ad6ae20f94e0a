package io.pgha.shell.prompt;

import io.pgha.shell.CommandBook;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Parameter;
import io.pgha.shell.prompt.SpecCompleter.Suggestion;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says what may come next while a line is typed, from the descriptions of the commands alone. */
public final class Hints {
    private static final int MOST = 6;

    private final CommandBook book;
    private final SpecCompleter completer;

    /** Hints about the commands of a book. */
    public Hints(CommandBook book) {
        this.book = book;
        this.completer = new SpecCompleter(book);
    }

    /**
     * The words to show behind the cursor: the rest of the word if only one fits, and what it means; empty if there is nothing to say.
     *
     * @param before the words before the one being typed
     * @param word the word being typed, perhaps empty
     */
    public String after(List<String> before, String word) {
        Optional<CommandSpec> spec = book.startOf(before).filter(s -> before.size() >= words(s));
        if (spec.isEmpty()) {
            return before.isEmpty() && word.isEmpty() ? "" : among(completer.suggest(before, word), word);
        }
        List<String> tail = before.subList(words(spec.get()), before.size());
        int rest = spec.get().isRepeating() ? SpecCompleter.firstArgument(spec.get(), tail) : tail.size();
        if (rest < tail.size()) {
            return after(tail.subList(rest, tail.size()), word);
        }
        Optional<Parameter<?>> open = SpecCompleter.openOption(spec.get(), tail);
        if (open.isPresent()) {
            return word.isEmpty() ? described(open.get()) : "";
        }
        if (word.startsWith("-")) {
            return word.contains("=") ? "" : among(completer.suggest(before, word), word);
        }
        if (!word.isEmpty()) {
            return "";
        }
        return SpecCompleter.nextArgument(spec.get(), tail)
                .map(Hints::described)
                .orElseGet(() -> tail.isEmpty() ? options(spec.get()) : "");
    }

    private static int words(CommandSpec spec) {
        return spec.name().split(" ", -1).length;
    }

    private static String among(List<Suggestion> suggestions, String word) {
        List<Suggestion> longer =
                suggestions.stream().filter(s -> !s.text().equals(word)).toList();
        if (longer.size() == 1) {
            Suggestion only = longer.get(0);
            String rest = only.text().substring(word.length());
            return only.meaning().isEmpty() ? rest : rest + "   " + only.meaning();
        }
        return longer.isEmpty()
                ? ""
                : "   " + longer.stream().limit(MOST).map(Suggestion::text).collect(Collectors.joining(" | "))
                        + (longer.size() > MOST ? " | ..." : "");
    }

    private static String described(Parameter<?> parameter) {
        String name = parameter.isOption() ? parameter.type().placeholder() : parameter.label();
        String byItself = parameter.defaultText().map(text -> " [" + text + "]").orElse("");
        return name + byItself + "   " + parameter.summary();
    }

    private static String options(CommandSpec spec) {
        return spec.ownOptions().stream()
                .limit(MOST)
                .map(o -> o.kind() == Parameter.Kind.FLAG
                        ? "[" + o.label() + "]"
                        : "[" + o.label() + " " + o.type().placeholder() + "]")
                .collect(Collectors.joining(" "));
    }
}
