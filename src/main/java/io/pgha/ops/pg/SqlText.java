package io.pgha.ops.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgha.model.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Reads what a node's answer to SQL says, and says what an error of the server means; pure. */
final class SqlText {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SqlText() {}

    /**
     * The answers on one line.
     *
     * @throws io.pgha.model.ProblemException if it is no answer, or the server could not be reached
     */
    static List<SqlAnswer> answers(String node, String line) {
        JsonNode root = tree(node, line);
        if (root.has("unreachable")) {
            throw Problem.of(
                            "POSTGRESQL_DOWN",
                            Problem.Kind.UNREACHABLE,
                            "PostgreSQL on " + node + " takes no connection.")
                    .at(node)
                    .because(root.path("unreachable").asText())
                    .withNext("patroni list", "exec --on " + node + " \"sudo journalctl -u patroni -n 30\"")
                    .toException();
        }
        return StreamSupport.stream(root.path("answers").spliterator(), false)
                .map(SqlText::answer)
                .toList();
    }

    static JsonNode tree(String node, String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw Problem.of("SQL_UNREADABLE", Problem.Kind.REMOTE, "The answer of " + node + " cannot be read.")
                    .at(node)
                    .withEvidence(List.of(line.substring(0, Math.min(200, line.length()))))
                    .toException(e);
        }
    }

    private static SqlAnswer answer(JsonNode node) {
        if (node.has("error")) {
            SqlAnswer.SqlError error = new SqlAnswer.SqlError(
                    node.path("error").asText(),
                    node.path("sqlstate").asText(),
                    node.path("detail").asText(),
                    node.path("hint").asText(),
                    node.path("context").asText(),
                    node.path("position").asInt());
            return new SqlAnswer(List.of(), List.of(), "", false, List.of(), Optional.of(error));
        }
        List<SqlAnswer.Column> columns = new ArrayList<>();
        node.path("columns")
                .forEach(column -> columns.add(new SqlAnswer.Column(
                        column.path(0).asText(), column.path(1).asText())));
        List<List<Optional<Object>>> rows = new ArrayList<>();
        node.path("rows").forEach(row -> {
            List<Optional<Object>> values = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                values.add(value(row.path(i), columns.get(i).type()));
            }
            rows.add(values);
        });
        List<String> notices = new ArrayList<>();
        node.path("notices").forEach(notice -> notices.add(notice.asText()));
        return new SqlAnswer(
                columns,
                rows,
                node.path("status").asText(),
                node.path("truncated").asBoolean(),
                notices,
                Optional.empty());
    }

    /** Numbers as numbers, numeric without loss; JSON as a tree; everything else as the text it is. */
    private static Optional<Object> value(JsonNode node, String type) {
        if (node.isNull() || node.isMissingNode()) {
            return Optional.empty();
        } else if (node.isBoolean()) {
            return Optional.of(node.booleanValue());
        } else if (node.isNumber()) {
            return Optional.of(node.numberValue());
        } else if (type.equals("numeric") && node.asText().matches("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?")) {
            return Optional.of(new BigDecimal(node.asText()));
        } else if (node.isContainerNode()) {
            return Optional.of(JSON.convertValue(node, Object.class));
        }
        return Optional.of(node.asText());
    }

    /** The server's error as a problem: its own words, the place in the text, and what it means where that is not plain. */
    static Problem problem(String node, String sql, SqlAnswer.SqlError error) {
        List<String> evidence = new ArrayList<>();
        evidence.add("SQLSTATE " + (error.sqlstate().isEmpty() ? "unknown" : error.sqlstate()));
        evidence.addAll(place(sql, error.position()));
        if (!error.detail().isEmpty()) {
            evidence.add("detail: " + error.detail());
        }
        if (!error.hint().isEmpty()) {
            evidence.add("hint: " + error.hint());
        }
        // What the client library says of a broken connection comes in several lines.
        String said = error.message().strip().replaceAll("\\s+", " ").replaceFirst("\\.$", "");
        Problem problem = Problem.of("SQL_ERROR", Problem.Kind.REMOTE, "PostgreSQL refused: " + said + ".")
                .at(node)
                .withEvidence(evidence);
        return switch (error.sqlstate()) {
            case "25006" ->
                problem.because(
                                "Without --write everything runs in a read-only transaction, and a replica never writes.")
                        .withNext("pg query --write --on leader \"SQL\"");
            case "57014" ->
                problem.because("It took longer than --timeout allows.").withNext("pg activity");
            case "42501" ->
                problem.because("The role that asks has no right to that.")
                        .withNext("pg query \"SELECT current_user\"");
            case "3D000" -> problem.withNext("pg query \"SELECT datname FROM pg_database\"");
            default -> problem.withNext("pg psql --on " + node);
        };
    }

    /** The line of the text that the position is in, and a mark under the character. */
    static List<String> place(String sql, int position) {
        if (position < 1 || position > sql.length() + 1) {
            return List.of();
        }
        int start = sql.lastIndexOf('\n', position - 2) + 1;
        int end = sql.indexOf('\n', start);
        String line = sql.substring(start, end < 0 ? sql.length() : end);
        long number = sql.substring(0, start).chars().filter(c -> c == '\n').count() + 1;
        int column = position - 1 - start;
        int from = Math.max(0, column - 60);
        String shown = line.substring(from, Math.min(line.length(), column + 40));
        return List.of(
                "line " + number + ", character " + (column + 1) + ":",
                shown.replace('\t', ' '),
                " ".repeat(column - from) + "^");
    }
}
