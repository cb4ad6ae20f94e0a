package io.pgha.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Lays a table out for a width: as columns if they fit, with long texts cut if that suffices, else as one block of lines per
 * row, so that nothing is ever lost to a narrow window except the ends of long texts.
 */
final class TableView {
    private static final int GAP = 2;
    private static final int LEAST = 12;

    /** Narrower than this a column of text is no pleasure to read. */
    private static final int LEAST_PROSE = 32;

    /** Of a text that is longer nobody reads all in a table. */
    private static final int MOST_LINES = 6;

    private TableView() {}

    static String render(Table<?> table, Screen screen) {
        Style style = new Style(screen);
        StringBuilder out = new StringBuilder();
        if (!table.title().isEmpty()) {
            out.append(style.bold(Printable.line(table.title()))).append('\n');
        }
        List<List<Object>> cells = table.cells();
        if (cells.isEmpty()) {
            return out.append(table.whenEmpty()).append('\n').toString();
        }
        List<String> headings = table.headings();
        List<List<String>> texts = cells.stream()
                .map(row -> row.stream().map(Cells::text).toList())
                .toList();
        int[] widths = naturalWidths(headings, texts);
        if (table.endsInProse() && prose(out, style, headings, texts, widths, screen.width())) {
            return out.toString();
        }
        if (shrink(widths, headings, screen.width())) {
            columns(out, style, headings, texts, widths, rightAligned(cells, headings.size()));
        } else {
            blocks(out, style, headings, texts, screen.width());
        }
        return out.toString();
    }

    /**
     * Lays out a table whose last column is text that does not fit on one line: in as many lines as it takes within its column, or
     * below its row if too little is left of the window for a column. False if there is no need, or not even the others fit.
     */
    private static boolean prose(
            StringBuilder out,
            Style style,
            List<String> headings,
            List<List<String>> texts,
            int[] widths,
            int available) {
        int last = widths.length - 1;
        int[] others = Arrays.copyOf(widths, last);
        long taken = total(others);
        if (total(widths) <= available || taken > available || last == 0) {
            return false;
        }
        boolean below = available - taken - GAP < LEAST_PROSE;
        String indent = below ? " ".repeat(GAP) : " ".repeat((int) taken + GAP);
        boolean[] left = new boolean[last];
        List<List<String>> rows = new ArrayList<>(List.of(headings.stream()
                .map(heading -> heading.toUpperCase(Locale.ROOT))
                .toList()));
        rows.addAll(texts);
        for (List<String> row : rows) {
            List<String> lines = lines(row.get(last), available - indent.length());
            String head = line(row.subList(0, last), others, left);
            String first = below ? head : Cells.pad(head, indent.length(), false) + lines.get(0);
            out.append(row == rows.get(0) ? style.bold(first) : first).append('\n');
            lines.subList(below ? 0 : 1, lines.size())
                    .forEach(line -> out.append(indent).append(line).append('\n'));
        }
        return true;
    }

    private static List<String> lines(String text, int width) {
        List<String> lines = EntriesView.wrapped(text, width).stream()
                .flatMap(line -> broken(line, width).stream())
                .toList();
        if (lines.size() <= MOST_LINES) {
            return lines;
        }
        List<String> most = new ArrayList<>(lines.subList(0, MOST_LINES));
        most.set(MOST_LINES - 1, Cells.fit(most.get(MOST_LINES - 1) + " " + lines.get(MOST_LINES), width));
        return most;
    }

    /** A line in pieces that fit, since a word may be longer than the line it stands on. */
    private static List<String> broken(String line, int width) {
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

    private static int[] naturalWidths(List<String> headings, List<List<String>> texts) {
        int[] widths = new int[headings.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Cells.width(headings.get(i));
            for (List<String> row : texts) {
                widths[i] = Math.max(widths[i], Cells.width(row.get(i)));
            }
        }
        return widths;
    }

    /** Takes columns from the widest one until all fit; false if they do not fit even at their least widths. */
    private static boolean shrink(int[] widths, List<String> headings, int available) {
        long total = total(widths);
        while (total > available) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= Math.max(LEAST, Cells.width(headings.get(widest)))) {
                return false;
            }
            widths[widest]--;
            total--;
        }
        return true;
    }

    private static long total(int[] widths) {
        long total = (long) GAP * (widths.length - 1);
        for (int width : widths) {
            total += width;
        }
        return total;
    }

    private static boolean[] rightAligned(List<List<Object>> cells, int columns) {
        boolean[] right = new boolean[columns];
        for (int i = 0; i < columns; i++) {
            int column = i;
            right[i] = cells.stream().anyMatch(row -> Cells.isNumber(row.get(column)));
        }
        return right;
    }

    private static void columns(
            StringBuilder out,
            Style style,
            List<String> headings,
            List<List<String>> texts,
            int[] widths,
            boolean[] right) {
        List<String> upper =
                headings.stream().map(h -> h.toUpperCase(Locale.ROOT)).toList();
        out.append(style.bold(line(upper, widths, right))).append('\n');
        texts.forEach(row -> out.append(line(row, widths, right)).append('\n'));
    }

    private static String line(List<String> cells, int[] widths, boolean[] right) {
        List<String> padded = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            padded.add(Cells.pad(Cells.fit(cells.get(i), widths[i]), widths[i], right[i]));
        }
        return String.join(" ".repeat(GAP), padded).stripTrailing();
    }

    private static void blocks(
            StringBuilder out, Style style, List<String> headings, List<List<String>> texts, int available) {
        int label = headings.stream().mapToInt(Cells::width).max().orElse(0);
        String between = "";
        for (List<String> row : texts) {
            out.append(between);
            for (int i = 0; i < headings.size(); i++) {
                String value = Cells.fit(row.get(i), Math.max(LEAST, available - label - GAP));
                out.append(style.bold(Cells.pad(headings.get(i), label, false)))
                        .append(" ".repeat(GAP))
                        .append(value)
                        .append('\n');
            }
            between = "\n";
        }
    }
}
