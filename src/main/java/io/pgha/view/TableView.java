package io.pgha.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lays a table out for a width: as columns if they fit, with long texts cut if that suffices, else as one block of lines per
 * row, so that nothing is ever lost to a narrow window except the ends of long texts.
 */
final class TableView {
    private static final int GAP = 2;
    private static final int LEAST = 12;

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
        if (shrink(widths, headings, screen.width())) {
            columns(out, style, headings, texts, widths, rightAligned(cells, headings.size()));
        } else {
            blocks(out, style, headings, texts, screen.width());
        }
        return out.toString();
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
