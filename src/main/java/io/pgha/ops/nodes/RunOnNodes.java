package io.pgha.ops.nodes;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.Text;
import io.pgha.plan.NodeFleet;
import io.pgha.remote.Outcome;
import io.pgha.remote.Output;
import io.pgha.remote.Rollout;
import io.pgha.remote.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Runs one command on many nodes at once, as the user who logs in; a node that fails does not stop the others. Of a long output
 * the beginning and the end are kept, so that no node can fill our memory.
 */
public final class RunOnNodes {
    /** Characters kept of each stream of each node. */
    static final int KEPT = 2 << 20;

    /** How much of a stream is looked at to tell text from other data. */
    private static final int SAMPLE = 64 << 10;

    private final NodeFleet fleet;

    /** Runs through a fleet. */
    public RunOnNodes(NodeFleet fleet) {
        this.fleet = fleet;
    }

    /**
     * What the command did on one node.
     *
     * @param exitStatus of the command, or empty if it did not run to its end
     * @param stdout empty if it is binary
     * @param binary true if standard output is no text
     * @param millis wall time, ms
     * @param truncated true if the middle of a long output was dropped
     */
    public record NodeOutput(
            String node,
            Optional<Integer> exitStatus,
            String stdout,
            String stderr,
            boolean binary,
            boolean truncated,
            long millis,
            Optional<Problem> problem) {}

    /** One outcome for each node, in the order given. */
    public List<NodeOutput> run(List<Node> nodes, String command, Duration deadline, Cancellation cancellation) {
        return run(nodes, command, deadline, (node, line) -> {}, cancellation);
    }

    /**
     * As above, with every line of standard output told as it comes.
     *
     * @param listener gets the node's name and the line; called by several threads
     */
    public List<NodeOutput> run(
            List<Node> nodes,
            String command,
            Duration deadline,
            BiConsumer<String, String> listener,
            Cancellation cancellation) {
        Script script = script(command, deadline, cancellation);
        Map<Node, Outcome<NodeOutput>> outcomes = fleet.each(
                nodes,
                Rollout.PARALLEL,
                cancellation,
                (node, host) -> kept(node, host.run(script.watchedBy(line -> listener.accept(node.name(), line)))));
        List<NodeOutput> all = new ArrayList<>();
        outcomes.forEach((node, outcome) -> all.add(result(node, outcome)));
        cancellation.check();
        return all;
    }

    /** The script that runs a line of the user's. */
    static Script script(String command, Duration deadline, Cancellation cancellation) {
        return new Script(
                Text.plain("main() {\n" + command + "\n}\nmain </dev/null\n"),
                false,
                deadline,
                line -> {},
                cancellation);
    }

    private static NodeOutput kept(Node node, Output output) {
        boolean binary = isBinary(output.stdout());
        return new NodeOutput(
                node.name(),
                Optional.of(output.exitStatus()),
                binary ? "" : kept(output.stdout()),
                kept(output.stderr()),
                binary,
                output.truncated()
                        || output.stdout().length() > KEPT
                        || output.stderr().length() > KEPT,
                output.took().toMillis(),
                Optional.empty());
    }

    private static String kept(String text) {
        if (text.length() <= KEPT) {
            return text;
        }
        String head = text.substring(0, KEPT / 2);
        String tail = text.substring(text.length() - KEPT / 2);
        return head + "\n[" + (text.length() - KEPT) + " more characters left out]\n" + tail;
    }

    /** No text has a zero byte, and little of it is no UTF-8. */
    static boolean isBinary(String output) {
        String sample = output.substring(0, Math.min(SAMPLE, output.length()));
        long broken = sample.chars().filter(c -> c == '\uFFFD').count();
        return output.indexOf('\0') >= 0 || broken * 10 > sample.length();
    }

    private static NodeOutput result(Node node, Outcome<NodeOutput> outcome) {
        if (outcome instanceof Outcome.Done<NodeOutput> done) {
            return done.value();
        }
        Problem problem = outcome instanceof Outcome.Failed<NodeOutput> failed
                ? failed.problem()
                : Problem.of("NOT_STARTED", Problem.Kind.CANCELLED, "The command was not started.")
                        .at(node.name());
        return new NodeOutput(node.name(), Optional.empty(), "", "", false, false, 0, Optional.of(problem));
    }
}
