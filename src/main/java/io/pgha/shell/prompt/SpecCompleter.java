package io.pgha.shell.prompt;

import io.pgha.shell.Candidates;
import io.pgha.shell.CommandBook;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.GlobalOptions;
import io.pgha.shell.Parameter;
import io.pgha.view.Printable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/**
 * Completes words of commands, options and values from the descriptions of the commands. It is not Spring Shell's completer:
 * that one knows one provider of values per command, not per option, and takes options from anywhere in the line.
 */
public final class SpecCompleter implements Completer {
    private static final String EQUALS = "=";

    private final CommandBook book;

    /** A completer for the commands of a book. */
    public SpecCompleter(CommandBook book) {
        this.book = book;
    }

    /** What could stand at the end of a line; the same for the prompt and for shells of the system. */
    public List<Suggestion> suggest(List<String> wordsBefore, String word) {
        List<String> before = withoutPrefix(wordsBefore);
        Optional<CommandSpec> spec = book.startOf(before);
        List<Suggestion> found = new ArrayList<>();
        if (spec.isEmpty() || before.size() < length(spec.get())) {
            commandWords(before, found);
        } else {
            commandWords(before, found);
            afterCommand(spec.get(), before.subList(length(spec.get()), before.size()), word, found);
        }
        // Keys of etcd are whatever somebody wrote there; what cannot be shown cannot be typed either.
        return found.stream()
                .filter(s -> s.text().startsWith(word) && Printable.isShown(s.text()))
                .toList();
    }

    /**
     * Something to type.
     *
     * @param text the whole word
     * @param meaning one phrase about it, or empty
     * @param complete false if more of the same word follows
     */
    public record Suggestion(String text, String meaning, boolean complete) {}

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        List<String> before = line.words().subList(0, line.wordIndex());
        String word = line.word().substring(0, line.wordCursor());
        for (Suggestion s : suggest(before, word)) {
            candidates.add(new Candidate(
                    s.text(), s.text(), null, s.meaning().isEmpty() ? null : s.meaning(), null, null, s.complete()));
        }
    }

    private static List<String> withoutPrefix(List<String> words) {
        int skip = 0;
        while (skip < words.size()
                && (words.get(skip).equals("pgha") || words.get(skip).equals("ignore-errors:"))) {
            skip++;
        }
        return words.subList(skip, words.size());
    }

    private static int length(CommandSpec spec) {
        return spec.name().split(" ", -1).length;
    }

    /** The next word of every command that starts with the words before. */
    private void commandWords(List<String> before, List<Suggestion> found) {
        Set<String> seen = new LinkedHashSet<>();
        for (CommandSpec spec : book.all()) {
            List<String> name = List.of(spec.name().split(" ", -1));
            if (name.size() > before.size() && name.subList(0, before.size()).equals(before)) {
                String next = name.get(before.size());
                if (seen.add(next)) {
                    boolean last = name.size() == before.size() + 1;
                    found.add(new Suggestion(next, last ? spec.summary() : "", true));
                }
            }
        }
    }

    private void afterCommand(CommandSpec spec, List<String> tail, String word, List<Suggestion> found) {
        Optional<Parameter<?>> open = openOption(spec, tail);
        int rest = spec.isRepeating() ? firstArgument(spec, tail) : tail.size();
        if (rest < tail.size()) {
            found.addAll(suggest(tail.subList(rest, tail.size()), word));
        } else if (open.isPresent()) {
            values(open.get(), word, "", found);
        } else if (word.startsWith("--") && word.contains(EQUALS)) {
            String name = word.substring(2, word.indexOf(EQUALS));
            String given = word.substring(word.indexOf(EQUALS) + 1);
            spec.option(name).ifPresent(option -> values(option, given, "--" + name + EQUALS, found));
        } else if (word.startsWith("-")) {
            options(spec, tail, found);
        } else if (spec.isRepeating()) {
            commandWords(List.of(), found);
        } else {
            argument(spec, tail, word, found);
        }
    }

    /** Where the first word stands that is neither an option nor the value of one; the number of words if there is none. */
    static int firstArgument(CommandSpec spec, List<String> tail) {
        for (int i = 0; i < tail.size(); i++) {
            Optional<Parameter<?>> option = optionOf(spec, tail.get(i));
            if (option.isPresent()) {
                i += option.get().kind() == Parameter.Kind.OPTION ? 1 : 0;
            } else if (!tail.get(i).startsWith("-")) {
                return i;
            }
        }
        return tail.size();
    }

    /** The option whose value is being typed. */
    static Optional<Parameter<?>> openOption(CommandSpec spec, List<String> tail) {
        if (tail.isEmpty() || tail.contains("--")) {
            return Optional.empty();
        }
        return optionOf(spec, tail.get(tail.size() - 1)).filter(o -> o.kind() == Parameter.Kind.OPTION);
    }

    private static Optional<Parameter<?>> optionOf(CommandSpec spec, String word) {
        if (word.startsWith("--")) {
            return spec.option(word.substring(2));
        }
        return word.length() == 2 && word.startsWith("-") ? spec.option(word.charAt(1)) : Optional.empty();
    }

    private static void options(CommandSpec spec, List<String> tail, List<Suggestion> found) {
        for (Parameter<?> option : spec.options()) {
            boolean given = tail.contains(option.label())
                    || tail.stream().anyMatch(word -> word.startsWith(option.label() + EQUALS));
            if (!given || option.count() == Parameter.Count.REPEATED) {
                found.add(new Suggestion(option.label(), option.summary(), true));
            }
        }
    }

    /** The argument that the next word would be. */
    static Optional<Parameter<?>> nextArgument(CommandSpec spec, List<String> tail) {
        int index = 0;
        for (int i = 0; i < tail.size(); i++) {
            Optional<Parameter<?>> option = optionOf(spec, tail.get(i));
            if (option.isPresent()) {
                i += option.get().kind() == Parameter.Kind.OPTION ? 1 : 0;
            } else if (!tail.get(i).startsWith("-")) {
                index++;
            }
        }
        List<Parameter<?>> arguments = spec.arguments();
        if (!arguments.isEmpty() && index >= arguments.size()) {
            Parameter<?> last = arguments.get(arguments.size() - 1);
            index = last.count() == Parameter.Count.REPEATED ? arguments.size() - 1 : index;
        }
        return index < arguments.size() ? Optional.of(arguments.get(index)) : Optional.empty();
    }

    private void argument(CommandSpec spec, List<String> tail, String word, List<Suggestion> found) {
        nextArgument(spec, tail).ifPresent(argument -> values(argument, word, "", found));
        if (word.isEmpty() && found.isEmpty()) {
            options(spec, tail, found);
        }
    }

    private void values(Parameter<?> parameter, String word, String prefix, List<Suggestion> found) {
        for (String value : candidatesOf(parameter).candidates(word)) {
            found.add(new Suggestion(prefix + value, "", !value.endsWith("/")));
        }
    }

    /** Every command has the option that names a cluster, but only one of them knows which clusters there are. */
    private Candidates candidatesOf(Parameter<?> parameter) {
        return parameter.equals(GlobalOptions.CLUSTER)
                ? book.named("context use")
                        .<Candidates>map(use -> use.arguments().get(0).type().candidates())
                        .orElse(Candidates.none())
                : parameter.type().candidates();
    }
}
