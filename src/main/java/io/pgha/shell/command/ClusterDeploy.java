package io.pgha.shell.command;

import io.pgha.model.Problem;
import io.pgha.ops.cloud.CreateNodes;
import io.pgha.ops.cloud.CreateNodes.CreatedNodes;
import io.pgha.ops.cloud.CreateNodes.NodePlan;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.ops.stack.ConfigureStack;
import io.pgha.ops.stack.ConfigureStack.Prepared;
import io.pgha.ops.stack.ConfigureStack.Selection;
import io.pgha.ops.stack.StackPlan;
import io.pgha.ops.stack.StackReport;
import io.pgha.ops.status.ClusterStatus;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Invocation;
import io.pgha.view.Block;
import io.pgha.view.Reply;
import io.pgha.view.StackPlanView;
import java.util.List;
import java.util.Optional;

/** {@code cluster plan} and {@code cluster deploy}: the machines and the stack on them, one after the other. */
final class ClusterDeploy {
    private final Context context;

    ClusterDeploy(Context context) {
        this.context = context;
    }

    CommandSpec planSpec() {
        return CommandSpec.named("cluster plan")
                .summary("Show all that \"cluster deploy\" would do, and do nothing.")
                .about("Compares the cloud with the cluster file and, if all machines are there, the nodes as well.")
                .example("cluster plan", "see what is missing or differs")
                .related("cluster deploy", "node plan", "stack plan")
                .runs(this::plan);
    }

    CommandSpec deploySpec() {
        return CommandSpec.named("cluster deploy")
                .summary("Build the whole cluster, or go on building it, and end with its state.")
                .about(
                        "Makes the machines that are missing, waits until each lets us log in, configures the stack on them, and"
                                + " checks it. It can be stopped and run again at any point: what is there is found again.")
                .changes()
                .example("cluster deploy", "from nothing to a healthy cluster")
                .example("cluster deploy --yes", "the same without being asked")
                .related("cluster plan", "cluster status", "cluster destroy")
                .runs(this::deploy);
    }

    /** What is to be done; the stack's part is empty until the machines are there. */
    public record DeployPlan(NodePlan nodes, Optional<StackPlan> stack) {}

    /** What was done, and how the cluster is now. */
    public record Deployed(CreatedNodes nodes, StackReport stack, Optional<ClusterStatus> status) {}

    private Reply plan(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        NodePlan nodes = session.verbs()
                .createNodes(in.progress(), in.cancellation())
                .plan()
                .plan();
        Optional<StackPlan> stack = nodes.changes().isEmpty()
                ? Optional.of(StackPlan.of(
                        session.spec().name(),
                        session.verbs()
                                .stack()
                                .plan(Selection.all(), in.cancellation())
                                .plan()))
                : Optional.empty();
        DeployPlan plan = new DeployPlan(nodes, stack);
        Reply reply = Reply.of(plan).shownAs(machines(nodes));
        reply = stack.map(StackPlanView::of)
                .map(reply::shownAs)
                .orElse(reply.shownAs("The stack is planned once the machines are there."));
        boolean nothing =
                nodes.changes().isEmpty() && stack.map(p -> p.changes() == 0).orElse(false);
        return nothing ? reply : reply.withNext("cluster deploy");
    }

    private static Block machines(NodePlan plan) {
        if (plan.changes().isEmpty()) {
            return Block.text("All machines of " + plan.cluster() + " are there.");
        }
        StringBuilder out = new StringBuilder(plan.cluster() + " needs, in the cloud:\n");
        plan.changes().forEach(change -> out.append("  + ").append(change).append('\n'));
        plan.remarks().forEach(remark -> out.append("  note: ").append(remark).append('\n'));
        return Block.text(out.toString().stripTrailing());
    }

    private Reply deploy(Invocation in) {
        if (in.isDryRun()) {
            return plan(in);
        }
        ClusterSession session = context.session(in.cluster());
        CreateNodes create = session.verbs().createNodes(in.progress(), in.cancellation());
        CreateNodes.Prepared machines = create.plan();
        if (in.questions().person().isPresent()) {
            show(in, machines(machines.plan()));
        }
        in.consent().toChange("Deploy " + session.spec().name() + "?");
        CreatedNodes created = create.create(machines);
        ConfigureStack stack = session.verbs().stack();
        Prepared prepared = stack.plan(Selection.all(), in.cancellation());
        StackRun.Outcome outcome = new StackRun(session, stack, prepared, Selection.all()).apply(in);
        List<Block> done = List.of(made(created), StackCommands.report(outcome.report()));
        if (!outcome.problems().isEmpty()) {
            return new Reply(
                    Optional.of(new Deployed(created, outcome.report(), Optional.empty())),
                    done,
                    outcome.problems(),
                    List.of("cluster deploy"));
        }
        ClusterStatus status = session.verbs().status(in.cancellation()).now(in.cancellation());
        Reply seen = ClusterStatusView.of(status);
        Reply all = new Reply(
                Optional.of(new Deployed(created, outcome.report(), Optional.of(status))),
                join(done, seen.blocks()),
                List.of(),
                seen.next());
        return status.verdict() == ClusterStatus.Verdict.HEALTHY ? all : all.withProblems(notHealthy(status));
    }

    private static Block made(CreatedNodes created) {
        int changes = created.changes().size();
        String time = StackCommands.seconds(created.took().toMillis());
        return Block.text(
                changes == 0 ? "All machines were there." : "Machines: " + changes + " changes in " + time + ".");
    }

    private static List<Problem> notHealthy(ClusterStatus status) {
        return List.of(Problem.of(
                        "NOT_HEALTHY",
                        Problem.Kind.PRECONDITION,
                        "All steps are done, and " + status.cluster() + " is not healthy yet.")
                .because(String.join("; ", status.reasons()))
                .withNext("cluster status", "stack check"));
    }

    private static List<Block> join(List<Block> head, List<Block> tail) {
        return java.util.stream.Stream.concat(head.stream(), tail.stream()).toList();
    }

    private static void show(Invocation in, Block block) {
        if (block instanceof Block.Paragraph text) {
            text.text().lines().forEach(in.questions()::show);
        }
    }
}
