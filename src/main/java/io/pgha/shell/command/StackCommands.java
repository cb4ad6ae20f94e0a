package io.pgha.shell.command;

import io.pgha.model.Problem;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.ops.stack.ConfigureStack;
import io.pgha.ops.stack.ConfigureStack.Prepared;
import io.pgha.ops.stack.ConfigureStack.Selection;
import io.pgha.ops.stack.StackComponent;
import io.pgha.ops.stack.StackPlan;
import io.pgha.ops.stack.StackReport;
import io.pgha.ops.stack.StackReport.CheckResult;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.Block;
import io.pgha.view.Reply;
import io.pgha.view.StackPlanView;
import io.pgha.view.Table;
import java.util.List;
import java.util.Optional;

/** The commands about the stack on the nodes: what it is made of, what would change, change it, check it. */
public final class StackCommands implements Commands {
    private static final String ALL = "all";

    private final Context context;
    private final Parameter<Optional<String>> component;
    private final Parameter<List<String>> node;
    private final Parameter<Optional<String>> from;

    /** The commands for the clusters of a context. */
    public StackCommands(Context context) {
        this.context = context;
        component = Parameter.argument(
                        "component",
                        ValueType.text("COMPONENT").completing(prefix -> componentNames(true)),
                        "A component of the stack, or \"all\", which is the default")
                .optional();
        node = Parameter.option(
                        "node",
                        ValueType.text("NODE").completing(prefix -> Completions.nodes(context)),
                        "Only this node; may be given more than once")
                .repeated();
        from = Parameter.option(
                        "from",
                        ValueType.text("COMPONENT").completing(prefix -> componentNames(false)),
                        "Begin with this component and go on with all after it")
                .optional();
    }

    private static List<String> componentNames(boolean withAll) {
        List<String> names =
                StackComponent.all().stream().map(StackComponent::name).toList();
        return withAll
                ? java.util.stream.Stream.concat(names.stream(), java.util.stream.Stream.of(ALL))
                        .toList()
                : names;
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                CommandSpec.named("stack components")
                        .summary("List the components of the stack in the order they are set up.")
                        .about(
                                "Each may stand for COMPONENT in \"stack plan\", \"stack configure\" and \"stack check\", and "
                                        + "after --from.")
                        .example("stack components", "see what can be configured one by one")
                        .related("stack configure", "stack plan")
                        .runs(this::components),
                CommandSpec.named("stack plan")
                        .summary("Show what \"stack configure\" would change, and change nothing.")
                        .about("Looks at every node once and compares what is there with what the cluster file wants."
                                + " Changes of files are shown line by line; secrets are never shown.")
                        .takes(component, node, from)
                        .example("stack plan", "compare everything")
                        .example("stack plan etcd --node pgsql2", "compare one component on one node")
                        .related("stack configure", "stack check")
                        .runs(this::plan),
                CommandSpec.named("stack configure")
                        .summary("Make the nodes what the cluster file wants.")
                        .about(
                                "Shows the plan, asks, applies it stage by stage, and looks again until nothing is left to"
                                        + " change. Nodes are worked on side by side; where something that runs must be restarted they"
                                        + " go one after another, the leader last. Running it again is always safe: what is done is"
                                        + " found done.")
                        .takes(component, node, from)
                        .changes()
                        .example("stack configure all", "set up or repair everything")
                        .example("stack configure haproxy --dry-run", "see what would change for one component")
                        .example("stack configure all --from patroni --yes", "go on from a component without asking")
                        .related("stack plan", "stack check", "cluster status")
                        .runs(this::configure),
                CommandSpec.named("stack check")
                        .summary("Check that the components are healthy on every node.")
                        .about("Each check that fails shows its evidence and the command to type next.")
                        .takes(component, node, from)
                        .example("stack check", "check everything")
                        .example("stack check patroni", "check one component")
                        .related("cluster status", "stack plan")
                        .runs(this::check));
    }

    private Reply components(Invocation in) {
        List<StackComponent> all = StackComponent.all();
        return Reply.of(all)
                .shownAs(Table.of(all)
                        .column("component", StackComponent::name)
                        .column("what it does", StackComponent::summary)
                        .column("requires", component -> String.join(", ", component.requires())));
    }

    private Selection selection(Invocation in) {
        Optional<String> named = in.get(component).filter(name -> !name.equals(ALL));
        if (named.isPresent() && in.get(from).isPresent()) {
            throw Problem.of("COMPONENT_AND_FROM", Problem.Kind.USAGE, "A component and --from cannot go together.")
                    .withNext(in.spec().name() + " all --from " + in.get(from).get())
                    .toException();
        }
        return new Selection(named, in.get(from), in.get(node));
    }

    private Reply plan(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        Prepared prepared = session.verbs().stack().plan(selection(in), in.cancellation());
        return planReply(session, prepared);
    }

    private static Reply planReply(ClusterSession session, Prepared prepared) {
        StackPlan plan = StackPlan.of(session.spec().name(), prepared.plan());
        Reply reply = Reply.of(plan).shownAs(StackPlanView.of(plan));
        return plan.changes() == 0 ? reply : reply.withNext("stack configure all");
    }

    private Reply configure(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        Selection selection = selection(in);
        ConfigureStack stack = session.verbs().stack();
        Prepared prepared = stack.plan(selection, in.cancellation());
        if (in.isDryRun()) {
            return planReply(session, prepared);
        }
        return new StackRun(session, stack, prepared, selection).with(in);
    }

    private Reply check(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        List<CheckResult> results = session.verbs().stack().check(selection(in), false, in.cancellation()).stream()
                .map(CheckResult::of)
                .toList();
        List<Problem> problems =
                results.stream().flatMap(result -> result.problem().stream()).toList();
        return Reply.of(results)
                .shownAs(checks(results))
                .withProblems(
                        problems.stream().map(StackCommands::asPrecondition).toList());
    }

    private static Problem asPrecondition(Problem p) {
        return new Problem(
                p.code(),
                p.kind() == Problem.Kind.REMOTE ? Problem.Kind.PRECONDITION : p.kind(),
                p.what(),
                p.where(),
                p.cause(),
                p.done(),
                p.notDone(),
                p.evidence(),
                p.next());
    }

    /** Checks as people see them. */
    static Block checks(List<CheckResult> results) {
        return Table.of(results)
                .whenEmpty("Nothing to check.")
                .column("node", CheckResult::node)
                .column("check", CheckResult::check)
                .column("", result -> result.ok() ? "ok" : "FAILED")
                .column("what should hold", CheckResult::title);
    }

    /** The report of a run as people see it. */
    static Block report(StackReport report) {
        if (report.changed() == 0 && report.stages().isEmpty()) {
            return Block.text("Nothing to change: all nodes are as the cluster file wants them.");
        }
        record Row(String stage, String node, String result, int changes, long millis) {}
        List<Row> rows = report.stages().stream()
                .flatMap(stage -> stage.nodes().stream()
                        .map(n -> new Row(stage.phase(), n.node(), n.result(), n.changes(), n.millis())))
                .toList();
        return Table.of(rows)
                .titled(report.changed() + " changes in " + seconds(report.millis()))
                .column("stage", Row::stage)
                .column("node", Row::node)
                .column("result", Row::result)
                .column("changes", Row::changes)
                .column("time", row -> seconds(row.millis()));
    }

    static String seconds(long millis) {
        return String.format(java.util.Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
