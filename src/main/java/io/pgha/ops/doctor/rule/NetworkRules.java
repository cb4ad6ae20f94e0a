package io.pgha.ops.doctor.rule;

import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.oci.resource.LifecycleState;
import io.pgha.ops.cloud.CloudCluster;
import io.pgha.ops.doctor.sight.ClusterSight;
import io.pgha.ops.doctor.sight.NodeSight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which node answers us, and which node reaches which. */
final class NetworkRules implements Rule {
    @Override
    public List<Finding> judge(ClusterSight sight) {
        List<Finding> found = new ArrayList<>();
        silent(sight, found);
        cut(sight, found);
        return found;
    }

    private static void silent(ClusterSight sight, List<Finding> found) {
        Optional<Problem> bastion = sight.silent().values().stream()
                .filter(problem -> problem.code().startsWith("BASTION_"))
                .findFirst();
        if (bastion.isPresent() && sight.nodes().isEmpty()) {
            found.add(Finding.of(
                            CheckGroup.NETWORK,
                            Severity.CRITICAL,
                            bastion.get().code(),
                            bastion.get().what())
                    .seen(bastion.get().evidence())
                    .because(bastion.get().cause())
                    .advised("No node can be looked at without the bastion.")
                    .lookAt(Cures.showNode(sight.machines().bastion().name())));
            return;
        }
        if (sight.nodes().isEmpty() && sight.silent().size() > 1) {
            found.add(Finding.of(CheckGroup.NETWORK, Severity.CRITICAL, "NODES_SILENT", "No node answers.")
                    .seen(sight.silent().entrySet().stream()
                            .map(each -> each.getKey() + ": " + each.getValue().what())
                            .toList())
                    .because(
                            "That all fail at once is unlikely: the way to them is cut, the bastion or this machine is too slow.")
                    .advised("Try again before anything is restarted.")
                    .lookAt(
                            "node list",
                            Cures.showNode(sight.machines().bastion().name())));
            return;
        }
        sight.silent().forEach((node, problem) -> {
            // A machine that is off is a finding of the cloud already, and cannot answer.
            if (running(sight, node)) {
                found.add(Finding.of(CheckGroup.NETWORK, Severity.CRITICAL, "NODE_SILENT", node + " does not answer.")
                        .on(node)
                        .seen(problem.what())
                        .seen(problem.evidence())
                        .because(
                                problem.cause().isEmpty()
                                        ? "The machine hangs, its sshd is down, or the network to it is cut."
                                        : problem.cause())
                        .cured(Cures.rebootNode(node))
                        .lookAt(Cures.showNode(node)));
            }
        });
    }

    private static boolean running(ClusterSight sight, String node) {
        return sight.cloud()
                .flatMap(cloud -> cloud.cluster().machine(node))
                .map(CloudCluster.Machine::state)
                .map(LifecycleState.RUNNING::equals)
                .orElse(true);
    }

    private static void cut(ClusterSight sight, List<Finding> found) {
        Map<String, List<String>> silent = new LinkedHashMap<>();
        for (NodeSight from : sight.answering()) {
            for (Node to : sight.machines().nodes()) {
                // A node that does not answer us either is no matter of the network between nodes.
                if (sight.nodes().containsKey(to.name())) {
                    List<String> ports = from.peers().stream()
                            .filter(peer -> peer.address().equals(to.address()))
                            .filter(peer -> !peer.outcome().equals("ok")
                                    && !peer.outcome().equals("refused"))
                            .map(peer -> from.name() + " -> " + to.name() + ":" + peer.port() + " " + peer.outcome())
                            .toList();
                    if (!ports.isEmpty()) {
                        String pair = from.node().index() < to.index()
                                ? from.name() + " and " + to.name()
                                : to.name() + " and " + from.name();
                        silent.computeIfAbsent(pair, p -> new ArrayList<>()).addAll(ports);
                    }
                }
            }
        }
        silent.forEach((pair, lines) -> found.add(
                Finding.of(CheckGroup.NETWORK, Severity.CRITICAL, "NETWORK_CUT", pair + " do not reach each other.")
                        .seen(lines)
                        .because(
                                "Packets between them vanish although both answer us: a security list, a security group, a firewall on a"
                                        + " node, or the network itself.")
                        .advised(
                                "If a rule of the cluster's security group is missing, \"node create\" adds it; if a node's firewall was"
                                        + " changed, \"stack configure os\" sets it right. A cut of the network heals only where it is.")
                        .lookAt("node plan", Cures.onNode("all", "sudo nft list ruleset | head -n 50"))));
    }
}
