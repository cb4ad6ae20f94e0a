package io.pgha.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Lays a table out for a width: as columns if they fit, where need be with texts of several words in several lines and with the
 * first column on a line of its own above what it names, else as one block of lines per row. A word is never cut as long as it fits on a line of its own: names, numbers and states are read whole.
 */
final class TableView {
    private static final int GAP = 2;

    /** Words in a column narrower than this are one below the other, and no pleasure to read. */
    private static final int LEAST_TEXT = 20;

    /** Text that is to be read whole wants more. */
    private static final int LEAST_PROSE = 32;

    /** Of a text that is longer nobody reads all in a table. */
    private static final int MOST_LINES = 6;

    private final Style style;
    private final int available;
    private final List<String> headings;
    private final List<List<String>> texts;
    private final boolean[] right;
    private final StringBuilder out = new StringBuilder();

    private TableView(Table<?> table, Screen screen) {
        this.style = new Style(screen);
        this.available = screen.width();
        this.headings = table.headings().stream().map(Printable::line).toList();
        List<List<Object>> cells = table.cells();
        this.texts = cells.stream()
                .map(row -> row.stream().map(Cells::text).toList())
                .toList();
        this.right = new boolean[headings.size()];
        for (int i = 0; i < right.length; i++) {
            int column = i;
            right[i] = cells.stream().anyMatch(row -> Cells.isNumber(row.get(column)));
        }
    }

    static String render(Table<?> table, Screen screen) {
        TableView view = new TableView(table, screen);
        if (!table.title().isEmpty()) {
            EntriesView.wrapped(Printable.line(table.title()), view.available)
                    .forEach(line -> view.out.append(view.style.bold(line)).append('\n'));
        }
        if (view.texts.isEmpty()) {
            EntriesView.wrapped(Printable.line(table.whenEmpty()), view.available)
                    .forEach(line -> view.out.append(line).append('\n'));
        } else {
            view.rows(table.endsInProse());
        }
        return view.out.toString();
    }

    private void rows(boolean endsInProse) {
        int[] natural = naturalWidths();
        int columns = natural.length;
        if (total(natural) <= available) {
            grid(0, natural, false);
            return;
        }
        boolean prose = endsInProse && columns > 1;
        int[] widths = prose ? Arrays.copyOf(natural, columns - 1) : natural;
        long room = available - total(widths) - GAP;
        if (prose && room >= LEAST_PROSE) {
            natural[columns - 1] = (int) room;
            grid(0, natural, false);
        } else if (narrow(0, widths, available)) {
            grid(0, widths, prose);
        } else if (widths.length > 2) {
            int[] rest = Arrays.copyOfRange(widths, 1, widths.length);
            if (narrow(1, rest, available - GAP)) {
                grid(1, rest, prose);
            } else {
                blocks();
            }
        } else {
            blocks();
        }
    }

    private int[] naturalWidths() {
        int[] widths = new int[headings.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(Cells.width(headings.get(i)), widest(i));
        }
        return widths;
    }

    private int widest(int column) {
        return texts.stream()
                .mapToInt(row -> Cells.width(row.get(column)))
                .max()
                .orElse(0);
    }

    /** Takes columns from the widest text until all fit; false if a word would have to be cut for it. */
    private boolean narrow(int from, int[] widths, int room) {
        int[] least = new int[widths.length];
        for (int i = 0; i < widths.length; i++) {
            int column = from + i;
            int word = Stream.concat(
                            Stream.of(headings.get(column)), texts.stream().map(row -> row.get(column)))
                    .flatMap(text -> Arrays.stream(text.split(" ", -1)))
                    .mapToInt(Cells::width)
                    .max()
                    .orElse(0);
            least[i] = Math.max(word, Math.min(widest(column), LEAST_TEXT));
        }
        if (total(least) > room) {
            return false;
        }
        for (long over = total(widths) - room; over > 0; over--) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                boolean gives = widths[i] > least[i];
                widest = gives && (widest < 0 || widths[i] > widths[widest]) ? i : widest;
            }
            widths[widest]--;
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

    /**
     * Columns side by side.
     *
     * @param from the first of them: 1 to have what is before, which names the row, on a line of its own above
     * @param below true to have the last column of the table, which is text, below each row
     */
    private void grid(int from, int[] widths, boolean below) {
        String indent = " ".repeat(from * GAP);
        String deeper = indent + " ".repeat(GAP);
        List<String> upper = headings.stream()
                .map(heading -> heading.toUpperCase(Locale.ROOT))
                .toList();
        List<String> named = List.of();
        for (List<String> cells :
                Stream.concat(Stream.of(upper), texts.stream()).toList()) {
            List<String> lines = new ArrayList<>();
            List<String> name = cells.subList(0, from);
            if (!name.equals(named)) {
                name.forEach(text -> lines.addAll(lines(text, available)));
            }
            named = name;
            row(cells, from, widths).forEach(line -> lines.add(indent + line));
            if (below && !cells.get(cells.size() - 1).equals(Cells.NOTHING)) {
                lines(cells.get(cells.size() - 1), available - deeper.length())
                        .forEach(line -> lines.add(deeper + line));
            }
            lines.forEach(
                    line -> out.append(cells == upper ? style.bold(line) : line).append('\n'));
        }
    }

    /** One row in as many lines as its longest cell takes. */
    private List<String> row(List<String> cells, int from, int[] widths) {
        List<List<String>> columns = new ArrayList<>();
        int height = 1;
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(from + i);
            List<String> lines = Cells.width(cell) <= widths[i] ? List.of(cell) : lines(cell, widths[i]);
            columns.add(lines);
            height = Math.max(height, lines.size());
        }
        List<String> all = new ArrayList<>();
        for (int at = 0; at < height; at++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = at < columns.get(i).size() ? columns.get(i).get(at) : "";
                line.append(i == 0 ? "" : " ".repeat(GAP)).append(Cells.pad(cell, widths[i], right[from + i]));
            }
            all.add(line.toString().stripTrailing());
        }
        return all;
    }

    private void blocks() {
        int label = headings.stream().mapToInt(Cells::width).max().orElse(0);
        String between = "";
        for (List<String> row : texts) {
            out.append(between);
            for (int i = 0; i < headings.size(); i++) {
                String left = headings.get(i);
                for (String line : lines(row.get(i), Math.max(1, available - label - GAP))) {
                    out.append(style.bold(Cells.pad(left, label, false)))
                            .append(" ".repeat(GAP))
                            .append(line)
                            .append('\n');
                    left = "";
                }
            }
            between = "\n";
        }
    }

    private static List<String> lines(String text, int width) {
        List<String> lines = EntriesView.wrapped(text, width).stream()
                .flatMap(line -> EntriesView.broken(line, width).stream())
                .toList();
        if (lines.size() <= MOST_LINES) {
            return lines;
        }
        List<String> most = new ArrayList<>(lines.subList(0, MOST_LINES));
        most.set(MOST_LINES - 1, Cells.fit(most.get(MOST_LINES - 1) + " " + lines.get(MOST_LINES), width));
        return most;
    }
}
