package io.pgha.ops.patroni;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.observe.etcd.RecordByNode;
import io.pgha.observe.etcd.RecordByNode.Answer;
import io.pgha.remote.Fleet;
import io.pgha.remote.Host;
import io.pgha.remote.Outcome;
import io.pgha.remote.Rollout;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The look at Patroni's members for a process that looks once: one node is logged in to and tells all. The next one has its turn if
 * it fails, or says nothing for a while. Nodes that the one which answered cannot reach are asked for a sign of life from here.
 */
public final class BriefLook {
    /** Long enough for a login from a busy computer; who is slower is overtaken, not given up. */
    private static final Duration TURN = Duration.ofSeconds(2);

    private static final Duration LIMIT = Duration.ofSeconds(8);

    private final ClusterSpec spec;
    private final RecordByNode record;
    private final Function<Node, Host> hosts;
    private final Fleet fleet = new Fleet();

    /** A look at one cluster; nothing is opened yet. */
    public BriefLook(ClusterSpec spec, RecordByNode record, Function<Node, Host> hosts) {
        this.spec = spec;
        this.record = record;
        this.hosts = hosts;
    }

    /**
     * The cluster now.
     *
     * @param tellers the nodes to ask, in this order
     * @param nodes all nodes of the cluster
     * @return empty if nobody answers, or etcd does not agree on an answer
     */
    public Optional<PatroniView> now(List<Node> tellers, List<Node> nodes, Cancellation cancellation) {
        return told(tellers, nodes, cancellation)
                .map(answer -> SeeMembers.view(spec, nodes, answer.keys(), silent(nodes, answer, cancellation)));
    }

    /**
     * The cluster now, if it is exactly the nodes given and all of them live: then these may be what somebody remembered.
     *
     * @param tellers the nodes to ask, in this order
     * @param nodes all nodes of the cluster, as far as is known
     * @return empty if anything else is seen, or nothing
     */
    public Optional<PatroniView> whole(List<Node> tellers, List<Node> nodes, Cancellation cancellation) {
        return told(tellers, nodes, cancellation)
                .filter(answer -> isWhole(answer, nodes))
                .map(answer -> SeeMembers.view(spec, nodes, answer.keys(), Map.of()));
    }

    private static boolean isWhole(Answer answer, List<Node> nodes) {
        Map<String, String> known = new HashMap<>();
        nodes.forEach(node -> known.put(node.name(), node.address()));
        Map<String, String> registered = new HashMap<>();
        answer.keys().members().forEach(member -> registered.put(member.name(), member.host()));
        return registered.equals(known) && answer.alive().containsAll(known.values());
    }

    private Optional<Answer> told(List<Node> tellers, List<Node> nodes, Cancellation cancellation) {
        Map<Node, Outcome<Optional<Answer>>> outcomes = fleet.relay(
                tellers,
                Node::name,
                TURN,
                LIMIT,
                cancellation,
                answer -> true,
                teller -> record.ask(hosts.apply(teller), nodes, cancellation));
        return outcomes.values().stream()
                .flatMap(outcome -> outcome instanceof Outcome.Done<Optional<Answer>> done
                        ? done.value().stream()
                        : Optional.<Answer>empty().stream())
                .findFirst();
    }

    private Map<String, String> silent(List<Node> nodes, Answer answer, Cancellation cancellation) {
        List<Node> unheard = nodes.stream()
                .filter(node -> !answer.alive().contains(node.address()))
                .toList();
        Map<String, String> silent = new LinkedHashMap<>();
        fleet.each(unheard, Node::name, Rollout.PARALLEL, cancellation, node -> hosts.apply(node)
                        .ping(SeeMembers.SIGN_OF_LIFE))
                .forEach((node, outcome) -> {
                    if (outcome instanceof Outcome.Failed<Duration> failed) {
                        silent.put(
                                node.name(),
                                failed.problem().what() + " " + failed.problem().cause());
                    }
                });
        cancellation.check();
        return silent;
    }
}
