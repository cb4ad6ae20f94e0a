package io.pgha.shell.command;

import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.model.PatroniKeys;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.ops.entry.MoveVirtualIp;
import io.pgha.ops.entry.ShowBalancers;
import io.pgha.ops.entry.ShowPools;
import io.pgha.ops.entry.ShowVirtualIp;
import io.pgha.ops.entry.VirtualIpView;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.EntryTables;
import io.pgha.view.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commands about the way in: pools, balancers, the virtual IP. */
public final class EntryCommands implements Commands {
    private static final Parameter<Boolean> EVERY_SERVER =
            Parameter.flag("servers", "One line for each server of each listener, with its last check");

    private final Context context;
    private final Parameter<String> node;

    /** The commands for the clusters of a context. */
    public EntryCommands(Context context) {
        this.context = context;
        node = Parameter.argument(
                        "node",
                        ValueType.text("NODE").completing(prefix -> Completions.nodes(context)),
                        "Name of the node")
                .required();
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                CommandSpec.named("pgbouncer pools")
                        .summary("Show the pools of every PgBouncer: who waits, and how many connections are free.")
                        .about(
                                "A pool with clients that wait and no free connection is where an application's time goes.")
                        .example("pgbouncer pools", "on all nodes")
                        .related("haproxy status", "pg activity")
                        .runs(this::pools),
                CommandSpec.named("haproxy status")
                        .summary("Show where every HAProxy leads to, from its own socket.")
                        .about(
                                """
                                Asks the HAProxy of each node which servers it sees up for each role, and holds that against what Patroni
                                records: a stale list, a missing primary or two of them are named. The exit status is 3 then.
                                """)
                        .takes(EVERY_SERVER)
                        .example("haproxy status", "who is up for which role")
                        .example("haproxy status --servers", "with the last check of each server")
                        .related("vip status", "pgbouncer pools", "patroni list")
                        .runs(this::balancers),
                CommandSpec.named("vip status")
                        .summary("Show who holds the virtual IP, as cloud, nodes and VRRP see it, and where it leads.")
                        .about(
                                """
                                Asks the cloud and all nodes at the same time, and from every node runs a query through the address and
                                the port for writing. What cannot be right is named, and then the exit status is 3.
                                """)
                        .example("vip status", "see the holder and every contradiction")
                        .related("vip move", "haproxy status", "cluster status")
                        .runs(this::status),
                CommandSpec.named("vip move")
                        .summary("Move the virtual IP to a node.")
                        .about(
                                """
                                The other nodes' keepalived steps back for a moment, so that only this node can take the address, and then
                                takes part again (by itself after a minute, should pgha be cut off). Clients lose their connections.
                                Returns when the address is there, the cloud delivers it there, and a query through it works.
                                """)
                        .takes(node)
                        .changes()
                        .example("vip move pgsql2", "before work on the node that holds it")
                        .related("vip status", "patroni switchover")
                        .runs(this::move));
    }

    private Reply pools(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        ShowPools.Pools seen = new ShowPools(session.spec(), session::host)
                .now(session.machines().nodes(), in.cancellation());
        return Reply.of(seen.pools()).shownAs(EntryTables.pools(seen.pools())).withProblems(seen.problems());
    }

    /** The record is a help here, not the matter: without etcd there is still something to see. */
    private static Optional<PatroniKeys> keys(ClusterSession session, Invocation in) {
        try {
            return Optional.of(session.verbs().patroniMembers(in.cancellation()).keys());
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private Reply balancers(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        Optional<PatroniKeys> keys = keys(session, in);
        ShowBalancers.Balancers seen = new ShowBalancers(session::host)
                .now(
                        session.machines().nodes(),
                        keys.flatMap(PatroniKeys::leader),
                        keys.map(known -> known.members().stream()
                                        .map(PatroniKeys.Member::name)
                                        .toList())
                                .orElse(List.of()),
                        in.cancellation());
        List<Problem> problems = new ArrayList<>(seen.problems());
        if (!seen.contradictions().isEmpty()) {
            problems.add(Problem.of("HAPROXY_WRONG", Problem.Kind.PRECONDITION, "HAProxy and Patroni do not agree.")
                    .withEvidence(seen.contradictions())
                    .withNext("stack check haproxy", "stack check confd", "patroni list"));
        }
        return Reply.of(seen.servers())
                .shownAs(
                        in.get(EVERY_SERVER)
                                ? EntryTables.servers(seen.servers())
                                : EntryTables.listeners(seen.servers(), ports(session.spec())))
                .withProblems(problems);
    }

    private static java.util.Map<String, Integer> ports(ClusterSpec spec) {
        return java.util.Map.of(
                "primary", spec.haproxy().primaryPort(),
                "replicas", spec.haproxy().replicaPort(),
                "sync", spec.haproxy().syncPort(),
                "async", spec.haproxy().asyncPort());
    }

    private static ShowVirtualIp look(ClusterSession session, Invocation in) {
        return new ShowVirtualIp(
                session.spec(),
                session.machines(),
                session.cloud(in.progress(), in.cancellation()),
                () -> session.secrets(in.cancellation()),
                session::host);
    }

    private Reply status(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        ShowVirtualIp.Seen seen =
                look(session, in).now(keys(session, in).flatMap(PatroniKeys::leader), in.cancellation());
        VirtualIpView view = seen.view();
        List<Problem> problems = new ArrayList<>(seen.problems());
        if (!view.contradictions().isEmpty()) {
            problems.add(Problem.of(
                            "VIP_WRONG", Problem.Kind.PRECONDITION, "Something about the virtual IP cannot be right.")
                    .withEvidence(view.contradictions())
                    .withNext("stack check keepalived", "haproxy status", "patroni list"));
        }
        return Reply.of(view).shownAs(EntryTables.virtualIp(view)).withProblems(problems);
    }

    private Reply move(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        Node to = session.machines().require(in.get(node));
        MoveVirtualIp verb = new MoveVirtualIp(look(session, in), session::host);
        Optional<String> leader = keys(session, in).flatMap(PatroniKeys::leader);
        MoveVirtualIp.Move plan = verb.plan(to, leader, in.cancellation());
        String what = plan.address() + " from " + plan.from().orElse("nobody") + " to " + plan.to();
        if (in.isDryRun()) {
            return Reply.of(plan).shownAs("Would move " + what + ". Nothing stands against it.");
        }
        in.consent().toChange("Move " + what + ", and clients lose their connections?");
        MoveVirtualIp.Move done =
                verb.perform(plan, session.machines().nodes(), leader, in.progress(), in.cancellation());
        return Reply.of(done)
                .shownAs("Moved " + what + " in "
                        + "%.1f s.".formatted(done.took().orElseThrow().toMillis() / 1000.0))
                .withNext("vip status");
    }
}
