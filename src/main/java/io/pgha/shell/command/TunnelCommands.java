package io.pgha.shell.command;

import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.ops.hands.Tunnels;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Edge;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.Reply;
import io.pgha.view.Table;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The commands about local ports that lead to ports of nodes. */
public final class TunnelCommands implements Commands {
    private static final Duration HOLDING = Duration.ofDays(1);
    private static final Parameter<Integer> PORT = Parameter.argument(
                    "port", port("PORT"), "Port on the node, such as 5432, 6432, 5000 or 7000")
            .required();
    private static final Parameter<Optional<Integer>> LOCAL_PORT = Parameter.option(
                    "local-port", port("PORT"), "Port to listen on here; any free one without it")
            .optional();
    private static final Parameter<Optional<String>> ADDRESS = Parameter.option(
                    "address",
                    ValueType.text("ADDRESS"),
                    "Where to from the node, such as the virtual IP; without it the node itself")
            .optional();
    private static final Parameter<Optional<Integer>> WHICH = Parameter.argument(
                    "local-port", port("PORT"), "Its local port; all tunnels without it")
            .optional();

    private final Context context;
    private final Edge edge;
    private final Parameter<String> node;

    /** The commands for the clusters of a context; the edge knows whether the process lasts longer than the line. */
    public TunnelCommands(Context context, Edge edge) {
        this.context = context;
        this.edge = edge;
        node = Parameter.argument(
                        "node",
                        ValueType.text("NODE").completing(prefix -> Completions.nodes(context)),
                        "Name of the node")
                .required();
    }

    private static ValueType<Integer> port(String placeholder) {
        ValueType<Integer> number = ValueType.integer(placeholder);
        return new ValueType<>(
                placeholder,
                "a port from 1 to 65535",
                text -> number.reader().apply(text).filter(port -> port >= 1 && port <= 65535),
                List.of(),
                prefix -> List.of());
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                CommandSpec.named("tunnel open")
                        .summary("Let a local port lead to a port of a node.")
                        .once()
                        .about(
                                "For psql, a browser or any other program of yours: it connects to the local port, on 127.0.0.1"
                                        + " alone, and comes out on the node, through the bastion. The tunnel survives a lost"
                                        + " connection; only what runs through it at that moment breaks. It lasts until it is closed"
                                        + " or the session ends; given as one line from another shell, until Ctrl-C.")
                        .takes(node, PORT, LOCAL_PORT, ADDRESS)
                        .acts()
                        .example("tunnel open pgsql1 5432", "then psql -h 127.0.0.1 -p the port it says")
                        .example("tunnel open pgsql1 7000 --local-port 7000", "HAProxy's page for a browser")
                        .related("tunnel list", "tunnel close", "ssh")
                        .runs(this::open),
                CommandSpec.named("tunnel list")
                        .summary("Show the tunnels of this session.")
                        .about("A tunnel lives as long as the session that opened it.")
                        .example("tunnel list", "show local ports and where they lead")
                        .related("tunnel open", "tunnel close")
                        .runs(in -> list()),
                CommandSpec.named("tunnel close")
                        .summary("Close tunnels.")
                        .once()
                        .about("One by its local port, or all. Connections through it end.")
                        .takes(WHICH)
                        .example("tunnel close 15432", "close one")
                        .example("tunnel close", "close all")
                        .related("tunnel list")
                        .runs(this::close));
    }

    private Reply open(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        Node where = session.machines().require(in.get(node));
        Tunnels.Info info = session.tunnels()
                .open(where, in.get(ADDRESS), in.get(PORT), in.get(LOCAL_PORT).orElse(0), in.cancellation());
        String text = "%s leads to %s port %d on %s.%s"
                .formatted(
                        info.local(),
                        info.address(),
                        info.port(),
                        info.node(),
                        info.answered() ? "" : " Nothing listens there now.");
        if (edge.goesOn()) {
            return Reply.of(info).shownAs(text);
        }
        in.emit(text, info);
        in.progress().note("Open until Ctrl-C.");
        hold(in);
        session.tunnels().close(info.localPort());
        return Reply.none();
    }

    /** The tunnel would end with the process, so the process stays. */
    private static void hold(Invocation in) {
        try {
            while (!in.cancellation().isCancelled()) {
                in.cancellation().pause(HOLDING);
            }
        } catch (ProblemException cancelled) {
            // This is how it is meant to end.
            return;
        }
    }

    private List<Tunnels.Info> all() {
        return context.open().stream()
                .flatMap(session -> session.tunnels().list().stream())
                .toList();
    }

    private Reply list() {
        return Reply.of(all()).shownAs(table(all()).whenEmpty("No tunnel is open."));
    }

    static Table<Tunnels.Info> table(List<Tunnels.Info> tunnels) {
        return Table.of(tunnels)
                .column("local", Tunnels.Info::local)
                .column("node", Tunnels.Info::node)
                .column("leads to", info -> info.address() + ":" + info.port())
                .column("cluster", Tunnels.Info::cluster)
                .column("since", Tunnels.Info::since);
    }

    private Reply close(Invocation in) {
        Optional<Integer> which = in.get(WHICH);
        if (which.isEmpty()) {
            List<Tunnels.Info> closed = context.open().stream()
                    .flatMap(session -> session.tunnels().closeAll().stream())
                    .toList();
            return Reply.of(closed).shownAs(table(closed).titled("Closed").whenEmpty("No tunnel was open."));
        }
        List<Tunnels.Info> closed =
                all().stream().filter(info -> info.localPort() == which.get()).toList();
        context.open().forEach(session -> session.tunnels().close(which.get()));
        if (closed.isEmpty()) {
            Problem problem = Tunnels.unknown(which.get());
            throw problem.toException();
        }
        return Reply.of(closed).shownAs("Closed " + closed.get(0).local() + ".");
    }
}
