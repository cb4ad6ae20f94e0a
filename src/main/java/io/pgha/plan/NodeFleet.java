package io.pgha.plan;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.remote.Fleet;
import io.pgha.remote.Host;
import io.pgha.remote.Outcome;
import io.pgha.remote.Rollout;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Work on the nodes of a cluster, each on its own host. */
public final class NodeFleet {
    /** The first answer of a session waits for connections to be opened, which takes longer on a busy computer. */
    private static final Duration FIRST = Duration.ofSeconds(15);

    /** With all else that a view does, a dead node must not make it take five seconds. */
    private static final Duration OTHERS = Duration.ofSeconds(3);

    private final Fleet fleet;
    private final Hosts hosts;
    private final Gathering gathering = new Gathering();

    /** Works through a fleet on the hosts that are found for the nodes. */
    public NodeFleet(Fleet fleet, Hosts hosts) {
        this.fleet = fleet;
        this.hosts = hosts;
    }

    /** How the nodes are asked. */
    public Gathering gathering() {
        return gathering;
    }

    /** A node and the host it is reached at. */
    private record Reached(Node node, Host host) {
        String name() {
            return node.name();
        }
    }

    /** Does the work on every node; one outcome each, in the order given. See {@link Fleet#each}. */
    public <T> Map<Node, Outcome<T>> each(
            List<Node> nodes, Rollout rollout, Cancellation cancellation, BiFunction<Node, Host, T> work) {
        return byNode(fleet.each(
                reached(nodes), Reached::name, rollout, cancellation, each -> work.apply(each.node(), each.host())));
    }

    /**
     * Looks at every node side by side; one outcome each, in the order given. A node that is silent a few seconds after the first
     * one answered holds up nobody: its outcome is a failure. See {@link Fleet#look}.
     */
    public <T> Map<Node, Outcome<T>> look(List<Node> nodes, Cancellation cancellation, BiFunction<Node, Host, T> work) {
        return look(nodes, OTHERS, cancellation, work);
    }

    /** The same with another bound for who is slower than the first one. */
    public <T> Map<Node, Outcome<T>> look(
            List<Node> nodes, Duration grace, Cancellation cancellation, BiFunction<Node, Host, T> work) {
        return byNode(fleet.look(
                reached(nodes),
                Reached::name,
                FIRST,
                grace,
                cancellation,
                answer -> false,
                each -> work.apply(each.node(), each.host())));
    }

    /** In the thread of the caller, who may hold the lock that finding a host takes. */
    private List<Reached> reached(List<Node> nodes) {
        return nodes.stream().map(node -> new Reached(node, hosts.of(node))).toList();
    }

    private static <T> Map<Node, Outcome<T>> byNode(Map<Reached, Outcome<T>> outcomes) {
        Map<Node, Outcome<T>> byNode = new LinkedHashMap<>();
        outcomes.forEach((each, outcome) -> byNode.put(each.node(), outcome));
        return byNode;
    }
}
