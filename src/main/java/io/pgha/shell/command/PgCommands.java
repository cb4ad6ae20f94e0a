package io.pgha.shell.command;

import io.pgha.model.Node;
import io.pgha.model.PatroniKeys;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.ops.pg.CompareSettings;
import io.pgha.ops.pg.LookAtServers;
import io.pgha.ops.pg.PgNodes;
import io.pgha.ops.pg.QueryDatabase;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.PgTables;
import io.pgha.view.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The commands that ask PostgreSQL itself. */
public final class PgCommands implements Commands {
    private static final Parameter<String> SQL =
            Parameter.argument("sql", ValueType.text("SQL"), "What to run").required();
    private static final Parameter<String> DATABASE = Parameter.option(
                    "database", ValueType.text("NAME"), "Database to run it in")
            .defaultsTo("postgres");
    private static final Parameter<Boolean> WRITE = Parameter.flag("write", "Let it change data; asks before");
    private static final Parameter<Integer> LIMIT = Parameter.option(
                    "limit", ValueType.integer("ROWS", 1), "Most rows to show")
            .defaultsTo("1000");
    private static final Parameter<Duration> TIMEOUT = Parameter.option(
                    "timeout", ValueType.duration(), "How long a statement may take")
            .defaultsTo("30s");
    private static final Parameter<Boolean> EVERYTHING = Parameter.flag("all", "What is as it should be, too");
    private static final Parameter<List<String>> NAMES = Parameter.argument(
                    "parameter", ValueType.text("PARAMETER"), "Only these parameters")
            .repeated();

    private final Context context;
    private final Parameter<String> onLeader;
    private final Parameter<String> onAll;

