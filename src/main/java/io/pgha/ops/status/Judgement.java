package io.pgha.ops.status;

import io.pgha.model.ClusterSpec;
import io.pgha.model.EtcdMember;
import io.pgha.model.Lag;
import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.PatroniCluster;
import io.pgha.model.PatroniMember;
import io.pgha.ops.status.ClusterStatus.NodeStatus;
import io.pgha.ops.status.ClusterStatus.Verdict;
import io.pgha.ops.status.ClusterStatus.VirtualIpState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Draws the verdict from what was seen; pure. */
final class Judgement {
    private final ClusterSpec spec;
    private final Machines machines;
    private final Sightings seen;
    private final List<String> reasons = new ArrayList<>();

    Judgement(ClusterSpec spec, Machines machines, Sightings seen) {
        this.spec = spec;
        this.machines = machines;
        this.seen = seen;
    }

    ClusterStatus draw() {
        List<NodeStatus> nodes = machines.nodes().stream().map(this::node).toList();
        Optional<PatroniMember> leader = seen.patroni().flatMap(PatroniCluster::leader);
        boolean writes = leader.filter(PatroniMember::isHealthy).isPresent();
        int etcd = toleratedEtcdFailures();
        int postgresql = writes && etcd >= 0 ? standbys() : -1;
        List<String> holders = nodes.stream()
                .filter(NodeStatus::holdsVirtualIp)
                .map(NodeStatus::name)
                .toList();
        explain(nodes, writes, etcd, holders);
        // A machine that is gone says nothing and is silent nowhere.
        spec.nodes().names().stream()
                .filter(name -> machines.node(name).isEmpty())
                .forEach(name -> reasons.add(name + " has no machine (node replace " + name + ")"));
        boolean paused = seen.patroni().map(PatroniCluster::paused).orElse(false);
        if (paused) {
            reasons.add("Patroni is paused: nobody takes over if the leader fails (patroni resume)");
        }
        return new ClusterStatus(
                spec.name(),
                verdict(writes),
                reasons,
                leader.map(PatroniMember::name),
                leader.map(PatroniMember::timeline).orElse(OptionalInt.empty()),
                paused,
                new VirtualIpState(machines.virtualIp().address(), holders),
                postgresql,
                etcd,
                nodes);
    }

    private Verdict verdict(boolean writes) {
        if (seen.silent().size() == machines.nodes().size()) {
            return Verdict.UNREACHABLE;
        }
        if (!writes) {
            return Verdict.LEADERLESS;
        }
        return reasons.isEmpty() ? Verdict.HEALTHY : Verdict.DEGRADED;
    }

    private NodeStatus node(Node node) {
        Optional<PatroniMember> member = seen.patroni().flatMap(cluster -> cluster.members().stream()
                .filter(m -> m.name().equals(node.name()))
                .findFirst());
        return new NodeStatus(
                node.name(),
                node.address(),
                member.map(m -> m.role().word()).orElse("none"),
                member.map(PatroniMember::state).orElse("unknown"),
                member.map(PatroniMember::timeline).orElse(OptionalInt.empty()),
                member.map(PatroniMember::lag).orElse(new Lag.Unknown()),
                member.map(PatroniMember::pendingRestart).orElse(false),
                etcd(node),
                seen.virtualIp().contains(node.name()),
                seen.servicesDown().getOrDefault(node.name(), List.of()),
                Optional.ofNullable(seen.silent().get(node.name())));
    }

    private String etcd(Node node) {
        if (!spec.etcd().members().contains(node.name())) {
            return "none";
        }
        return seen.etcd().stream()
                .filter(member -> member.name().equals(node.name()))
                .findFirst()
                .flatMap(EtcdMember::status)
                .map(status -> status.isLeader() ? "leader" : "follower")
                .orElse("silent");
    }

    private int toleratedEtcdFailures() {
        int members = Math.max(seen.etcd().size(), 1);
        int quorum = members / 2 + 1;
        long up = seen.etcd().stream()
                .filter(member -> member.status()
                        .filter(status -> !status.leader().equals("0"))
                        .isPresent())
                .count();
        return up >= quorum ? (int) (up - quorum) : -1;
    }

    /** Standbys that may take over: with synchronous mode only those that hold every acknowledged commit. */
    private int standbys() {
        boolean synchronous = spec.patroni().synchronous();
        return (int) seen.patroni().stream()
                .flatMap(cluster -> cluster.members().stream())
                .filter(PatroniMember::isHealthy)
                .filter(m -> !m.tags().getOrDefault("nofailover", "false").equals("true"))
                .filter(m -> switch (m.role()) {
                    case SYNC_STANDBY, QUORUM_STANDBY -> true;
                    case REPLICA -> !synchronous;
                    case LEADER, STANDBY_LEADER, UNKNOWN -> false;
                })
                .count();
    }

    private void explain(List<NodeStatus> nodes, boolean writes, int etcd, List<String> holders) {
        if (!writes) {
            reasons.add("no node holds the leader key and takes writes");
        }
        if (etcd < 0) {
            reasons.add("etcd has no quorum");
        }
        for (NodeStatus node : nodes) {
            if (node.problem().isPresent()) {
                reasons.add(node.name() + " does not answer: " + node.problem().get());
                continue;
            }
            if (seen.patroni().isPresent() && !healthy(node)) {
                reasons.add(node.name() + " is " + node.role() + ", " + node.state());
            }
            if (node.etcd().equals("silent")) {
                reasons.add("etcd on " + node.name() + " does not answer");
            }
            if (!node.servicesDown().isEmpty()) {
                reasons.add(String.join(", ", node.servicesDown()) + " not running on " + node.name());
            }
        }
        if (holders.size() != 1) {
            reasons.add("the virtual IP " + machines.virtualIp().address()
                    + (holders.isEmpty() ? " is on no node" : " is on " + String.join(" and ", holders)));
        }
        if (writes && spec.patroni().synchronous() && nodes.size() > 1 && standbys() == 0) {
            reasons.add("synchronous mode is on and no standby is synchronous");
        }
    }

    private boolean healthy(NodeStatus node) {
        return seen.patroni().stream()
                .flatMap(cluster -> cluster.members().stream())
                .anyMatch(m -> m.name().equals(node.name()) && m.isHealthy());
    }
}
