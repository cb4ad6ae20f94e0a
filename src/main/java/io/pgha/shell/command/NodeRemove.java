package io.pgha.shell.command;

import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.ops.cloud.DestroyCluster;
import io.pgha.ops.members.Fitness;
import io.pgha.ops.members.LeaveCluster;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.ops.status.ClusterStatus;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.spec.NodeCount;
import io.pgha.view.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code node remove}: the last member goes. */
final class NodeRemove {
    private final Context context;
    private final Parameter<String> node;
    private final Parameter<Boolean> switchover;

    NodeRemove(Context context, Parameter<String> node, Parameter<Boolean> switchover) {
        this.context = context;
        this.node = node;
        this.switchover = switchover;
    }

    CommandSpec spec() {
        return CommandSpec.named("node remove")
                .summary("Take the last node out of the running cluster, and remove its machine and data.")
                .about("Nodes are numbered without a gap, so the one with the highest number goes. Its PostgreSQL is"
                        + " stopped cleanly, etcd forgets it, the others are told, then the machine and its data"
                        + " volume go. If it is cut off, run it again. A sick node is cured by \"node replace\"."
                        + " Patroni from 4.0 on keeps its slot, with the WAL, for half an hour more"
                        + " (member_slots_ttl).")
                .takes(node, switchover)
                .changes()
                .example("node remove pgsql4", "back to three nodes")
                .example("node remove pgsql4 --yes --cluster demo", "the same without being asked")
                .related("node add", "node replace")
                .runs(this::run);
    }

    private Reply run(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        ClusterSpec spec = session.spec();
        String name = in.get(node);
        Optional<Node> present = session.machines().node(name);
        int count = spec.nodes().count();
        boolean counted = spec.nodes().names().contains(name);
        if (!counted && present.isEmpty()) {
            throw MemberRun.unknown(spec, name, spec.nodes().names());
        }
        int left = counted ? count - 1 : count;
        if (counted && !name.equals(spec.nodes().name(count))) {
            throw Problem.of(
                            "NOT_THE_LAST",
                            Problem.Kind.PRECONDITION,
                            name + " is not the last node of " + spec.name() + ".")
                    .because("Nodes are numbered without a gap, so only "
                            + spec.nodes().name(count) + " can be removed. If " + name + " is sick, replace it.")
                    .withNext(
                            "node replace " + name,
                            "node remove " + spec.nodes().name(count))
                    .toException();
        }
        ClusterSpec after = counted
                ? NodeCount.with(
                                session.path(),
                                left,
                                context.settings(),
                                session.around().home())
                        .spec()
                : spec;
        MemberRun run = new MemberRun(context, in, spec.name(), name);
        ClusterStatus status = run.status(session);
        Fitness.toLose(status, name);
        boolean leads = run.leads(status, in.get(switchover));
        List<String> fromEtcd = new ArrayList<>(spec.etcd().members());
        fromEtcd.add(name);
        fromEtcd.removeAll(after.etcd().members());
        List<String> leaveEtcd = fromEtcd.stream().distinct().toList();
        DestroyCluster verb = new DestroyCluster(session.cloud(in.progress(), in.cancellation()));
        List<String> losses =
                present.isPresent() ? verb.planMachines(List.of(name), true).losses() : List.of();
        if (in.isDryRun()) {
            List<String> steps = new ArrayList<>();
            if (leads) {
                steps.add("hand the lead of " + name + " to another member");
            }
            if (counted) {
                steps.add("set nodes.count to " + left + " in " + session.path());
            }
            steps.add("stop what runs on " + name);
            steps.add("take " + String.join(", ", leaveEtcd) + " out of etcd, which goes on with "
                    + String.join(", ", after.etcd().members()));
            steps.addAll(losses);
            steps.add("configure the stack on the nodes that stay");
            return run.planned(steps);
        }
        in.consent().toDestroy(spec.name(), losses);
        LeaveCluster leave = run.leaving(session);
        if (leads) {
            run.handOver(session);
        }
        if (counted) {
            NodeCount.write(session.path(), left);
            run.did("nodes.count is " + left + " in " + session.path());
        }
        present.filter(leave::quiet).ifPresent(each -> run.did(name + " was stopped"));
        takeOutOfEtcd(session, run, leave, after, leaveEtcd, name);
        forget(session, run, leave, after, name);
        if (!losses.isEmpty()) {
            try {
                verb.terminate(List.of(name), true).removed().forEach(run::did);
            } finally {
                session.forgetMachines();
            }
        }
        return run.build();
    }

    /** What the others hold for a member that is gone; what stays goes by itself, so it is said and stops nothing. */
    private static void forget(
            ClusterSession session, MemberRun run, LeaveCluster leave, ClusterSpec after, String name) {
        List<Node> staying = session.machines().nodes().stream()
                .filter(each -> !each.name().equals(name))
                .toList();
        List<Node> tellers = staying.stream()
                .filter(each -> after.etcd().members().contains(each.name()))
                .toList();
        boolean forgotten = leave.forgetMember(name, tellers) && leave.forgetServer(name, staying);
        run.did(
                forgotten
                        ? "HAProxy has no server " + name + " any more"
                        : "HAProxy has the server " + name + " for some minutes more");
    }

    private static void takeOutOfEtcd(
            ClusterSession session,
            MemberRun run,
            LeaveCluster leave,
            ClusterSpec after,
            List<String> names,
            String removed) {
        Node teller = session.machines().nodes().stream()
                .filter(each -> after.etcd().members().contains(each.name()))
                .findFirst()
                .orElseThrow();
        leave.leaveEtcd(names, teller);
        session.machines().nodes().stream()
                .filter(each -> names.contains(each.name()) && !each.name().equals(removed))
                .forEach(leave::forgetEtcd);
        run.did("etcd goes on with " + String.join(", ", after.etcd().members()));
    }
}
