package io.pgha.oci.resource;

import java.util.Optional;

/**
 * One rule of a security group; always stateful, so that replies need no rule.
 *
 * @param direction seen from the VNICs in the group
 * @param protocol {@code all}, or the protocol's number: 1 ICMP, 6 TCP, 17 UDP, 112 VRRP
 * @param peer the other side
 * @param ports destination ports of a TCP rule; empty for all
 * @param description for people
 */
public record SecurityRule(
        Direction direction, String protocol, Peer peer, Optional<PortRange> ports, String description) {

    /** The number of TCP. */
    public static final String TCP = "6";

    /** The number of ICMP. */
    public static final String ICMP = "1";

    /** The number of VRRP, which keepalived speaks. */
    public static final String VRRP = "112";

    /** Every protocol. */
    public static final String ALL = "all";

    /** To the VNICs of the group, or from them. */
    public enum Direction {
        INGRESS,
        EGRESS
    }

    /** Whom a rule lets through. */
    public sealed interface Peer {
        /** Addresses of a network. */
        record Network(String cidr) implements Peer {}

        /** The VNICs of a group, by the group's OCID. */
        record Group(String groupId) implements Peer {}
    }

    /** Ports, both ends included. */
    public record PortRange(int first, int last) {
        @Override
        public String toString() {
            return first == last ? String.valueOf(first) : first + "-" + last;
        }
    }

    /** True if both let the same packets through, whatever they are described as. */
    public boolean lets(SecurityRule other) {
        return direction == other.direction
                && protocol.equals(other.protocol)
                && peer.equals(other.peer)
                && ports.equals(other.ports);
    }

    /** A rule as it stands in a group, with the id it is removed by. */
    public record Placed(String id, SecurityRule rule) {}
}
