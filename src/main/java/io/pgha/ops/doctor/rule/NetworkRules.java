package io.pgha.ops.doctor.rule;

import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.oci.resource.LifecycleState;
import io.pgha.ops.cloud.CloudCluster;
import io.pgha.ops.doctor.sight.ClusterSight;
import io.pgha.ops.doctor.sight.NodeSight;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which node answers us, and which node reaches which. */
final class NetworkRules implements Rule {
    private static final String RULES = Cures.onNode("all", "sudo nft list ruleset | head -n 50");

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
        sight.machines().nodes().forEach(node -> {
            // A machine that is off is a finding of the cloud already, and cannot answer.
            Optional.ofNullable(sight.silent().get(node.name()))
                    .filter(problem -> running(sight, node.name()))
                    .map(problem -> problem.code().equals(ClusterSight.SLOW)
                            ? slow(node, problem)
                            : silent(sight, node, problem))
                    .ifPresent(found::add);
        });
    }

    private static Finding slow(Node node, Problem problem) {
        return Finding.of(
                        CheckGroup.NETWORK,
                        Severity.WARNING,
                        ClusterSight.SLOW,
                        node.name() + " is too slow to be looked at.")
                .on(node.name())
                .seen(problem.what())
                .because("It has more to do than it can, a disk of it hangs, or the line to it is slow.")
                .advised("It lives: look again before anything is restarted.")
                .lookAt(Cures.onNode(node.name(), "uptime; ps axo stat,pcpu,rss,args --sort -pcpu | head -n 15"));
    }

    private static Finding silent(ClusterSight sight, Node node, Problem problem) {
        List<String> tried = tried(sight, node);
        boolean reached = tried.stream().anyMatch(line -> line.endsWith(" ok"));
        boolean member = sight.patroni().stream()
                .flatMap(patroni -> patroni.members().stream())
                .anyMatch(each -> each.name().equals(node.name()) && each.isWell());
        boolean serves = reached && member;
        Finding finding = Finding.of(
                        CheckGroup.NETWORK,
                        serves ? Severity.WARNING : Severity.CRITICAL,
                        "NODE_SILENT",
                        node.name() + " does not answer" + (serves ? " us, and serves the others." : "."))
                .on(node.name())
                .seen(problem.what())
                .seen(problem.evidence())
                .seen(tried)
                .lookAt(Cures.showNode(node.name()));
        if (serves) {
            return finding.because("Its sshd is down or too slow, or only the way from the bastion to it is cut.")
                    .advised("Do not reboot it for this: look again first.");
        }
        return finding.because(
                        reached
                                ? "The machine hangs: its kernel answers and its programs do not."
                                : problem.cause().isEmpty()
                                        ? "The machine hangs, or the network to it is cut."
                                        : problem.cause())
                .cured(Cures.rebootNode(node.name()));
    }

    /** How its ports answered the nodes that answer us. */
    private static List<String> tried(ClusterSight sight, Node to) {
        return sight.answering().stream()
                .flatMap(from -> between(from, to).stream())
                .toList();
    }

    private static List<String> between(NodeSight from, Node to) {
        return from.peers().stream()
                .filter(peer -> peer.address().equals(to.address()))
                .map(peer -> from.name() + " -> " + to.name() + ":" + peer.port() + " " + peer.outcome())
                .toList();
    }

    private static boolean running(ClusterSight sight, String node) {
        return sight.cloud()
                .flatMap(cloud -> cloud.cluster().machine(node))
                .map(CloudCluster.Machine::state)
                .map(LifecycleState.RUNNING::equals)
                .orElse(true);
    }

    /** Ports that do not answer from one node to another; the sentence holds for both ways of a pair. */
    private static void cut(ClusterSight sight, List<Finding> found) {
        // A node that does not answer us either is no matter of the network between nodes.
        for (NodeSight one : sight.answering()) {
            for (NodeSight other : sight.answering()) {
                if (one.node().index() < other.node().index()) {
                    between(one, other).ifPresent(found::add);
                }
            }
        }
    }

    private static Optional<Finding> between(NodeSight one, NodeSight other) {
        List<String> there = between(one, other.node());
        List<String> back = between(other, one.node());
        List<String> silent = Stream.of(there, back)
                .flatMap(List::stream)
                .filter(line -> !line.endsWith(" ok") && !line.endsWith(" refused"))
                .toList();
        if (silent.isEmpty()) {
            return Optional.empty();
        }
        boolean cut = silent.containsAll(there) || silent.containsAll(back);
        if (cut) {
            return Optional.of(Finding.of(
                            CheckGroup.NETWORK,
                            Severity.CRITICAL,
                            "NETWORK_CUT",
                            one.name() + " and " + other.name() + " do not reach each other.")
                    .seen(silent)
                    .because(
                            "Packets between them vanish although both answer us: a security list, a security group, a firewall on a"
                                    + " node, or the network itself.")
                    .advised(
                            "If a rule of the cluster's security group is missing, \"node create\" adds it; if a node's firewall was"
                                    + " changed, \"stack configure os\" sets it right. A cut of the network heals only where it is.")
                    .lookAt("node plan", RULES));
        }
        return Optional.of(Finding.of(
                        CheckGroup.NETWORK,
                        Severity.WARNING,
                        "PORT_SILENT",
                        "A port between " + one.name() + " and " + other.name() + " does not answer.")
                .seen(silent)
                .because(
                        "The other ports answer: a rule of a security list, a security group or a firewall drops packets to this one, or"
                                + " the program behind it is too busy to accept.")
                .advised("Look again: if it was busy, it answers now.")
                .lookAt("node plan", RULES));
    }
}
