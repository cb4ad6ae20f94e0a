package io.pgha.ops.pg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CompareSettingsTest {
    private static final List<SqlAnswer.Column> SETTINGS = columns(
            "name", "setting", "unit", "vartype", "source", "sourcefile", "context", "pending_restart", "shown");
    private static final List<SqlAnswer.Column> FILES = columns("name", "setting", "applied", "auto");

    private static List<SqlAnswer.Column> columns(String... names) {
        return List.of(names).stream()
                .map(name -> new SqlAnswer.Column(name, "text"))
                .toList();
    }

    private static List<Optional<Object>> row(Object... values) {
        return List.of(values).stream().map(Optional::of).toList();
    }

    private static SqlAnswer answer(List<SqlAnswer.Column> columns, List<List<Optional<Object>>> rows) {
        return new SqlAnswer(columns, rows, "", false, List.of(), Optional.empty());
    }

    private static List<String> verdicts(
            Map<String, String> etcd, List<List<Optional<Object>>> settings, List<List<Optional<Object>>> files) {
        PgNodes.Told told = new PgNodes.Told(List.of(answer(SETTINGS, settings), answer(FILES, files)), Map.of());
        return CompareSettings.compare("pgsql1", etcd, told, List.of()).stream()
                .map(one -> one.name() + ": " + one.verdict())
                .toList();
    }

    private static List<Optional<Object>> setting(String name, String value, String type, String source) {
        return row(name, value, "", type, source, "", "user", false, value);
    }

    @Test
    void whatTheServerTookOverAndShowsInOtherWordsIsNoDifference() {
        // A connection by socket shows 0 for the keepalives of TCP, compression "on" is pglz, and TimeZone has
        // capitals.
        assertThat(verdicts(
                        Map.of("tcp_keepalives_idle", "60", "wal_compression", "on", "timezone", "Etc/UTC"),
                        List.of(
                                setting("tcp_keepalives_idle", "0", "integer", "configuration file"),
                                setting("wal_compression", "pglz", "enum", "configuration file"),
                                setting("TimeZone", "Etc/UTC", "string", "configuration file")),
                        List.of(
                                row("tcp_keepalives_idle", "60", true, false),
                                row("wal_compression", "on", true, false),
                                row("timezone", "Etc/UTC", true, false))))
                .containsExactlyInAnyOrder("tcp_keepalives_idle: same", "TimeZone: same", "wal_compression: same");
    }

    @Test
    void aFileChangedByHandIsADifferenceAndSoIsWhatASessionOverrides() {
        assertThat(verdicts(
                        Map.of("work_mem", "4096", "statement_timeout", "0"),
                        List.of(
                                setting("work_mem", "9216", "integer", "configuration file"),
                                setting("statement_timeout", "5", "integer", "user")),
                        List.of(row("work_mem", "9216", true, false), row("statement_timeout", "0", true, false))))
                .containsExactlyInAnyOrder("work_mem: differs", "statement_timeout: differs");
    }

    @Test
    void alterSystemIsNamedEvenForAParameterNobodyElseSets() {
        assertThat(verdicts(
                        Map.of(),
                        List.of(setting("work_mem", "7168", "integer", "configuration file")),
                        List.of(row("work_mem", "7MB", true, true))))
                .containsExactly("work_mem: set by ALTER SYSTEM");
    }
}
