package io.pgha.shell;

import io.pgha.model.NearestName;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.shell.grammar.Lexer;
import io.pgha.shell.grammar.Variables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.springframework.shell.core.command.CommandArgument;
import org.springframework.shell.core.command.CommandOption;
import org.springframework.shell.core.command.CommandParser;
import org.springframework.shell.core.command.ParsedInput;

/**
 * The one grammar of commands: words of the name, then arguments and options in any order; {@code --name value},
 * {@code --name=value}, {@code -n value}, flags without value, {@code --} before words that are no options. What it does not
 * know it refuses, naming the nearest thing it knows.
 */
public final class StrictParser implements CommandParser {
    private final CommandBook book;
    private final Variables variables;

    /** A parser for the commands of a book. */
    public StrictParser(CommandBook book, Variables variables) {
        this.book = book;
        this.variables = variables;
    }

    /** Parses a line of text, which must hold a command. */
    @Override
    public ParsedInput parse(String line) {
        return parse(Lexer.words(line, variables));
    }

    /**
     * Parses words that are already split.
     *
     * @throws ProblemException of kind USAGE for an unknown command or option, or an option without its value
     */
    public ParsedInput parse(List<String> words) {
        CommandSpec spec = book.startOf(words).orElseThrow(() -> unknownCommand(words));
        String[] name = spec.name().split(" ", -1);
        ParsedInput.Builder out = ParsedInput.builder().commandName(name[0]);
        for (int i = 1; i < name.length; i++) {
            out.addSubCommand(name[i]);
        }
        new Tail(spec, words.subList(name.length, words.size()), out).parse();
        return out.build();
    }

    /** The words after the command's name. */
    private static final class Tail {
        private final CommandSpec spec;
        private final List<String> words;
        private final ParsedInput.Builder out;
        private int at;
        private int arguments;

        Tail(CommandSpec spec, List<String> words, ParsedInput.Builder out) {
            this.spec = spec;
            this.words = words;
            this.out = out;
        }

        void parse() {
            boolean optionsOver = false;
            while (at < words.size()) {
                String word = words.get(at++);
                if (optionsOver || word.equals("-") || !word.startsWith("-")) {
                    argument(word);
                    optionsOver = optionsOver || restStarts();
                } else if (word.equals("--")) {
                    optionsOver = true;
                } else if (word.startsWith("--")) {
                    longOption(word.substring(2));
                } else {
                    shortOption(word);
                }
            }
        }

        private void argument(String word) {
            out.addArgument(new CommandArgument(arguments++, word));
        }

        /** True once the word just taken is the first of those handed on untouched. */
        private boolean restStarts() {
            List<Parameter<?>> declared = spec.arguments();
            return arguments <= declared.size() && declared.get(arguments - 1).kind() == Parameter.Kind.REST;
        }

        private void longOption(String text) {
            int equals = text.indexOf('=');
            String name = equals < 0 ? text : text.substring(0, equals);
            Parameter<?> option = spec.option(name).orElseThrow(() -> unknownOption("--" + name));
            if (option.kind() == Parameter.Kind.FLAG) {
                if (equals >= 0) {
                    throw usage("UNWANTED_VALUE", option.label() + " takes no value.");
                }
                add(option, "true");
            } else {
                add(option, equals < 0 ? valueOf(option) : text.substring(equals + 1));
            }
        }

        private void shortOption(String word) {
            char letter = word.charAt(1);
            if (word.length() == 2 || Character.isDigit(letter)) {
                Parameter<?> option = spec.option(letter).orElseThrow(() -> unknownOption(word));
                add(option, option.kind() == Parameter.Kind.FLAG ? "true" : valueOf(option));
            } else {
                throw unknownOption(word);
            }
        }

        private String valueOf(Parameter<?> option) {
            boolean there = at < words.size();
            String next = there ? words.get(at) : "";
            if (!there || (next.length() > 1 && next.startsWith("-") && !next.matches("-[0-9.]+"))) {
                throw Problem.of("MISSING_VALUE", Problem.Kind.USAGE, option.label() + " needs a value.")
                        .because(
                                there
                                        ? "The next word is \"%s\"; a value that starts with a hyphen is written %s=%s."
                                                .formatted(next, option.label(), next)
                                        : "The line ends there.")
                        .withNext("help " + spec.name())
                        .toException();
            }
            at++;
            return next;
        }

        private void add(Parameter<?> option, String value) {
            out.addOption(
                    CommandOption.with().longName(option.name()).value(value).build());
        }

        private ProblemException unknownOption(String given) {
            List<String> names = spec.options().stream().map(Parameter::label).toList();
            Problem problem = Problem.of(
                    "UNKNOWN_OPTION", Problem.Kind.USAGE, "\"%s\" has no option %s.".formatted(spec.name(), given));
            return withNearest(problem, given, names)
                    .withNext("help " + spec.name())
                    .toException();
        }

        private ProblemException usage(String code, String what) {
            return Problem.of(code, Problem.Kind.USAGE, what)
                    .withNext("help " + spec.name())
                    .toException();
        }
    }

    private ProblemException unknownCommand(List<String> words) {
        String first = words.isEmpty() ? "" : words.get(0);
        if (words.isEmpty()) {
            return Problem.of("NO_COMMAND", Problem.Kind.USAGE, "There is no command on the line.")
                    .withNext("help")
                    .toException();
        }
        if (first.contains(" ")) {
            return quotedIntoOne(words);
        }
        List<CommandSpec> verbs = book.under(first);
        if (verbs.isEmpty()) {
            Problem problem =
                    Problem.of("UNKNOWN_COMMAND", Problem.Kind.USAGE, "There is no command \"" + first + "\".");
            return first.startsWith(Edge.IGNORE_ERRORS)
                    ? problem.because("A blank belongs behind \"" + Edge.IGNORE_ERRORS + "\", and then a command.")
                            .toException()
                    : withNearest(problem, first, book.nouns()).withNext("help").toException();
        }
        List<String> names = new ArrayList<>();
        verbs.forEach(spec -> names.add(spec.name().substring(first.length()).strip()));
        if (words.size() == 1 || words.get(1).startsWith("-")) {
            return Problem.of(
                            "NO_VERB",
                            Problem.Kind.USAGE,
                            "\"%s\" needs one of: %s.".formatted(first, String.join(", ", names)))
                    .withNext("help " + first)
                    .toException();
        }
        Problem problem = Problem.of(
                "UNKNOWN_COMMAND", Problem.Kind.USAGE, "\"%s\" has no command \"%s\".".formatted(first, words.get(1)));
        return withNearest(problem, words.get(1), names)
                .withNext("help " + first)
                .toException();
    }

    private ProblemException quotedIntoOne(List<String> words) {
        String first = words.get(0);
        Problem problem = Problem.of(
                "UNKNOWN_COMMAND",
                Problem.Kind.USAGE,
                "There is no command \"" + first + "\": quotes made it one word.");
        return (book.startOf(List.of(first.split(" +"))).isPresent()
                        ? problem.because("A command's words stand without quotes around them.")
                                .withNext(String.join(" ", words))
                        : problem.withNext("help"))
                .toException();
    }

    private static Problem withNearest(Problem problem, String given, Collection<String> names) {
        return NearestName.of(given, names)
                .map(near -> problem.because("Did you mean \"" + near + "\"?"))
                .orElse(problem);
    }
}
