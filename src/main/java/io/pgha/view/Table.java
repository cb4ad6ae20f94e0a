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

    /** One column: its heading and how to get its cell from a row. */
    record Column<R>(String heading, Function<R, ?> cell) {}

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
        List<Column<R>> more = new ArrayList<>(columns);
        more.add(new Column<>(heading, cell));
        return new Table<>(rows, title, whenEmpty, more);
    }

    /** The same table with a line above it. */
    public Table<R> titled(String line) {
        return new Table<>(rows, line, whenEmpty, columns);
    }

    /** The same table with a sentence to say when there is no row. */
    public Table<R> whenEmpty(String sentence) {
        return new Table<>(rows, title, sentence, columns);
    }

    String title() {
        return title;
    }

    String whenEmpty() {
        return whenEmpty;
    }

    List<String> headings() {
        return columns.stream().map(Column::heading).toList();
    }

    /** The values of all cells, row by row. */
    List<List<Object>> cells() {
        List<List<Object>> all = new ArrayList<>();
        for (R row : rows) {
            List<Object> cells = new ArrayList<>();
            columns.forEach(column -> cells.add(column.cell().apply(row)));
            all.add(cells);
        }
        return all;
    }
}
