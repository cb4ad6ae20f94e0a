package io.pgha.ops.entry;

import java.util.List;
import java.util.Optional;

/**
 * The virtual IP as everybody sees it who has to do with it.
 *
 * @param address IPv4, dotted form
 * @param cloud the node the cloud delivers it to; empty if it delivers it to none
 * @param onInterface nodes that have it on an interface
 * @param contradictions what cannot be right, one sentence each; none on a healthy cluster
 */
public record VirtualIpView(
        String address,
        Optional<String> cloud,
        List<String> onInterface,
        Optional<String> leader,
        List<NodeView> nodes,
        List<String> contradictions) {
    public VirtualIpView {
        onInterface = List.copyOf(onInterface);
        nodes = List.copyOf(nodes);
        contradictions = List.copyOf(contradictions);
    }

    /**
     * What one node knows of it.
     *
     * @param here true if it is on an interface
     * @param vrrp holder, backup, fault, or unknown: what keepalived said last
     * @param keepalived true if keepalived runs
     * @param agent true if the agent runs that tells the cloud
     * @param trouble what the agent complains of, or empty
     * @param balancer true if HAProxy answers here
     * @param leadsTo the primary that HAProxy here leads to, or empty
     * @param reaches what came of a query through the address and the port for writing, from here: {@code primary}, {@code replica},
     *     or the error
     */
    public record NodeView(
            String name,
            boolean here,
            String vrrp,
            boolean keepalived,
            boolean agent,
            Optional<String> trouble,
            boolean balancer,
            Optional<String> leadsTo,
            String reaches) {}
}
