package io.pgha.plan;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.remote.Fleet;
import io.pgha.remote.Host;
import io.pgha.remote.Outcome;
import io.pgha.remote.Rollout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Work on the nodes of a cluster, each on its own host. */
public final class NodeFleet {
    /** The first answer of a session waits for connections to be opened, which takes longer on a busy computer. */
    private static final Duration FIRST = Duration.ofSeconds(15);

    /** With all else that a view does, a dead node must not make it take five seconds. */
    private static final Duration OTHERS = Duration.ofMillis(3500);

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

    /** Does the work on every node; one outcome each, in the order given. See {@link Fleet#each}. */
    public <T> Map<Node, Outcome<T>> each(
            List<Node> nodes, Rollout rollout, Cancellation cancellation, BiFunction<Node, Host, T> work) {
        Map<Host, Node> byHost = new LinkedHashMap<>();
        nodes.forEach(node -> byHost.put(hosts.of(node), node));
        Map<Host, Outcome<T>> outcomes = fleet.each(
                new ArrayList<>(byHost.keySet()),
                rollout,
                cancellation,
                host -> work.apply(byHost.getOrDefault(host, nodes.get(0)), host));
        Map<Node, Outcome<T>> byNode = new LinkedHashMap<>();
        outcomes.forEach((host, outcome) -> byNode.put(byHost.getOrDefault(host, nodes.get(0)), outcome));
        return byNode;
    }

    /**
     * Looks at every node side by side; one outcome each, in the order given. A node that is silent a few seconds after the first
     * one answered holds up nobody: its outcome is a failure. See {@link Fleet#look}.
     */
    public <T> Map<Node, Outcome<T>> look(List<Node> nodes, Cancellation cancellation, BiFunction<Node, Host, T> work) {
        return fleet.look(
                nodes,
                Node::name,
                FIRST,
                OTHERS,
                cancellation,
                answer -> false,
                node -> work.apply(node, hosts.of(node)));
    }
}
