package io.pgha.shell.command;

import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.ops.nodes.RunOnNodes;
import io.pgha.ops.nodes.RunOnNodes.NodeOutput;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.Printable;
import io.pgha.view.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code exec}: one command on many nodes, identical outputs folded. */
public final class ExecCommand implements Commands {
    private static final String ALL = "all";
    private static final String LEADER = "leader";
    private static final String REPLICAS = "replicas";

    private final Context context;
    private final Parameter<String> command = Parameter.argument(
                    "command", ValueType.text("COMMAND"), "A line for bash on the nodes")
            .required();
    private final Parameter<String> on;
    private final Parameter<Duration> timeout = Parameter.option(
                    "timeout", ValueType.duration(), "How long it may run on a node")
            .defaultsTo("1m");

    /** The command for the clusters of a context. */
    public ExecCommand(Context context) {
        this.context = context;
        on = Parameter.option(
                        "on",
                        ValueType.text("WHERE").completing(prefix -> Stream.concat(
                                        Stream.of(ALL, LEADER, REPLICAS), Completions.nodes(context).stream())
                                .toList()),
                        "A node, \"leader\", \"replicas\" or \"all\"")
                .defaultsTo(ALL);
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(CommandSpec.named("exec")
                .summary("Run a command on nodes, side by side.")
                .about(
                        "Runs as the user who logs in; put sudo before it if it needs root. The exit status is 0 if it was 0 on"
                                + " every node. Outputs that are the same are shown once.")
                .takes(command, on, timeout)
                .example("exec \"uptime\"", "on every node")
                .example("exec --on leader \"df -h /data\"", "on the node that leads")
                .related("stack check", "cluster status")
                .runs(this::run));
    }

    private Reply run(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        List<Node> nodes = nodes(session, in);
        List<NodeOutput> results =
                new RunOnNodes(session.fleet()).run(nodes, in.get(command), in.get(timeout), in.cancellation());
        List<Problem> problems = new ArrayList<>();
        for (NodeOutput result : results) {
            result.problem().ifPresent(problems::add);
            result.exitStatus().filter(status -> status != 0).ifPresent(status -> problems.add(failed(result, status)));
        }
        return Reply.of(results).shownAs(text(results)).withProblems(problems);
    }

    private static Problem failed(NodeOutput result, int status) {
        return Problem.of("COMMAND_FAILED", Problem.Kind.REMOTE, "The command ended with exit status " + status + ".")
                .at(result.node())
                .withEvidence(result.stderr().lines().limit(5).toList());
    }

    private List<Node> nodes(ClusterSession session, Invocation in) {
        Machines machines = session.machines();
        String where = in.get(on);
        if (where.equals(ALL)) {
            return machines.nodes();
        } else if (!where.equals(LEADER) && !where.equals(REPLICAS)) {
            return List.of(machines.require(where));
        }
        Optional<String> leader = session.leader(in.cancellation());
        return machines.nodes().stream()
                .filter(node -> leader.filter(node.name()::equals).isPresent() == where.equals(LEADER))
                .toList();
    }

    private static String text(List<NodeOutput> results) {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (NodeOutput result : results) {
            if (result.exitStatus().isPresent()) {
                String output = result.stdout() + (result.truncated() ? "\n(the middle is left out)\n" : "");
                groups.computeIfAbsent(output, o -> new ArrayList<>()).add(result.node());
            }
        }
        StringBuilder out = new StringBuilder();
        groups.forEach((output, nodes) -> {
            out.append(String.join(", ", nodes)).append(":\n");
            output.stripTrailing().lines().forEach(line -> out.append("  ")
                    .append(Printable.line(line))
                    .append('\n'));
        });
        return out.toString().stripTrailing();
    }
}
