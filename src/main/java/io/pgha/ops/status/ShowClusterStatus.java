package io.pgha.ops.status;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSpec;
import io.pgha.model.EtcdMember;
import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.PatroniCluster;
import io.pgha.model.ProblemException;
import io.pgha.observe.EtcdReader;
import io.pgha.observe.PatroniReader;
import io.pgha.plan.Bash;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.NodeFleet;
import io.pgha.plan.UnitState;
import io.pgha.remote.Host;
import io.pgha.remote.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks at every node side by side and sums the cluster up; a node that does not answer costs one deadline. */
public final class ShowClusterStatus {
    private static final List<String> UNITS =
            List.of("patroni.service", "pgbouncer.service", "haproxy.service", "confd.service", "keepalived.service");

    private final ClusterSpec spec;
    private final Machines machines;
    private final NodeFleet fleet;
    private final PatroniReader patroni;
    private final EtcdReader etcd;

    /** A look at one cluster through the session's connections. */
    public ShowClusterStatus(
            ClusterSpec spec, Machines machines, NodeFleet fleet, PatroniReader patroni, EtcdReader etcd) {
        this.spec = spec;
        this.machines = machines;
        this.fleet = fleet;
        this.patroni = patroni;
        this.etcd = etcd;
    }

    private record Seen(Facts facts, Optional<PatroniCluster> cluster) {}

    /** How the cluster is now. */
    public ClusterStatus now(Cancellation cancellation) {
        Map<Node, Outcome<Seen>> outcomes =
                fleet.look(machines.nodes(), cancellation, (node, host) -> see(node, host, cancellation));
        Map<String, String> silent = new LinkedHashMap<>();
        Set<String> holders = new HashSet<>();
        Map<String, List<String>> down = new LinkedHashMap<>();
        Optional<PatroniCluster> cluster = Optional.empty();
        List<Node> answering = new ArrayList<>();
        for (Map.Entry<Node, Outcome<Seen>> entry : outcomes.entrySet()) {
            Node node = entry.getKey();
            if (entry.getValue() instanceof Outcome.Done<Seen> done) {
                Facts facts = done.value().facts();
                answering.add(node);
                cluster = better(cluster, done.value().cluster());
                if (facts.get(holdsVirtualIp()).orElse(false)) {
                    holders.add(node.name());
                }
                down.put(node.name(), servicesDown(facts));
            } else if (entry.getValue() instanceof Outcome.Failed<Seen> failed) {
                silent.put(node.name(), failed.problem().what());
            }
        }
        return new Judgement(spec, machines, new Sightings(cluster, etcdMembers(answering), silent, holders, down))
                .draw();
    }

    private Seen see(Node node, Host host, Cancellation cancellation) {
        Set<Fact<?>> questions = new LinkedHashSet<>();
        questions.add(holdsVirtualIp());
        UNITS.forEach(unit -> questions.add(Fact.unit(unit)));
        Facts facts = fleet.gathering().gather(node, host, questions, List.of(), event -> {}, cancellation);
        Optional<PatroniCluster> seen;
        try {
            seen = Optional.of(patroni.cluster(node));
        } catch (ProblemException e) {
            // The node answers and its Patroni does not: the unit's state and the other nodes tell the rest.
            seen = Optional.empty();
        }
        return new Seen(facts, seen);
    }

    /** Prefers the view of a node that knows a leader. */
    private static Optional<PatroniCluster> better(Optional<PatroniCluster> a, Optional<PatroniCluster> b) {
        return a.flatMap(PatroniCluster::leader).isPresent() || b.isEmpty() ? a : b;
    }

    private Fact<Boolean> holdsVirtualIp() {
        String address = machines.virtualIp().address();
        return Fact.command(
                "virtual ip " + address,
                "ip -4 -o addr show to " + Bash.quote(address + "/32"),
                answer -> !answer.isBlank());
    }

    private static List<String> servicesDown(Facts facts) {
        return UNITS.stream()
                .filter(unit ->
                        !facts.get(Fact.unit(unit)).orElse(UnitState.ABSENT).running())
                .map(unit -> unit.replace(".service", ""))
                .toList();
    }

    private List<EtcdMember> etcdMembers(List<Node> answering) {
        List<Node> members = answering.stream()
                .filter(node -> spec.etcd().members().contains(node.name()))
                .toList();
        if (members.isEmpty()) {
            return List.of();
        }
        try {
            return etcd.members(members);
        } catch (ProblemException e) {
            return List.of();
        }
    }
}
