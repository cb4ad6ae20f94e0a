package io.pgha.shell.batch;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.shell.grammar.Lexer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
            return new Script(file.toString(), Optional.of(file), statements(file.toString(), text));
        } catch (NoSuchFileException e) {
            throw unreadable(file, "There is no such file.", e);
        } catch (CharacterCodingException e) {
            throw unreadable(file, "It is not text in UTF-8.", e);
        } catch (IOException e) {
            throw unreadable(file, String.valueOf(e.getMessage()), e);
        }
    }

    /** Reads a script to its end from standard input. */
    public static Script read(InputStream in) {
        try {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Script("standard input", Optional.empty(), statements("standard input", text));
        } catch (IOException e) {
            throw Problem.of("SCRIPT_UNREADABLE", Problem.Kind.USAGE, "Standard input cannot be read.")
                    .because(String.valueOf(e.getMessage()))
                    .toException(e);
        }
    }

    static List<Statement> statements(String name, String text) {
        List<Statement> found = new ArrayList<>();
        StringBuilder pending = new StringBuilder();
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
            if (Lexer.unfinished(pending.toString() + "\n").isPresent()
                    || Lexer.unfinished(pending.toString()).isPresent()) {
                pending.append('\n');
            } else {
                found.add(new Statement(first, pending.toString()));
                pending.setLength(0);
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

    private static ProblemException unreadable(Path file, String why, IOException source) {
        return Problem.of("SCRIPT_UNREADABLE", Problem.Kind.USAGE, "The script " + file + " cannot be read.")
                .because(why)
                .toException(source);
    }
}
