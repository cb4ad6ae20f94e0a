package io.pgha.view;

import java.util.ArrayList;
import java.util.List;

/** Writes a report: each entry a heading, and below it its labelled lines, words broken at the end of the screen. */
final class EntriesView {
    private static final String INDENT = "  ";
    private static final int GAP = 2;

    private EntriesView() {}

    static String render(Block.Report report, Screen screen) {
        Style style = new Style(screen);
        int label = report.entries().stream()
                .flatMap(entry -> entry.parts().stream())
                .filter(part -> !part.lines().isEmpty())
                .mapToInt(part -> Cells.width(part.label()))
                .max()
                .orElse(0);
        StringBuilder out = new StringBuilder();
        for (Block.Entry entry : report.entries()) {
            String heading = Printable.line(entry.heading());
            out.append(out.isEmpty() ? "" : "\n")
                    .append(entry.alarming() ? style.red(heading) : style.bold(heading))
                    .append('\n');
            entry.parts().forEach(part -> part(out, style, part, label, screen.width()));
        }
        return out.toString();
    }

    private static void part(StringBuilder out, Style style, Block.Part part, int label, int width) {
        String left = part.label();
        int room = Math.max(20, width - INDENT.length() - label - GAP);
        for (String text : part.lines()) {
            String shown = Printable.line(text);
            for (String line : part.verbatim() ? List.of(shown) : wrapped(shown, room)) {
                out.append(INDENT)
                        .append(style.bold(Cells.pad(left, label, false)))
                        .append(" ".repeat(GAP))
                        .append(line)
                        .append('\n');
                left = "";
            }
        }
    }

    static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && Cells.width(line + " " + word) > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** A line in pieces that fit, since a word may be longer than the line it stands on. */
    static List<String> broken(String line, int width) {
        if (Cells.width(line) <= width) {
            return List.of(line);
        }
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        line.codePoints().forEach(c -> {
            if (Cells.width(piece + Character.toString(c)) > width) {
                pieces.add(piece.toString());
                piece.setLength(0);
            }
            piece.appendCodePoint(c);
        });
        pieces.add(piece.toString());
        return pieces;
    }
}
