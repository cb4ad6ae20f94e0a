package io.pgha.ops.pg;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.remote.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Where the parameters of the servers differ from what etcd, Patroni's file and the configuration files say. */
public final class CompareSettings {
    private static final String SETTINGS =
            """
            SELECT name, setting, coalesce(unit, '') AS unit, vartype, source, coalesce(sourcefile, '') AS sourcefile, context,
              pending_restart, current_setting(name, true) AS shown
            FROM pg_settings
            """;
    private static final String AUTO =
            "SELECT name, setting FROM pg_file_settings WHERE sourcefile LIKE '%postgresql.auto.conf'";
    private static final String ERRORS = "SELECT name, setting, error FROM pg_file_settings WHERE error IS NOT NULL";

    private final PgNodes nodes;

    /** The comparison for one cluster. */
    public CompareSettings(PgNodes nodes) {
        this.nodes = nodes;
    }

    /**
     * A parameter on one node.
     *
     * @param etcd what the dynamic configuration says, or empty
     * @param file what Patroni's own file on the node says, or empty; it wins over etcd
     * @param autoConf what {@code ALTER SYSTEM} left, or empty; it wins over both
     * @param running what the server runs with, as SHOW writes it
     * @param source where the server has it from, its own word
     * @param pendingRestart true if the server says that it waits for a restart
     * @param verdict same, pending restart, overridden, or differs
     */
    public record Setting(
            String node,
            String name,
            Optional<String> etcd,
            Optional<String> file,
            Optional<String> autoConf,
            Optional<String> running,
            String source,
            boolean pendingRestart,
            String verdict) {}

    /**
     * Compares.
     *
     * @param wanted the parameters of the dynamic configuration
     * @param names only these, or all that somebody set if it is empty
     */
    public LookAtServers.Seen<Setting> compare(
            List<Node> on, Map<String, String> wanted, List<String> names, Cancellation cancellation) {
        PgNodes.Question question = new PgNodes.Question(
                "postgres", List.of(SETTINGS, AUTO, ERRORS), false, 100_000, java.time.Duration.ofSeconds(3), true);
        List<Setting> all = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        nodes.ask(on, question, cancellation).forEach((node, outcome) -> {
            if (outcome instanceof Outcome.Done<PgNodes.Told> done) {
                all.addAll(compare(node.name(), wanted, done.value(), names));
            } else if (outcome instanceof Outcome.Failed<PgNodes.Told> failed) {
                problems.add(failed.problem());
            }
        });
        return new LookAtServers.Seen<>(all, problems);
    }

    static List<Setting> compare(String node, Map<String, String> wanted, PgNodes.Told told, List<String> names) {
        SqlAnswer settings = told.answers().get(0);
        Map<String, Integer> rows = new LinkedHashMap<>();
        for (int i = 0; i < settings.rows().size(); i++) {
            rows.put(settings.text(i, "name").orElse(""), i);
        }
        Map<String, String> auto = new LinkedHashMap<>();
        SqlAnswer file = told.answers().get(1);
        for (int i = 0; i < file.rows().size(); i++) {
            auto.put(file.text(i, "name").orElse(""), file.text(i, "setting").orElse(""));
        }
        TreeSet<String> asked = new TreeSet<>(names);
        if (names.isEmpty()) {
            asked.addAll(wanted.keySet());
            asked.addAll(told.file().keySet());
            asked.addAll(auto.keySet());
            rows.forEach((name, row) -> {
                if (settings.truth(row, "pending_restart")) {
                    asked.add(name);
                }
            });
        }
        List<Setting> all = new ArrayList<>();
        for (String name : asked) {
            all.add(setting(
                    node,
                    name,
                    Optional.ofNullable(wanted.get(name)),
                    Optional.ofNullable(told.file().get(name)),
                    Optional.ofNullable(auto.get(name)),
                    settings,
                    Optional.ofNullable(rows.get(name))));
        }
        return all;
    }

    private static Setting setting(
            String node,
            String name,
            Optional<String> etcd,
            Optional<String> file,
            Optional<String> auto,
            SqlAnswer settings,
            Optional<Integer> row) {
        boolean pending = row.filter(i -> settings.truth(i, "pending_restart")).isPresent();
        Optional<String> written = file.or(() -> etcd);
        boolean same = row.isEmpty()
                || written.isEmpty()
                || SettingValue.means(
                        written.get(),
                        settings.text(row.get(), "setting").orElse(""),
                        settings.text(row.get(), "unit").orElse(""),
                        settings.text(row.get(), "vartype").orElse(""));
        String verdict;
        if (pending) {
            verdict = "pending restart";
        } else if (auto.isPresent()) {
            verdict = "set by ALTER SYSTEM";
        } else if (row.isEmpty()) {
            verdict = "unknown to the server";
        } else if (etcd.isPresent() && file.isPresent() && !etcd.equals(file)) {
            verdict = "file overrides etcd";
        } else {
            verdict = same ? "same" : "differs";
        }
        return new Setting(
                node,
                name,
                etcd,
                file,
                auto,
                row.flatMap(i -> settings.text(i, "shown")),
                row.flatMap(i -> settings.text(i, "source")).orElse(""),
                pending,
                verdict);
    }
}
