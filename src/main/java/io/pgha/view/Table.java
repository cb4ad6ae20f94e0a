package io.pgha.view;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * How people see a list of records: a title, columns made from each record, and what to say when the list is empty. Immutable.
 */
public final class Table<R> implements Block {
    private final List<R> rows;
    private final String title;
    private final String whenEmpty;
    private final List<Column<R>> columns;

    /** One column: its heading, how to get its cell from a row, and what it does in a narrow window. */
    record Column<R>(String heading, Function<R, ?> cell, Kind kind) {}

    /** What a column is like. */
    enum Kind {
        /** Always there, its texts cut if need be. */
        PLAIN,
        /** Left out if all its cells are empty. */
        OPTIONAL,
        /** Text to be read whole: it goes on below where it does not fit. */
        PROSE,
        /** Such text, left out if all its cells are empty. */
        OPTIONAL_PROSE;

        boolean isProse() {
            return this == PROSE || this == OPTIONAL_PROSE;
        }

        boolean isOptional() {
            return this == OPTIONAL || this == OPTIONAL_PROSE;
        }
    }

    private Table(List<R> rows, String title, String whenEmpty, List<Column<R>> columns) {
        this.rows = List.copyOf(rows);
        this.title = title;
        this.whenEmpty = whenEmpty;
        this.columns = List.copyOf(columns);
    }

    /** A table of the rows given, without columns yet. */
    public static <R> Table<R> of(List<R> rows) {
        return new Table<>(rows, "", "Nothing to show.", List.of());
    }

    /** The same table with one more column; numbers stand right, sizes and times are written for people. */
    public Table<R> column(String heading, Function<R, ?> cell) {
        return with(new Column<>(heading, cell, Kind.PLAIN));
    }

    /** The same table with one more column, which is left out as long as no row has anything to say there. */
    public Table<R> optionalColumn(String heading, Function<R, ?> cell) {
        return with(new Column<>(heading, cell, Kind.OPTIONAL));
    }

    /** The same table with text as its last column, which is not cut in a narrow window but goes on below. */
    public Table<R> prose(String heading, Function<R, ?> cell) {
        return with(new Column<>(heading, cell, Kind.PROSE));
    }

    /** The same table with text as its last column, which is left out as long as no row has anything to say there. */
    public Table<R> optionalProse(String heading, Function<R, ?> cell) {
        return with(new Column<>(heading, cell, Kind.OPTIONAL_PROSE));
    }

    private Table<R> with(Column<R> column) {
        if (isProse(columns)) {
            throw new IllegalStateException("a column after the text: " + column.heading());
        }
        List<Column<R>> more = new ArrayList<>(columns);
        more.add(column);
        return new Table<>(rows, title, whenEmpty, more);
    }

    private List<Column<R>> shown() {
        return columns.stream()
                .filter(column -> !column.kind().isOptional()
                        || rows.stream()
                                .anyMatch(row ->
                                        !Cells.text(column.cell().apply(row)).equals(Cells.NOTHING)))
                .toList();
    }

    /** The same table with a line above it. */
    public Table<R> titled(String line) {
        return new Table<>(rows, line, whenEmpty, columns);
    }

    /** The same table with a sentence to say when there is no row. */
    public Table<R> whenEmpty(String sentence) {
        return new Table<>(rows, title, sentence, columns);
    }

    /** True if the last column that is shown is text that goes on below. */
    boolean endsInProse() {
        return isProse(shown());
    }

    private static <R> boolean isProse(List<Column<R>> columns) {
        return !columns.isEmpty() && columns.get(columns.size() - 1).kind().isProse();
    }

    String title() {
        return title;
    }

    String whenEmpty() {
        return whenEmpty;
    }

    List<String> headings() {
        return shown().stream().map(Column::heading).toList();
    }

    /** The values of all cells, row by row. */
    List<List<Object>> cells() {
        List<Column<R>> shown = shown();
        List<List<Object>> all = new ArrayList<>();
        for (R row : rows) {
            List<Object> cells = new ArrayList<>();
            shown.forEach(column -> cells.add(column.cell().apply(row)));
            all.add(cells);
        }
        return all;
    }
}
