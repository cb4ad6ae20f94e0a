package io.pgha.shell.command;

import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.ops.hands.OpenTerminal;
import io.pgha.ops.pg.PsqlTerminal;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.shell.prompt.RawWindow;
import io.pgha.view.Reply;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code pg psql}: the node's own psql in the person's terminal. */
final class PgPsql {
    private static final Parameter<String> DATABASE = Parameter.option(
                    "database", ValueType.text("NAME"), "Database to open")
            .defaultsTo("postgres");
    private static final Parameter<Optional<String>> USER = Parameter.option(
                    "user", ValueType.text("NAME"), "A user of the cluster file; without it the superuser")
            .optional();
    private static final Parameter<Boolean> READ_ONLY =
            Parameter.flag("read-only", "Begin every transaction read-only");

    private final Context context;
    private final Parameter<String> on;

    PgPsql(Context context, Parameter<String> on) {
        this.context = context;
        this.on = on;
    }

    CommandSpec spec() {
        return CommandSpec.named("pg psql")
                .summary("Open psql on the leader, or on any node.")
                .once()
                .about(
                        """
                        The node's own psql over the server's socket, in your terminal through the bastion: its keys, pager and
                        Ctrl-C work as they do there. A user's password is handed over from the secrets of the cluster, and neither
                        typed nor shown. The prompt names user, node and database. psql keeps no history on the node. If it hangs,
                        type Enter, a tilde and a full stop.
                        """)
                .takes(on, DATABASE, USER, READ_ONLY)
                .acts()
                .example("pg psql", "the superuser on the leader")
                .example("pg psql --user app --database app", "as the application does")
                .example("pg psql --on pgsql3 --read-only", "look around on a replica")
                .related("pg query", "pg activity", "ssh", "tunnel open")
                .runs(this::open);
    }

    private Reply open(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        OptionalInt status;
        Node where;
        try (RawWindow window = RawWindow.forProgram(in.console(), "pg psql")) {
            where = one(session, in);
            PsqlTerminal terminal =
                    new PsqlTerminal(session.spec(), session::host, () -> session.secrets(in.cancellation()));
            PsqlTerminal.Prepared prepared =
                    terminal.prepare(where, new PsqlTerminal.Wish(in.get(DATABASE), in.get(USER), in.get(READ_ONLY)));
            try {
                status = new OpenTerminal(session).run(where, prepared.command(), window, in.cancellation());
            } finally {
                terminal.forget(where, prepared);
            }
        }
        if (status.isPresent() && status.getAsInt() != 0) {
            throw Problem.of("PSQL_FAILED", Problem.Kind.REMOTE, "psql did not end well; what it said stands above.")
                    .at(where.name())
                    .because("Its exit status is " + status.getAsInt() + ".")
                    .withNext("patroni list", "stack check postgresql")
                    .toException();
        }
        return Reply.none();
    }

    private Node one(ClusterSession session, Invocation in) {
        List<Node> nodes = Where.nodes(session, in.get(on), in.cancellation());
        if (nodes.size() != 1) {
            boolean none = nodes.isEmpty();
            throw Problem.of(
                            none ? "NO_SUCH_SERVER" : "ONE_NODE_NEEDED",
                            none ? Problem.Kind.PRECONDITION : Problem.Kind.USAGE,
                            none ? "No node is what --on " + in.get(on) + " says." : "psql opens on one node.")
                    .because(none ? "Nobody leads." : "--on " + in.get(on) + " means several.")
                    .withNext(
                            "patroni list",
                            "pg psql --on " + session.machines().nodes().get(0).name())
                    .toException();
        }
        return nodes.get(0);
    }
}
