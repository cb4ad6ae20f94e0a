package io.pgha.ops.cloud;

import io.pgha.oci.resource.SecurityRule;
import java.util.Map;
import java.util.Optional;

/**
 * A security rule that is wanted; it names groups by role, since they may not exist yet.
 *
 * @param group the group it stands in
 */
record GroupRule(
        Role group,
        SecurityRule.Direction direction,
        String protocol,
        Peer peer,
        Optional<SecurityRule.PortRange> ports,
        String purpose) {

    /** Starts the description of every rule of ours, so that rules others have added are told apart and left alone. */
    static final String MARK = "pgha: ";

    /** The other side. */
    sealed interface Peer {
        /** Addresses of a network. */
        record Network(String cidr) implements Peer {}

        /** The machines in a group of the cluster. */
        record Members(Role role) implements Peer {}
    }

    /** The rule as the cloud takes it, once the groups it names exist. */
    Optional<SecurityRule> resolve(Map<Role, String> groupIds) {
        return peerOf(groupIds).map(other -> new SecurityRule(direction, protocol, other, ports, MARK + purpose));
    }

    private Optional<SecurityRule.Peer> peerOf(Map<Role, String> groupIds) {
        if (peer instanceof Peer.Members members) {
            return Optional.ofNullable(groupIds.get(members.role())).map(SecurityRule.Peer.Group::new);
        }
        return Optional.of(new SecurityRule.Peer.Network(((Peer.Network) peer).cidr()));
    }

    @Override
    public String toString() {
        String side = peer instanceof Peer.Network network
                ? network.cidr()
                : ((Peer.Members) peer).role() == Role.NODE_GROUP ? "the nodes" : "the bastion";
        String what =
                switch (protocol) {
                    case SecurityRule.TCP ->
                        "TCP " + ports.map(SecurityRule.PortRange::toString).orElse("all ports");
                    case SecurityRule.VRRP -> "VRRP";
                    case SecurityRule.ICMP -> "ICMP";
                    default -> "everything";
                };
        return what + (direction == SecurityRule.Direction.INGRESS ? " from " : " to ") + side + " (" + purpose + ")";
    }
}
