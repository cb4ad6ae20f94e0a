package io.pgha.shell;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.shell.core.command.CommandArgument;
import org.springframework.shell.core.command.CommandOption;
import org.springframework.shell.core.command.ParsedInput;

/**
 * One command with the values given for it, each checked: reading a parameter cannot fail any more.
 *
 * @param spec the command
 * @param given the texts given, by name of parameter
 */
public record Call(CommandSpec spec, Map<String, List<String>> given) {
    /**
     * The call that a parsed line stands for.
     *
     * @throws ProblemException of kind USAGE if a value is missing, too many or of the wrong form
     */
    static Call of(CommandSpec spec, ParsedInput input) {
        Map<String, List<String>> given = new LinkedHashMap<>();
        for (CommandOption option : input.options()) {
            given.computeIfAbsent(option.longName(), name -> new ArrayList<>()).add(option.value());
        }
        List<String> words =
                input.arguments().stream().map(CommandArgument::value).toList();
        assignArguments(spec, words, given);
        Call call = new Call(spec, given);
        if (!call.get(GlobalOptions.HELP)) {
            call.checkAll();
        }
        return call;
    }

    private static void assignArguments(CommandSpec spec, List<String> words, Map<String, List<String>> given) {
        int next = 0;
        for (Parameter<?> argument : spec.arguments()) {
            boolean takesAll = argument.kind() == Parameter.Kind.REST || argument.count() == Parameter.Count.REPEATED;
            int end = takesAll ? words.size() : Math.min(words.size(), next + 1);
            if (end > next) {
                given.put(argument.name(), List.copyOf(words.subList(next, end)));
                next = end;
            }
        }
        if (next < words.size()) {
            throw Problem.of(
                            "TOO_MANY_WORDS",
                            Problem.Kind.USAGE,
                            "\"%s\" does not take \"%s\".".formatted(spec.name(), words.get(next)))
                    .withNext("help " + spec.name())
                    .toException();
        }
    }

    private void checkAll() {
        List<Problem> problems = new ArrayList<>();
        for (Parameter<?> parameter : spec.parameters()) {
            List<String> texts = given.getOrDefault(parameter.name(), List.of());
            if (texts.size() > 1
                    && parameter.kind() == Parameter.Kind.OPTION
                    && parameter.count() != Parameter.Count.REPEATED) {
                problems.add(Problem.of(
                                "REPEATED_OPTION", Problem.Kind.USAGE, parameter.label() + " may be given only once.")
                        .withNext("help " + spec.name()));
                continue;
            }
            try {
                parameter.read(texts);
            } catch (ProblemException e) {
                e.problems().forEach(p -> problems.add(p.withNext("help " + spec.name())));
            }
        }
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
    }

    /** The command with what was given for it, as it could be typed. */
    public String line() {
        StringBuilder line = new StringBuilder(spec.name());
        for (Parameter<?> parameter : spec.parameters()) {
            for (String text : given.getOrDefault(parameter.name(), List.of())) {
                if (parameter.isOption()) {
                    line.append(' ').append(parameter.label());
                }
                if (parameter.kind() != Parameter.Kind.FLAG) {
                    line.append(' ').append(quoted(text));
                }
            }
        }
        return line.toString();
    }

    /** The same call with one text for a parameter instead of what was given for it. */
    Call with(Parameter<?> parameter, String text) {
        Map<String, List<String>> other = new LinkedHashMap<>(given);
        other.put(parameter.name(), List.of(text));
        return new Call(spec, other);
    }

    /** The files that must be there and are not; standard input, written as a hyphen, always is. */
    public List<Path> missingFiles() {
        return spec.parameters().stream()
                .filter(parameter -> parameter.type().existing())
                .flatMap(parameter -> given.getOrDefault(parameter.name(), List.of()).stream()
                        .map(text -> parameter.type().read(parameter.label(), text)))
                .map(Path.class::cast)
                .filter(path -> !path.toString().equals("-") && !Files.exists(path))
                .toList();
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:,@%+=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** The value of a parameter of this command; false or empty for one that the command does not have. */
    public <T> T get(Parameter<T> parameter) {
        return parameter.read(given.getOrDefault(parameter.name(), List.of()));
    }
}