    /** The commands for the clusters of a context. */
    public PgCommands(Context context) {
        this.context = context;
        onLeader = where("leader");
        onAll = where(Where.ALL);
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                new PgPsql(context, onLeader).spec(),
                CommandSpec.named("pg query")
                        .summary("Run SQL on the leader, on replicas, or on any node.")
                        .about(
                                """
                                Runs as the superuser over the server's own socket, in a read-only transaction; --write changes data and
                                asks before. JSON has the rows with their types: numbers as numbers, NULL as null. The text travels on
                                the connection and stands in no list of processes.
                                """)
                        .takes(SQL, onLeader, DATABASE, WRITE, LIMIT, TIMEOUT)
                        .changes()
                        .example("pg query \"SELECT count(*) FROM pg_stat_activity\"", "on the leader")
                        .example("pg query --on all \"SELECT pg_is_in_recovery()\"", "on every node, side by side")
                        .example("pg query --write \"CREATE TABLE t (id int)\" --database postgres", "change something")
                        .related("pg psql", "pg activity", "pg lag")
                        .runs(this::query),
                CommandSpec.named("pg lag")
                        .summary("Measure now how far each replica is behind.")
                        .about(
                                """
                                Bytes that a replica has still to receive and to replay, against the primary's position at the same
                                moment, and the times that the primary measured last. "patroni list" shows what Patroni knew at its last
                                round; this asks the servers themselves.
                                """)
                        .example("pg lag", "all servers")
                        .related("patroni list", "pg slots", "patroni why-not")
                        .runs(this::lag),
                CommandSpec.named("pg slots")
                        .summary("Show the replication slots and how much WAL each holds back.")
                        .about(
                                "A slot holds back WAL until its reader has taken it. One that nobody reads any more fills the "
                                        + "disk.")
                        .takes(onAll)
                        .example("pg slots", "on all servers")
                        .example("pg slots --on leader", "where they fill the disk")
                        .related("pg lag", "pg settings")
                        .runs(this::slots),
                CommandSpec.named("pg activity")
                        .summary("Show who does what: the longest transaction first, who waits, who blocks.")
                        .about("Read from pg_stat_activity; the processes that a session waits for are named with it.")
                        .takes(onLeader, EVERYTHING)
                        .example("pg activity", "what runs on the leader")
                        .example("pg activity --on all --all", "every backend of every server")
                        .related("pg query", "pg lag")
                        .runs(this::activity),
                CommandSpec.named("pg settings")
                        .summary("Show parameters that differ between etcd, the files and the server.")
                        .about(
                                """
                                For each node: what the dynamic configuration in etcd says, what Patroni's file on the node says (it wins
                                over etcd), what ALTER SYSTEM left (it wins over both), and what the server runs with, units and
                                spellings allowed for. Names what waits for a restart.
                                """)
                        .takes(NAMES, onAll, EVERYTHING)
                        .example("pg settings", "only what differs")
                        .example("pg settings shared_buffers work_mem", "two parameters, wherever they come from")
                        .related("patroni config show", "patroni restart", "stack plan")
                        .runs(this::settings));
    }

    private Parameter<String> where(String usual) {
        return Parameter.option(
                        "on",
                        ValueType.text("WHERE").completing(Where.candidates(context)),
                        "A node, \"leader\", \"replicas\" or \"all\"")
                .defaultsTo(usual);
    }

    private static List<Node> servers(ClusterSession session, String where, Invocation in) {
        List<Node> nodes = Where.nodes(session, where, in.cancellation());
        if (nodes.isEmpty()) {
            throw Problem.of("NO_SUCH_SERVER", Problem.Kind.PRECONDITION, "No node is what --on " + where + " says.")
                    .because(where.equals("leader") ? "Nobody leads." : "")
                    .withNext("patroni list", "cluster status")
                    .toException();
        }
        return nodes;
    }

    private static PgNodes servers(ClusterSession session) {
        return new PgNodes(session.spec(), session::host);
    }

    private Reply query(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        List<Node> nodes = servers(session, in.get(onLeader), in);
        if (in.isDryRun()) {
            String names = String.join(", ", nodes.stream().map(Node::name).toList());
            return Reply.of(new PatroniChanges.Told("Would run it on " + names + "."))
                    .shownAs("Would run it on " + names
                            + (in.get(WRITE) ? ", with the right to change data." : ", read-only."));
        }
        if (in.get(WRITE)) {
            in.consent().toChange("Run this on " + nodes.get(0).name() + " with the right to change data?");
        }
        List<QueryDatabase.NodeResult> results = new QueryDatabase(servers(session))
                .run(
                        nodes,
                        in.get(DATABASE),
                        in.get(SQL),
                        in.get(WRITE),
                        in.get(LIMIT),
                        in.get(TIMEOUT),
                        in.cancellation());
        List<Problem> problems = new ArrayList<>();
        results.forEach(result -> result.problem().ifPresent(problems::add));
        if (problems.size() == results.size()) {
            throw new ProblemException(problems, null);
        }
        return Reply.of(results).shownAs(PgTables.results(results)).withProblems(problems);
    }

    private Reply lag(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        LookAtServers.Seen<LookAtServers.ServerLag> seen =
                new LookAtServers(servers(session)).lag(session.machines().nodes(), in.cancellation());
        return Reply.of(seen.rows()).shownAs(PgTables.lag(seen.rows())).withProblems(seen.problems());
    }

    private Reply slots(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        LookAtServers.Seen<LookAtServers.Slot> seen =
                new LookAtServers(servers(session)).slots(servers(session, in.get(onAll), in), in.cancellation());
        return Reply.of(seen.rows()).shownAs(PgTables.slots(seen.rows())).withProblems(seen.problems());
    }

    private Reply activity(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        LookAtServers.Seen<LookAtServers.Backend> seen = new LookAtServers(servers(session))
                .activity(servers(session, in.get(onLeader), in), in.get(EVERYTHING), in.cancellation());
        return Reply.of(seen.rows()).shownAs(PgTables.activity(seen.rows())).withProblems(seen.problems());
    }

    private Reply settings(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        PatroniKeys keys = session.verbs().patroniMembers(in.cancellation()).keys();
        List<Node> on = servers(session, in.get(onAll), in);
        LookAtServers.Seen<CompareSettings.Setting> seen =
                new CompareSettings(servers(session)).compare(on, parameters(keys), in.get(NAMES), in.cancellation());
        List<CompareSettings.Setting> rows = seen.rows().stream()
                .filter(row -> in.get(EVERYTHING)
                        || !in.get(NAMES).isEmpty()
                        || !row.verdict().equals("same"))
                .toList();
        Reply reply = Reply.of(rows).shownAs(PgTables.settings(rows, on.size())).withProblems(seen.problems());
        return rows.stream().anyMatch(CompareSettings.Setting::pendingRestart)
                ? reply.withNext("patroni restart all --pending")
                : reply;
    }

    private static Map<String, String> parameters(PatroniKeys keys) {
        Map<String, String> wanted = new LinkedHashMap<>();
        if (keys.config().values().get("postgresql") instanceof Map<?, ?> server
                && server.get("parameters") instanceof Map<?, ?> parameters) {
            parameters.forEach((name, value) -> wanted.put(String.valueOf(name), String.valueOf(value)));
        }
        return wanted;
    }
}
