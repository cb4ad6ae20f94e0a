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

/** Runs one command on many nodes at once, as the user who logs in; a node that fails does not stop the others. */
public final class RunOnNodes {
    private final NodeFleet fleet;

    /** Runs through a fleet. */
    public RunOnNodes(NodeFleet fleet) {
        this.fleet = fleet;
    }

    /**
     * What the command did on one node.
     *
     * @param exitStatus of the command, or empty if it did not run to its end
     * @param millis wall time, ms
     * @param truncated true if the middle of a long output was dropped
     */
    public record NodeOutput(
            String node,
            Optional<Integer> exitStatus,
            String stdout,
            String stderr,
            boolean truncated,
            long millis,
            Optional<Problem> problem) {}

    /** One outcome for each node, in the order given. */
    public List<NodeOutput> run(List<Node> nodes, String command, Duration deadline, Cancellation cancellation) {
        Script script = new Script(
                Text.plain("main() {\n" + command + "\n}\nmain </dev/null\n"),
                false,
                deadline,
                line -> {},
                cancellation);
        Map<Node, Outcome<Output>> outcomes =
                fleet.each(nodes, Rollout.PARALLEL, cancellation, (node, host) -> host.run(script));
        List<NodeOutput> all = new ArrayList<>();
        outcomes.forEach((node, outcome) -> all.add(result(node, outcome)));
        cancellation.check();
        return all;
    }

    private static NodeOutput result(Node node, Outcome<Output> outcome) {
        if (outcome instanceof Outcome.Done<Output> done) {
            Output output = done.value();
            return new NodeOutput(
                    node.name(),
                    Optional.of(output.exitStatus()),
                    output.stdout(),
                    output.stderr(),
                    output.truncated(),
                    done.took().toMillis(),
                    Optional.empty());
        }
        Problem problem = outcome instanceof Outcome.Failed<Output> failed
                ? failed.problem()
                : Problem.of("NOT_STARTED", Problem.Kind.CANCELLED, "The command was not started.")
                        .at(node.name());
        return new NodeOutput(node.name(), Optional.empty(), "", "", false, 0, Optional.of(problem));
    }
}
