package io.pgha.ops.doctor.rule;

import io.pgha.ops.doctor.sight.ClusterSight;
import io.pgha.ops.doctor.sight.NodeSight;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The virtual IP: on one node's interface, delivered there by the cloud, and answered. */
final class VirtualIpRules implements Rule {
    @Override
    public List<Finding> judge(ClusterSight sight) {
        List<Finding> found = new ArrayList<>();
        List<String> stopped = new ArrayList<>();
        for (NodeSight node : sight.answering()) {
            if (!AccessRules.up(
                    node,
                    CheckGroup.VIP,
                    "keepalived",
                    "KEEPALIVED_DOWN",
                    "This node cannot hold the virtual IP.",
                    found)) {
                stopped.add(node.name());
            }
            AccessRules.up(
                    node,
                    CheckGroup.VIP,
                    "pgha-vip",
                    "VIP_AGENT_DOWN",
                    "The cloud is not told when the virtual IP comes here.",
                    found);
        }
        String address = sight.machines().virtualIp().address();
        List<NodeSight> holders = sight.answering().stream()
                .filter(node -> node.access().holdsVirtualIp())
                .toList();
        Optional<String> delivered =
                sight.cloud().flatMap(cloud -> cloud.cluster().virtualIpHolder());
        if (holders.isEmpty() && sight.silent().isEmpty()) {
            List<String> cures = new ArrayList<>(stopped.stream()
                    .map(node -> Cures.start(node, "keepalived"))
                    .toList());
            if (cures.isEmpty()) {
                sight.answering().forEach(node -> cures.add(Cures.restart(node.name(), "keepalived")));
            }
            found.add(Finding.of(
                            CheckGroup.VIP,
                            Severity.CRITICAL,
                            "VIP_NOWHERE",
                            "The virtual IP " + address + " is on no node.")
                    .seen("no interface of any node has " + address)
                    .seen(delivered
                            .map(node -> "the cloud delivers it to " + node)
                            .orElse(""))
                    .because(
                            stopped.isEmpty()
                                    ? "keepalived on every node finds its HAProxy sick, or somebody removed the address."
                                    : "keepalived is down on " + String.join(", ", stopped) + ".")
                    .cured(cures.toArray(String[]::new)));
        } else if (holders.size() > 1) {
            // The agent of a node that was given the address by hand tells the cloud, too: keepalived's own word comes
            // first.
            NodeSight right = holders.stream()
                    .filter(node -> node.access()
                            .keepalivedState()
                            .filter("MASTER"::equals)
                            .isPresent())
                    .findFirst()
                    .or(() -> holders.stream()
                            .filter(node ->
                                    delivered.filter(node.name()::equals).isPresent())
                            .findFirst())
                    .orElse(holders.get(0));
            List<String> cures = new ArrayList<>();
            for (NodeSight node : holders) {
                if (!node.equals(right)) {
                    cures.add(Cures.removeAddress(
                            node.name(),
                            address,
                            node.access().networkInterface().orElse("eth0")));
                }
            }
            found.add(Finding.of(
                            CheckGroup.VIP,
                            Severity.CRITICAL,
                            "VIP_TWICE",
                            "The virtual IP " + address + " is on more than one node.")
                    .seen(holders.stream()
                            .map(node -> node.name() + ": " + address + " on "
                                    + node.access().networkInterface().orElse("an interface")
                                    + node.access()
                                            .keepalivedState()
                                            .map(state -> ", keepalived is " + state)
                                            .orElse(""))
                            .toList())
                    .seen(delivered
                            .map(node -> "the cloud delivers it to " + node)
                            .orElse(""))
                    .because("keepalived of these nodes do not hear each other, or somebody added the address by hand.")
                    .cured(cures.toArray(String[]::new)));
        } else if (holders.size() == 1) {
            one(sight, holders.get(0), address, delivered, found);
        }
        return found;
    }

    private static void one(
            ClusterSight sight, NodeSight holder, String address, Optional<String> delivered, List<Finding> found) {
        if (delivered.filter(node -> !node.equals(holder.name())).isPresent()) {
            found.add(Finding.of(
                            CheckGroup.VIP,
                            Severity.CRITICAL,
                            "VIP_MISDELIVERED",
                            "The cloud delivers the virtual IP " + address + " to another node.")
                    .seen("on an interface of " + holder.name())
                    .seen("the cloud delivers it to " + delivered.get())
                    .seen(holder.access().agentTrouble().stream().toList())
                    .because("The agent that tells the cloud is down, or the cloud refuses it: its rights, or the API.")
                    .cured(Cures.restart(holder.name(), "pgha-vip"))
                    .lookAt(Cures.logs(holder.name(), "pgha-vip")));
            return;
        }
        holder.access()
                .agentTrouble()
                .ifPresent(trouble -> found.add(Finding.of(
                                CheckGroup.VIP,
                                Severity.WARNING,
                                "VIP_AGENT_TROUBLE",
                                "The agent of the virtual IP on " + holder.name() + " is in trouble.")
                        .on(holder.name())
                        .seen(trouble)
                        .because(
                                "The cloud refuses its calls: the policy or the dynamic group was changed, or the API is not reached.")
                        .cured(Cures.createNodes(), Cures.restart(holder.name(), "pgha-vip"))
                        .lookAt(Cures.logs(holder.name(), "pgha-vip"))));
        List<String> deaf = sight.answering().stream()
                .filter(node -> !node.access().virtualIpAnswers())
                .map(NodeSight::name)
                .toList();
        if (!deaf.isEmpty() && holder.units().unit("haproxy").isUp()) {
            found.add(Finding.of(
                            CheckGroup.VIP,
                            Severity.CRITICAL,
                            "VIP_UNANSWERED",
                            "Nobody answers at the virtual IP " + address + ".")
                    .seen(deaf.stream()
                            .map(node -> node + " gets no answer from " + address + ":"
                                    + sight.spec().haproxy().statsPort())
                            .toList())
                    .because("HAProxy of " + holder.name() + " hangs, or the fabric delivers the address elsewhere.")
                    .cured(Cures.restart(holder.name(), "haproxy"), Cures.restart(holder.name(), "pgha-vip")));
        }
    }
}
