package io.pgha.shell.batch;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.shell.grammar.Lexer;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file of commands, one per line; blank lines and comments are left out, continued lines are one statement.
 *
 * @param name how messages call it
 * @param path the file it came from, or empty for standard input
 * @param statements in the order of the file
 */
public record Script(String name, Optional<Path> path, List<Statement> statements) {
    public Script {
        statements = List.copyOf(statements);
    }

    /**
     * Reads a script file.
     *
     * @throws ProblemException of kind USAGE if it cannot be read or a line has no end
     */
    public static Script read(Path file) {
        String name = file.toString();
        return new Script(
                name, Optional.of(file), statements(name, TextFile.read(file, "SCRIPT", "The script " + file)));
    }

    /**
     * Reads a script to its end from standard input.
     *
     * @throws ProblemException as for a file
     */
    public static Script read(InputStream in) {
        String text = TextFile.read(in, "SCRIPT", "Standard input");
        return new Script("standard input", Optional.empty(), statements("standard input", text));
    }

    static List<Statement> statements(String name, String text) {
        List<Statement> found = new ArrayList<>();
        StringBuilder pending = new StringBuilder();
        Optional<String> waitsFor = Optional.empty();
        int first = 0;
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            String line = raw.endsWith("\r") ? raw.substring(0, raw.length() - 1) : raw;
            if (pending.isEmpty()) {
                if (line.isBlank() || line.stripLeading().startsWith("#")) {
                    continue;
                }
                first = number;
            }
            pending.append(line);
            // A quote that is never closed would otherwise be read from its beginning once for every line that follows.
            boolean goesOn = waitsFor.filter(sign -> !line.contains(sign)).isPresent();
            Optional<String> unfinished = goesOn ? Optional.of("") : Lexer.unfinished(pending.toString());
            if (unfinished.isPresent()) {
                waitsFor = goesOn ? waitsFor : Lexer.endOf(unfinished.get());
                pending.append('\n');
            } else {
                found.add(new Statement(first, pending.toString()));
                pending.setLength(0);
                waitsFor = Optional.empty();
            }
        }
        if (!pending.isEmpty()) {
            throw Problem.of(
                            "UNFINISHED_LINE",
                            Problem.Kind.USAGE,
                            "The script ends inside "
                                    + Lexer.unfinished(pending.toString().stripTrailing())
                                            .orElse("a line")
                                    + ".")
                    .at(name + ", line " + first)
                    .toException();
        }
        return found;
    }
}
