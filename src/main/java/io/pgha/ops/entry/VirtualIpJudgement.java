package io.pgha.ops.entry;

import io.pgha.ops.entry.VirtualIpView.NodeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What cannot be right about the virtual IP; pure. */
final class VirtualIpJudgement {
    private VirtualIpJudgement() {}

    static List<String> contradictions(
            String address, Optional<String> cloud, Optional<String> leader, List<NodeView> nodes) {
        List<String> found = new ArrayList<>();
        List<String> here =
                nodes.stream().filter(NodeView::here).map(NodeView::name).toList();
        if (here.isEmpty()) {
            found.add(address + " is on no interface: nobody answers at it.");
        } else if (here.size() > 1) {
            found.add(address + " is on " + String.join(" and ", here) + " at once.");
        }
        if (cloud.isEmpty()) {
            found.add("The cloud delivers " + address + " to no node.");
        } else if (here.size() == 1 && !here.contains(cloud.get())) {
            found.add("The cloud delivers " + address + " to " + cloud.get() + ", but it is on the interface of "
                    + here.get(0) + ".");
        }
        List<String> holders = nodes.stream()
                .filter(node -> node.vrrp().equals("holder"))
                .map(NodeView::name)
                .toList();
        if (holders.size() > 1) {
            found.add("keepalived on " + String.join(" and ", holders)
                    + " each believe they hold it: they do not hear each other.");
        }
        for (NodeView node : nodes) {
            node(node, leader, found);
        }
        return found;
    }

    private static void node(NodeView node, Optional<String> leader, List<String> found) {
        String name = node.name();
        if (!node.keepalived()) {
            found.add("keepalived does not run on " + name + ": it cannot take the address over.");
        } else if (node.vrrp().equals("fault")) {
            found.add("keepalived on " + name + " is in fault: its HAProxy does not answer, or its interface is down.");
        }
        if (!node.agent()) {
            found.add("The agent pgha-vip does not run on " + name
                    + ": the cloud is not told when the address comes there.");
        }
        node.trouble().ifPresent(text -> found.add("The agent on " + name + " has trouble: " + text + "."));
        if (node.here()) {
            if (!node.balancer()) {
                found.add(name + " holds the address and its HAProxy does not answer.");
            } else if (node.leadsTo().isEmpty()) {
                found.add(name + " holds the address and its HAProxy sees no primary.");
            }
        }
        leader.filter(who -> node.leadsTo().filter(to -> !to.equals(who)).isPresent())
                .ifPresent(who -> found.add("HAProxy on " + name + " leads to "
                        + node.leadsTo().orElse("") + ", though " + who + " leads."));
        if (!node.reaches().equals("primary")) {
            found.add("Writing through the address does not reach the primary from " + name + ": " + node.reaches()
                    + ".");
        }
    }
}
