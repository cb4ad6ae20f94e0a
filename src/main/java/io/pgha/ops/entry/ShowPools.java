package io.pgha.ops.entry;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.Text;
import io.pgha.plan.Bash;
import io.pgha.remote.Host;
import io.pgha.stack.Paths;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/** The pools of every PgBouncer, from its own console, which lets the account that it runs as in without a password. */
public final class ShowPools {
    private final ClusterSpec spec;
    private final Function<Node, Host> hosts;

    /** A look through the session's connections. */
    public ShowPools(ClusterSpec spec, Function<Node, Host> hosts) {
        this.spec = spec;
        this.hosts = hosts;
    }

    /**
     * A pool: one database and one user on one node.
     *
     * @param clients connections of clients that have a server
     * @param waiting connections of clients that wait for one
     * @param maxWaitSeconds how long the first of them has waited
     * @param serversActive connections to the server that a client has
     * @param serversIdle connections to the server that are free
     * @param size most connections to the server; empty while PgBouncer has no entry for the database
     * @param state paused, disabled, or open
     */
    public record Pool(
            String node,
            String database,
            String user,
            String mode,
            long clients,
            long waiting,
            double maxWaitSeconds,
            long serversActive,
            long serversIdle,
            OptionalLong size,
            String state) {}

    /** The pools, and why some nodes said nothing. */
    public record Pools(List<Pool> pools, List<Problem> problems) {
        public Pools {
            pools = List.copyOf(pools);
            problems = List.copyOf(problems);
        }
    }

    /** The pools now. */
    public Pools now(List<Node> nodes, Cancellation cancellation) {
        NodeLook.Seen seen = new NodeLook(hosts).at(nodes, node -> Text.plain(script()), cancellation);
        List<Pool> pools = new ArrayList<>();
        List<Problem> problems = new ArrayList<>(seen.problems());
        seen.sections().forEach((node, sections) -> {
            List<String> failure = sections.getOrDefault("failed", List.of());
            if (!failure.isEmpty()) {
                problems.add(Problem.of(
                                "PGBOUNCER_SILENT",
                                Problem.Kind.UNREACHABLE,
                                "PgBouncer on " + node + " does not answer.")
                        .at(node)
                        .withEvidence(failure)
                        .withNext(
                                "stack check pgbouncer",
                                "exec --on " + node + " \"sudo journalctl -u pgbouncer -n 30\""));
            }
            pools.addAll(pools(node, sections));
        });
        return new Pools(pools, problems);
    }

    private String script() {
        String psql = "setpriv --reuid postgres --regid postgres --init-groups /usr/lib/postgresql/"
                + spec.postgresql().version() + "/bin/psql -Xq --csv -h " + Paths.SOCKETS + " -p "
                + spec.pgbouncer().port() + " -U pgbouncer -d " + Bash.quote("dbname=pgbouncer connect_timeout=3");
        return "cd /\nsaid=$(" + psql
                + " -c '\\echo @@pools' -c 'SHOW POOLS' -c '\\echo @@databases' -c 'SHOW DATABASES' 2>&1)"
                + " && echo \"$said\" || { echo @@failed; echo \"$said\"; }\n";
    }

    static List<Pool> pools(String node, Map<String, List<String>> sections) {
        Map<String, Map<String, String>> databases = new HashMap<>();
        Rows.of(sections.getOrDefault("databases", List.of()))
                .forEach(row -> databases.put(row.getOrDefault("name", ""), row));
        List<Pool> pools = new ArrayList<>();
        for (Map<String, String> row : Rows.of(sections.getOrDefault("pools", List.of()))) {
            String database = row.getOrDefault("database", "");
            if (database.equals("pgbouncer")) {
                continue;
            }
            Map<String, String> about = databases.getOrDefault(database, Map.of());
            String state = "1".equals(about.get("paused"))
                    ? "paused"
                    : "1".equals(about.get("disabled")) ? "disabled" : "open";
            pools.add(new Pool(
                    node,
                    database,
                    row.getOrDefault("user", ""),
                    row.getOrDefault("pool_mode", ""),
                    number(row, "cl_active"),
                    number(row, "cl_waiting"),
                    number(row, "maxwait") + number(row, "maxwait_us") / 1e6,
                    number(row, "sv_active"),
                    number(row, "sv_idle") + number(row, "sv_used"),
                    about.containsKey("pool_size") ? OptionalLong.of(number(about, "pool_size")) : OptionalLong.empty(),
                    state));
        }
        return pools;
    }

    private static long number(Map<String, String> row, String name) {
        String text = row.getOrDefault(name, "");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}
