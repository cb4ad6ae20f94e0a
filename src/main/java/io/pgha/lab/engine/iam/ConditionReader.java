package io.pgha.lab.engine.iam;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code any {a = 'x', b = 'y'}}, {@code all {...}}, one alone, and one within another. */
public final class ConditionReader {
    private static final Pattern PIECE = Pattern.compile("\\s*('[^']*'|!=|=|\\{|}|,|[\\w.-]+)");

    private final List<String> pieces;
    private int next;

    private ConditionReader(List<String> pieces) {
        this.pieces = pieces;
    }

    /**
     * The condition that a text says.
     *
     * @throws IllegalArgumentException if it says none
     */
    public static Condition read(String text) {
        ConditionReader reader = new ConditionReader(cut(text));
        Condition condition = reader.condition();
        if (reader.next < reader.pieces.size()) {
            throw new IllegalArgumentException("unexpected " + reader.pieces.get(reader.next));
        }
        return condition;
    }

    private static List<String> cut(String text) {
        List<String> pieces = new ArrayList<>();
        Matcher matcher = PIECE.matcher(text.strip());
        int end = 0;
        while (matcher.lookingAt()) {
            pieces.add(matcher.group(1));
            end = matcher.end();
            matcher.region(end, matcher.regionEnd());
        }
        if (end < text.strip().length()) {
            throw new IllegalArgumentException("unexpected " + text.strip().substring(end));
        }
        return pieces;
    }

    private Condition condition() {
        String first = take();
        return switch (first.toLowerCase(Locale.ROOT)) {
            case "any" -> new Condition.Any(group());
            case "all" -> new Condition.All(group());
            default -> comparison(first);
        };
    }

    private List<Condition> group() {
        expect("{");
        List<Condition> parts = new ArrayList<>();
        parts.add(condition());
        while (peek().equals(",")) {
            expect(",");
            parts.add(condition());
        }
        expect("}");
        return parts;
    }

    private Condition comparison(String name) {
        if (!name.matches("[\\w.-]+")) {
            throw new IllegalArgumentException("unexpected " + name);
        }
        return switch (peek()) {
            case "=" -> {
                expect("=");
                yield new Condition.Equal(name, quoted());
            }
            case "!=" -> {
                expect("!=");
                yield new Condition.NotEqual(name, quoted());
            }
            default -> new Condition.Present(name);
        };
    }

    private String quoted() {
        String piece = take();
        if (!piece.startsWith("'")) {
            throw new IllegalArgumentException("expected a value in single quotes instead of " + piece);
        }
        return piece.substring(1, piece.length() - 1);
    }

    private String peek() {
        return next < pieces.size() ? pieces.get(next) : "";
    }

    private String take() {
        if (next >= pieces.size()) {
            throw new IllegalArgumentException("unexpected end");
        }
        return pieces.get(next++);
    }

    private void expect(String piece) {
        String found = take();
        if (!found.equals(piece)) {
            throw new IllegalArgumentException("expected " + piece + " instead of " + found);
        }
    }
}
