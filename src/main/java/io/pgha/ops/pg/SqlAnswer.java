package io.pgha.ops.pg;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a server answered to one text of SQL: a result, or its error.
 *
 * @param columns of the last statement that gives rows; empty if none does
 * @param rows values in the order of the columns; an empty optional is NULL
 * @param status the server's command tag, such as {@code UPDATE 3}
 * @param truncated true if there were more rows than asked for
 * @param error what the server refused, or empty
 */
public record SqlAnswer(
        List<Column> columns,
        List<List<Optional<Object>>> rows,
        String status,
        boolean truncated,
        List<String> notices,
        Optional<SqlError> error) {
    public SqlAnswer {
        columns = List.copyOf(columns);
        rows = Collections.unmodifiableList(new ArrayList<>(rows));
        notices = List.copyOf(notices);
    }

    /** A column with PostgreSQL's name of its type. */
    public record Column(String name, String type) {}

    /**
     * The server's error.
     *
     * @param position of the character in the text, from 1; 0 if the server tells none
     */
    public record SqlError(String message, String sqlstate, String detail, String hint, String context, int position) {}

    /** The rows by the names of the columns; a second column of one name gets a number. */
    public List<Map<String, Optional<Object>>> named() {
        List<String> names = new ArrayList<>();
        for (Column column : columns) {
            String name = column.name();
            for (int i = 2; names.contains(name); i++) {
                name = column.name() + "_" + i;
            }
            names.add(name);
        }
        List<Map<String, Optional<Object>>> all = new ArrayList<>();
        for (List<Optional<Object>> row : rows) {
            Map<String, Optional<Object>> named = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                named.put(names.get(i), row.get(i));
            }
            all.add(named);
        }
        return all;
    }

    /** A value as text; empty for NULL and for a column that is not there. */
    public Optional<String> text(int row, String column) {
        return value(row, column).map(String::valueOf);
    }

    /** A value as a whole number; empty for NULL and for what is none. */
    public Optional<Long> number(int row, String column) {
        return value(row, column).flatMap(value -> {
            if (value instanceof Number number) {
                return Optional.of(number.longValue());
            }
            return Optional.empty();
        });
    }

    /** True for a true value. */
    public boolean truth(int row, String column) {
        return value(row, column).filter(Boolean.TRUE::equals).isPresent();
    }

    private Optional<Object> value(int row, String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return rows.get(row).get(i);
            }
        }
        return Optional.empty();
    }
}
