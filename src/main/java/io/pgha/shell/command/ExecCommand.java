package io.pgha.shell.command;

import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.ops.nodes.RunOnNodes;
import io.pgha.ops.nodes.RunOnNodes.NodeOutput;
import io.pgha.ops.nodes.SaveOutput;
import io.pgha.ops.nodes.SaveOutput.Saved;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.Printable;
import io.pgha.view.Reply;
import io.pgha.view.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code exec}: one command on many nodes, identical outputs folded. */
public final class ExecCommand implements Commands {
    private static final Parameter<Boolean> STREAM =
            Parameter.flag("stream", "Show every line as it comes, with the node's name before it");
    private static final Parameter<Optional<Path>> SAVE = Parameter.option(
                    "save",
                    ValueType.file(),
                    "Write the output into this file, whatever it is; FILE.NODE for several nodes")
            .optional();

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
                        ValueType.text("WHERE").completing(Where.candidates(context)),
                        "A node, several with commas, \"leader\", \"replicas\" or \"all\"")
                .defaultsTo(Where.ALL);
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(CommandSpec.named("exec")
                .summary("Run a command on nodes, side by side.")
                .about(
                        "Runs as the user who logs in; put sudo before it if it needs root. The exit status is 0 if it was 0 on"
                                + " every node. Outputs that are the same are shown once. Of a long output the beginning and the end"
                                + " are shown; --stream and --save give all of it. Data that is no text is not shown, but can be"
                                + " saved.")
                .takes(command, on, timeout, STREAM, SAVE)
                .acts()
                .example("exec \"uptime\"", "on every node")
                .example("exec --on leader \"df -h /data\"", "on the node that leads")
                .example("exec --on pgsql1,pgsql2 --stream \"ping -c 5 pgsql3\"", "line by line")
                .example("exec --on pgsql1 --save dump.gz \"sudo tar -cz /etc/patroni\"", "into a file")
                .related("ssh", "service logs", "pull", "stack check")
                .runs(this::run));
    }

    private Reply run(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        List<Node> nodes = Where.nodes(session, in.get(on), in.cancellation());
        Optional<Path> file = in.get(SAVE);
        if (file.isPresent()) {
            return saved(new SaveOutput(session)
                    .run(nodes, in.get(command), file.get(), in.get(timeout), in.cancellation()));
        }
        RunOnNodes runner = new RunOnNodes(session.fleet());
        List<NodeOutput> results = in.get(STREAM)
                ? runner.run(
                        nodes,
                        in.get(command),
                        in.get(timeout),
                        (node, line) -> show(in, node, line),
                        in.cancellation())
                : runner.run(nodes, in.get(command), in.get(timeout), in.cancellation());
        List<Problem> problems = new ArrayList<>();
        for (NodeOutput result : results) {
            result.problem().ifPresent(problems::add);
            result.exitStatus().filter(status -> status != 0).ifPresent(status -> problems.add(failed(result, status)));
            if (result.binary() && !in.get(STREAM)) {
                problems.add(binary(result));
            }
        }
        if (in.get(STREAM)) {
            return Reply.none().withProblems(problems);
        }
        return Reply.of(results).shownAs(text(results)).withProblems(problems);
    }

    /** One line of the output of one node. */
    public record StreamedLine(String node, String line) {}

    private static void show(Invocation in, String node, String line) {
        in.emit(node + ": " + Printable.line(line), new StreamedLine(node, line));
    }

    private static Problem failed(NodeOutput result, int status) {
        return Problem.of("COMMAND_FAILED", Problem.Kind.REMOTE, "The command ended with exit status " + status + ".")
                .at(result.node())
                .withEvidence(result.stderr().lines().limit(5).toList());
    }

    private static Problem binary(NodeOutput result) {
        return Problem.of("BINARY_OUTPUT", Problem.Kind.PRECONDITION, "The output is no text, so it is not shown.")
                .at(result.node())
                .because("Give --save FILE to keep it as it is.")
                .withNext("help exec");
    }

    private static Reply saved(List<Saved> all) {
        List<Problem> problems = new ArrayList<>();
        for (Saved saved : all) {
            saved.problem().ifPresent(problems::add);
            saved.exitStatus()
                    .filter(status -> status != 0)
                    .ifPresent(status -> problems.add(Problem.of(
                                    "COMMAND_FAILED",
                                    Problem.Kind.REMOTE,
                                    "The command ended with exit status " + status + "; what it wrote is in the file.")
                            .at(saved.node())
                            .withEvidence(saved.stderr().lines().limit(5).toList())));
        }
        return Reply.of(all)
                .shownAs(Table.of(all.stream()
                                .filter(saved -> saved.problem().isEmpty())
                                .toList())
                        .whenEmpty("Nothing was saved.")
                        .column("node", Saved::node)
                        .column("file", Saved::file)
                        .column("bytes", Saved::bytes)
                        .column("exit status", Saved::exitStatus))
                .withProblems(problems);
    }

    private record Answer(String stdout, String stderr, int status) {}

    /** What was said, once for all who said the same. */
    static String text(List<NodeOutput> results) {
        Map<Answer, List<String>> groups = new LinkedHashMap<>();
        List<String> cut = new ArrayList<>();
        for (NodeOutput result : results) {
            if (result.exitStatus().isPresent() && !result.binary()) {
                Answer answer = new Answer(
                        result.stdout(), result.stderr(), result.exitStatus().get());
                groups.computeIfAbsent(answer, a -> new ArrayList<>()).add(result.node());
            }
            if (result.truncated() && !result.binary()) {
                cut.add(result.node());
            }
        }
        StringBuilder out = new StringBuilder();
        groups.forEach((answer, nodes) -> {
            out.append(String.join(", ", nodes))
                    .append(answer.status() == 0 ? "" : " (exit status " + answer.status() + ")")
                    .append(answer.stdout().isBlank() && answer.stderr().isBlank() ? ": no output\n" : ":\n");
            indent(out, "  ", answer.stdout());
            indent(out, "  stderr: ", answer.stderr());
        });
        if (!cut.isEmpty()) {
            out.append("The middle of the output of ")
                    .append(String.join(", ", cut))
                    .append(" is left out; --stream or --save FILE gives all of it.\n");
        }
        return out.toString().stripTrailing();
    }

    private static void indent(StringBuilder out, String before, String text) {
        text.stripTrailing()
                .lines()
                .forEach(line -> out.append(before).append(Printable.line(line)).append('\n'));
    }
}
