package io.pgha.shell.command;

import io.pgha.model.ClusterSpec;
import io.pgha.model.Machines;
import io.pgha.ops.members.Fitness;
import io.pgha.ops.members.LeaveCluster;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Invocation;
import io.pgha.spec.NodeCount;
import io.pgha.view.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code node add}: one member more. */
final class NodeAdd {
    private final Context context;

    NodeAdd(Context context) {
        this.context = context;
    }

    CommandSpec spec() {
        return CommandSpec.named("node add")
                .summary("Add one node to the running cluster.")
                .about("Raises nodes.count in the cluster file, makes the machine, and configures it and all others:"
                        + " PostgreSQL is copied from the primary. etcd keeps an odd number of members: the fourth"
                        + " node is none, the fifth makes the fourth one, too. If it is cut off, run it again: it"
                        + " goes on with the same node.")
                .changes()
                .example("node add", "one node more")
                .related("node remove", "node replace", "cluster status")
                .runs(this::run);
    }

    private Reply run(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        ClusterSpec spec = session.spec();
        Machines machines = session.machines();
        Optional<String> begun = unfinished(session, in);
        int count = begun.isPresent() ? spec.nodes().count() : spec.nodes().count() + 1;
        Path file = session.path();
        String name = begun.orElseGet(() -> {
            ClusterSpec wanted = NodeCount.with(
                            file, count, context.settings(), session.around().home())
                    .spec();
            return wanted.nodes().name(count);
        });
        MemberRun run = new MemberRun(context, in, spec.name(), name);
        Fitness.toGain(session.verbs().status(in.cancellation()).now(in.cancellation()), name, begun.isPresent());
        if (in.isDryRun()) {
            List<String> steps = new ArrayList<>();
            if (begun.isEmpty()) {
                steps.add("set nodes.count to " + count + " in " + file);
            }
            steps.add("make the machine of " + name);
            steps.add("configure the stack on all " + (machines.nodes().size() + 1) + " nodes");
            return run.planned(steps);
        }
        in.consent()
                .toChange(
                        begun.isPresent()
                                ? "Go on adding " + name + " to " + spec.name() + "?"
                                : "Add " + name + " to " + spec.name() + "?");
        if (begun.isEmpty()) {
            NodeCount.write(file, count);
            run.did("nodes.count is " + count + " in " + file);
        }
        return run.build();
    }

    /** A node that the file asks for and that is not a member yet: an earlier run was cut off. */
    private static Optional<String> unfinished(ClusterSession session, Invocation in) {
        Machines machines = session.machines();
        LeaveCluster look = new LeaveCluster(session.spec(), session.fleet(), in.cancellation());
        return session.spec().nodes().names().stream()
                .filter(name -> machines.node(name).map(look::isBlank).orElse(true))
                .findFirst();
    }
}
