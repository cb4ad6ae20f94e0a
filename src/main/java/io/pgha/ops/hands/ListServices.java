package io.pgha.ops.hands;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.plan.NodeFleet;
import io.pgha.remote.Outcome;
import io.pgha.remote.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says of every service on every node whether it runs; one look per node, side by side. */
public final class ListServices {
    private static final Duration LOOK = Duration.ofSeconds(4);

    private final NodeFleet fleet;

    /** Looks through a fleet. */
    public ListServices(NodeFleet fleet) {
        this.fleet = fleet;
    }

    /** All services of the nodes, node by node; a node that does not answer has each of them as unknown. */
    public List<ServiceState> list(List<Node> nodes, Cancellation cancellation) {
        Map<Node, Outcome<Output>> outcomes = fleet.look(
                nodes,
                cancellation,
                (node, host) -> host.run(ServiceSight.script(LOOK).cancelledBy(cancellation)));
        List<ServiceState> all = new ArrayList<>();
        outcomes.forEach((node, outcome) -> all.addAll(states(node, outcome)));
        return all;
    }

    private static List<ServiceState> states(Node node, Outcome<Output> outcome) {
        if (outcome instanceof Outcome.Done<Output> done && done.value().ok()) {
            return ServiceSight.read(node.name(), done.value().stdout());
        }
        Problem problem = outcome instanceof Outcome.Failed<Output> failed
                ? failed.problem()
                : Problem.of("NO_ANSWER", Problem.Kind.REMOTE, "The node did not say which services run.")
                        .at(node.name());
        List<ServiceState> unknown = new ArrayList<>();
        for (Service service : Service.values()) {
            unknown.add(ServiceState.unknown(node.name(), service, problem));
        }
        return unknown;
    }
}
