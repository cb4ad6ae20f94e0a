package io.pgha.view;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One part of a reply as people read it. */
public sealed interface Block permits Block.Paragraph, Block.Prose, Block.Facts, Block.Report, Table {
    /** Text of one or more lines, shown as it is. */
    record Paragraph(String text) implements Block {}

    /** Text to be read: lines too long for the screen go on below the column in which they say what they say. */
    record Prose(String text) implements Block {}

    /** Names and values, one pair per line, in their order. */
    record Facts(Map<String, Object> values) implements Block {
        public Facts {
            values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /** Entries one below the other, each a heading with labelled lines. */
    record Report(List<Entry> entries) implements Block {
        public Report {
            entries = List.copyOf(entries);
        }
    }

    /**
     * One entry of a report.
     *
     * @param alarming true to make the heading stand out
     * @param parts its labelled texts in their order
     */
    record Entry(String heading, boolean alarming, List<Part> parts) {
        public Entry {
            parts = List.copyOf(parts);
        }
    }

    /**
     * Labelled lines of an entry; without a line it is not shown.
     *
     * @param verbatim true for lines that are to be read or typed exactly as they are, which are never broken
     */
    record Part(String label, List<String> lines, boolean verbatim) {
        public Part {
            lines = List.copyOf(lines);
        }

        /** Words for people, broken where the screen ends. */
        public static Part words(String label, String text) {
            return new Part(label, text.isBlank() ? List.of() : List.of(text), false);
        }

        /** Lines as they are. */
        public static Part lines(String label, List<String> lines) {
            return new Part(label, lines, true);
        }
    }

    /** Text to be read, which goes on below where the screen ends. */
    static Block prose(String text) {
        return new Prose(text);
    }

    /** Text of one or more lines. */
    static Block text(String text) {
        return new Paragraph(text);
    }
}
