package io.pgha.shell.command;

import io.pgha.model.Node;
import io.pgha.ops.cloud.DestroyCluster;
import io.pgha.ops.cloud.ShowNodes;
import io.pgha.ops.members.Fitness;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.ops.status.ClusterStatus;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.view.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code node replace}: a new machine under the same name. */
final class NodeReplace {
    private static final Parameter<Boolean> FRESH_DATA = Parameter.flag(
            "fresh-data", "Delete its data volume too, and copy all data anew; for a volume that is damaged");

    private final Context context;
    private final Parameter<String> node;
    private final Parameter<Boolean> switchover;

    NodeReplace(Context context, Parameter<String> node, Parameter<Boolean> switchover) {
        this.context = context;
        this.node = node;
        this.switchover = switchover;
    }

    CommandSpec spec() {
        return CommandSpec.named("node replace")
                .summary("Give a node that is dead or sick a new machine under the same name.")
                .about("What is left of the machine is terminated, a new one is launched, its data volume is attached"
                        + " again if there is one, etcd forgets the old member and takes the new one, and the"
                        + " replica follows the primary. The other nodes must answer. If it is cut off, run it"
                        + " again: a machine that was just made is used.")
                .takes(node, switchover, FRESH_DATA)
                .changes()
                .example("node replace pgsql3", "when the instance of pgsql3 is gone")
                .example("node replace pgsql3 --fresh-data --yes --cluster demo", "with a new data volume")
                .related("cluster status", "node list", "node add")
                .runs(this::run);
    }

    private Reply run(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        String name = in.get(node);
        List<String> names = session.spec().nodes().names();
        if (!names.contains(name)) {
            throw MemberRun.unknown(session.spec(), name, names);
        }
        MemberRun run = new MemberRun(context, in, session.spec().name(), name);
        ClusterStatus status = run.status(session);
        Fitness.toLose(status, name);
        Optional<Node> now = session.machines().node(name);
        boolean blank = now.filter(run.leaving(session)::isBlank).isPresent();
        boolean leads = run.leads(status, in.get(switchover));
        DestroyCluster verb = new DestroyCluster(session.cloud(in.progress(), in.cancellation()));
        boolean fresh = in.get(FRESH_DATA);
        boolean anything = !blank && inCloud(session, in, name);
        List<String> losses = anything ? verb.planMachines(List.of(name), fresh).losses() : List.of();
        if (in.isDryRun()) {
            List<String> steps = new ArrayList<>();
            if (leads) {
                steps.add("hand the lead of " + name + " to another member");
            }
            steps.addAll(losses);
            steps.add(blank ? "use the machine of " + name + " that was just made" : "make a new machine " + name);
            steps.add("configure the stack on all nodes; etcd and Patroni take the new member");
            return run.planned(steps);
        }
        if (losses.isEmpty()) {
            in.consent().toChange("Make " + name + " of " + session.spec().name() + " anew?");
        } else {
            in.consent().toDestroy(session.spec().name(), losses);
        }
        if (leads) {
            run.handOver(session);
        }
        if (!losses.isEmpty()) {
            now.filter(run.leaving(session)::quiet).ifPresent(each -> run.did(name + " was stopped"));
            try {
                verb.terminate(List.of(name), fresh).removed().forEach(run::did);
            } finally {
                session.forgetMachines();
            }
        }
        return run.build();
    }

    private static boolean inCloud(ClusterSession session, Invocation in, String name) {
        return new ShowNodes(session.cloud(in.progress(), in.cancellation()))
                .list().stream().anyMatch(row -> row.name().equals(name));
    }
}
