package io.pgha.ops.pg;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.remote.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
    private static final String FILES =
            """
            SELECT lower(name) AS name, setting, applied, sourcefile LIKE '%postgresql.auto.conf' AS auto
            FROM pg_file_settings ORDER BY seqno
            """;

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
            String verdict) {
        /** The same on another node. */
        public Setting on(String other) {
            return new Setting(other, name, etcd, file, autoConf, running, source, pendingRestart, verdict);
        }
    }

    /**
     * Compares.
     *
     * @param wanted the parameters of the dynamic configuration
     * @param names only these, or all that somebody set if it is empty
     */
    public LookAtServers.Seen<Setting> compare(
            List<Node> on, Map<String, String> wanted, List<String> names, Cancellation cancellation) {
        PgNodes.Question question = new PgNodes.Question(
                "postgres", List.of(SETTINGS, FILES), false, 100_000, java.time.Duration.ofSeconds(3), true);
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
        Server server = Server.of(told.answers().get(0), told.answers().get(1));
        Map<String, String> etcd = lowered(wanted);
        Map<String, String> file = lowered(told.file());
        TreeSet<String> asked = new TreeSet<>(lowered(names));
        if (names.isEmpty()) {
            asked.addAll(etcd.keySet());
            asked.addAll(file.keySet());
            asked.addAll(server.auto().keySet());
            asked.addAll(server.pending());
        }
        return asked.stream()
                .map(name -> server.setting(
                        node, name, Optional.ofNullable(etcd.get(name)), Optional.ofNullable(file.get(name))))
                .toList();
    }

    /** PostgreSQL takes the names of parameters in any case, and writes some of them in capitals. */
    private static String lowered(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static List<String> lowered(List<String> names) {
        return names.stream().map(CompareSettings::lowered).toList();
    }

    private static Map<String, String> lowered(Map<String, String> parameters) {
        Map<String, String> lowered = new LinkedHashMap<>();
        parameters.forEach((name, value) -> lowered.put(lowered(name), value));
        return lowered;
    }

    /**
     * What one server says of its parameters.
     *
     * @param rows numbers of the rows in the answer, by the name in small letters
     * @param taken what the server took over from its files, by name; it shows some of it in other words, such as pglz for on
     * @param auto what {@code ALTER SYSTEM} left, by name
     */
    private record Server(
            SqlAnswer settings, Map<String, Integer> rows, Map<String, String> taken, Map<String, String> auto) {
        static Server of(SqlAnswer settings, SqlAnswer files) {
            Map<String, Integer> rows = new LinkedHashMap<>();
            for (int i = 0; i < settings.rows().size(); i++) {
                rows.put(lowered(settings.text(i, "name").orElse("")), i);
            }
            Map<String, String> taken = new LinkedHashMap<>();
            Map<String, String> auto = new LinkedHashMap<>();
            for (int i = 0; i < files.rows().size(); i++) {
                String name = files.text(i, "name").orElse("");
                String value = files.text(i, "setting").orElse("");
                if (files.truth(i, "auto")) {
                    auto.put(name, value);
                }
                if (files.truth(i, "applied")) {
                    taken.put(name, value);
                }
            }
            return new Server(settings, rows, taken, auto);
        }

        List<String> pending() {
            return rows.keySet().stream().filter(this::isPending).toList();
        }

        private boolean isPending(String name) {
            return Optional.ofNullable(rows.get(name))
                    .filter(row -> settings.truth(row, "pending_restart"))
                    .isPresent();
        }

        private Optional<String> cell(String name, String column) {
            return Optional.ofNullable(rows.get(name)).flatMap(row -> settings.text(row, column));
        }

        private String text(String name, String column) {
            return cell(name, column).orElse("");
        }

        Setting setting(String node, String name, Optional<String> etcd, Optional<String> file) {
            return new Setting(
                    node,
                    cell(name, "name").orElse(name),
                    etcd,
                    file,
                    Optional.ofNullable(auto.get(name)),
                    cell(name, "shown"),
                    text(name, "source"),
                    isPending(name),
                    verdict(name, etcd, file));
        }

        private String verdict(String name, Optional<String> etcd, Optional<String> file) {
            if (isPending(name)) {
                return "pending restart";
            } else if (auto.containsKey(name)) {
                return "set by ALTER SYSTEM";
            } else if (!rows.containsKey(name)) {
                return "unknown to the server";
            } else if (etcd.isPresent() && file.isPresent() && !etcd.equals(file)) {
                return "file overrides etcd";
            }
            return file.or(() -> etcd).map(written -> means(name, written)).orElse(true) ? "same" : "differs";
        }

        private boolean means(String name, String written) {
            boolean taken = text(name, "source").equals("configuration file")
                    && Optional.ofNullable(this.taken.get(name)).equals(Optional.of(written));
            return taken
                    || SettingValue.means(written, text(name, "setting"), text(name, "unit"), text(name, "vartype"));
        }
    }
}
