package io.pgha.shell.grammar;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Splits a text into words. Blanks and line ends separate words; single quotes keep everything; double quotes keep all but
 * {@code \}, {@code "} and <code>${NAME}</code>; a backslash keeps the next character; a backslash at the end of a line joins it
 * with the next; {@code #} at the start of a word begins a comment. A value put in for a variable is never split again.
 */
public final class Lexer {
    /** Signs that other shells act on; here they are refused unless quoted, so that nobody trusts in them. */
    private static final Set<String> OPERATORS = Set.of("|", "||", "&", "&&", ";", ">", ">>", "<", "2>", "2>&1");

    private static final String SINGLE = "a single quote";
    private static final String DOUBLE = "a double quote";
    private static final String VARIABLE = "${";

    private final String text;
    private final Variables variables;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private boolean quoted;
    private int at;
    private String unfinished = "";

    private Lexer(String text, Variables variables) {
        this.text = text;
        this.variables = variables;
    }

    /**
     * The words of a text; none for a blank line or a comment.
     *
     * @throws ProblemException of kind USAGE for an open quote, an unset variable or an operator of another shell
     */
    public static List<String> words(String text, Variables variables) {
        Lexer lexer = new Lexer(text, variables);
        lexer.run();
        if (!lexer.unfinished.isEmpty()) {
            throw usage("UNFINISHED_LINE", "The line ends inside " + lexer.unfinished + ".")
                    .toException();
        }
        return List.copyOf(lexer.words);
    }

    /** What a text still waits for, such as "a double quote", or empty if it is a whole line. */
    public static Optional<String> unfinished(String text) {
        Lexer lexer = new Lexer(text, name -> Optional.of(""));
        try {
            lexer.run();
        } catch (ProblemException e) {
            return Optional.empty(); // wrong, but more text would not help
        }
        return lexer.unfinished.isEmpty() ? Optional.empty() : Optional.of(lexer.unfinished);
    }

    /** The sign without which a text that waits for something goes on waiting; empty if any text would do. */
    public static Optional<String> endOf(String unfinished) {
        return switch (unfinished) {
            case SINGLE -> Optional.of("'");
            case DOUBLE -> Optional.of("\"");
            case VARIABLE -> Optional.of("}");
            default -> Optional.empty();
        };
    }

    private void run() {
        while (at < text.length() && unfinished.isEmpty()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c)) {
                endWord();
                at++;
            } else if (c == '#' && !inWord) {
                skipComment();
            } else {
                inWord = true;
                take(c);
            }
        }
        endWord();
    }

    private void take(char c) {
        switch (c) {
            case '\'' -> singleQuoted();
            case '"' -> doubleQuoted();
            case '\\' -> escape();
            case '$' -> variable();
            default -> {
                word.append(c);
                at++;
            }
        }
    }

    private void endWord() {
        if (inWord) {
            String done = word.toString();
            if (!quoted && OPERATORS.contains(done)) {
                throw usage("NOT_A_SHELL", "\"" + done + "\" has no meaning here: one line is one command.")
                        .because(
                                "Pipes and redirections belong to the shell of your system; quote it if it is meant as text.")
                        .toException();
            }
            words.add(done);
        }
        word.setLength(0);
        inWord = false;
        quoted = false;
    }

    private void skipComment() {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
    }

    private void singleQuoted() {
        quoted = true;
        int end = text.indexOf('\'', at + 1);
        if (end < 0) {
            unfinished = SINGLE;
            return;
        }
        word.append(text, at + 1, end);
        at = end + 1;
    }

    private void doubleQuoted() {
        quoted = true;
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at);
            if (c == '$') {
                variable();
            } else if (c == '\\' && at + 1 < text.length() && "\\\"$\n".indexOf(text.charAt(at + 1)) >= 0) {
                escape();
            } else {
                word.append(c);
                at++;
            }
            if (!unfinished.isEmpty()) {
                return;
            }
        }
        if (at >= text.length()) {
            unfinished = DOUBLE;
        }
        at++;
    }

    private void escape() {
        if (at + 1 >= text.length()) {
            unfinished = "a line that goes on (it ends with a backslash)";
            return;
        }
        char next = text.charAt(at + 1);
        if (next != '\n') {
            word.append(next);
            quoted = true;
        } else if (word.isEmpty() && !quoted) {
            inWord = false; // the joined line starts a new word
        }
        at += 2;
    }

    private void variable() {
        if (!text.startsWith("${", at)) {
            word.append('$');
            at++;
            return;
        }
        int end = text.indexOf('}', at);
        if (end < 0) {
            unfinished = VARIABLE;
            return;
        }
        String inside = text.substring(at + 2, end);
        int colon = inside.indexOf(":-");
        String name = colon < 0 ? inside : inside.substring(0, colon);
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw usage("BAD_VARIABLE", "\"${" + inside + "}\" is not a variable; write ${NAME} or ${NAME:-default}.")
                    .toException();
        }
        Optional<String> value = variables.value(name);
        if (colon >= 0) {
            value = value.filter(v -> !v.isEmpty()).or(() -> Optional.of(inside.substring(colon + 2)));
        }
        word.append(value.orElseThrow(() -> unset(name)));
        quoted = true;
        at = end + 1;
    }

    private static ProblemException unset(String name) {
        return usage("UNSET_VARIABLE", "The variable " + name + " is not set.")
                .because("Give it with --var " + name + "=VALUE or in the environment, or write ${" + name
                        + ":-default}.")
                .toException();
    }

    private static Problem usage(String code, String what) {
        return Problem.of(code, Problem.Kind.USAGE, what);
    }
}
