package io.pgha.shell.command;

import io.pgha.model.ProblemException;
import io.pgha.ops.cloud.CreateNodes;
import io.pgha.ops.cloud.CreateNodes.CreatedNodes;
import io.pgha.ops.cloud.CreateNodes.NodePlan;
import io.pgha.ops.cloud.NodeRow;
import io.pgha.ops.cloud.ShowNodes;
import io.pgha.ops.cloud.ShowNodes.NodeDetail;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.NodeTables;
import io.pgha.view.Reply;
import java.util.List;

/** The commands about the machines of a cluster, as far as they make and look at them; {@link PowerCommands} has the rest. */
public final class NodeCommands implements Commands {
    private final Context context;
    private final Parameter<String> node;

    /** The commands for the clusters of a context. */
    public NodeCommands(Context context) {
        this.context = context;
        node = Parameter.argument(
                        "node",
                        ValueType.text("NODE").completing(prefix -> Completions.nodes(context)),
                        "Host name of a machine of the cluster")
                .required();
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                CommandSpec.named("node plan")
                        .summary("Show which machines and other resources \"node create\" would make.")
                        .about(
                                "Resolves shapes, images and places with the cloud, checks the subnets, and compares with what"
                                        + " the cloud already holds of the cluster. Changes nothing.")
                        .example("node plan", "see what is missing in the cloud")
                        .related("node create", "subnet check")
                        .runs(this::plan),
                CommandSpec.named("node create")
                        .summary("Make the bastion, the nodes and all they need in the cloud.")
                        .about(
                                "Makes security groups, the virtual IP, machines spread over availability and fault domains,"
                                        + " data volumes, and the right to move the virtual IP; then waits until every machine lets us log"
                                        + " in. Running it again makes only what is missing, also after it was cut off.")
                        .changes()
                        .example("node create", "show the plan, ask, and make it")
                        .example("node create --dry-run", "see what would be made")
                        .related("node plan", "node list", "stack configure")
                        .runs(this::create),
                CommandSpec.named("node list")
                        .summary("List the machines of the cluster as the cloud has them.")
                        .about(
                                "What the cloud says of the machines, not what runs on them: \"patroni list\" and \"service "
                                        + "list\" say that.")
                        .example("node list", "see states, addresses and places")
                        .related("node show", "cluster status")
                        .runs(this::list),
                CommandSpec.named("node show")
                        .summary("Show everything the cloud knows of one machine.")
                        .about("Asks the cloud alone, so that it answers for a machine that cannot be reached too.")
                        .takes(node)
                        .example("node show pgsql1", "see one machine")
                        .related("node list")
                        .runs(this::show));
    }

    private CreateNodes creation(Invocation in) {
        return context.session(in.cluster()).verbs().createNodes(in.progress(), in.cancellation());
    }

    private Reply plan(Invocation in) {
        NodePlan plan = creation(in).plan().plan();
        Reply reply = Reply.of(plan).shownAs(NodeTables.plan(plan));
        return plan.changes().isEmpty() ? reply : reply.withNext("node create");
    }

    private Reply create(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        CreateNodes verb = creation(in);
        CreateNodes.Prepared prepared = verb.plan();
        NodePlan plan = prepared.plan();
        if (in.isDryRun()) {
            return Reply.of(plan).shownAs(NodeTables.plan(plan));
        }
        if (!plan.changes().isEmpty()) {
            plan.changes().forEach(change -> in.progress().note(change));
            in.consent().toChange("Make these " + plan.changes().size() + " changes in the cloud?");
        }
        CreatedNodes made;
        try {
            made = verb.create(prepared);
        } catch (ProblemException e) {
            session.forgetMachines();
            throw e;
        }
        String sentence = made.changes().isEmpty()
                ? "Nothing was missing; every machine lets us log in."
                : "%d changes made in %.1f s; every machine lets us log in."
                        .formatted(made.changes().size(), made.took().toMillis() / 1000.0);
        return Reply.of(made)
                .shownAs(NodeTables.made(sentence, made.machines(), made.remarks()))
                .withNext("stack configure all");
    }

    private Reply list(Invocation in) {
        List<NodeRow> rows = showing(in).list();
        Reply reply = Reply.of(rows).shownAs(NodeTables.machines(rows));
        return rows.isEmpty() ? reply.withNext("node create") : reply;
    }

    private Reply show(Invocation in) {
        NodeDetail detail = showing(in).show(in.get(node));
        return Reply.of(detail);
    }

    private ShowNodes showing(Invocation in) {
        return new ShowNodes(context.session(in.cluster()).cloud(in.progress(), in.cancellation()));
    }
}
