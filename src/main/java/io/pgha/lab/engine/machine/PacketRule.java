package io.pgha.lab.engine.machine;

import java.util.Optional;

/**
 * A kind of packet that the network lets through.
 *
 * @param direction seen from the machine
 * @param protocol IP protocol number, or empty for all
 * @param peer CIDR of the other side
 * @param ports destination ports; empty for all, and always so if the protocol has none
 */
public record PacketRule(Direction direction, Optional<Integer> protocol, String peer, Optional<Ports> ports) {

    /** Towards the machine or from it. */
    public enum Direction {
        /** To the machine. */
        INGRESS,
        /** From the machine. */
        EGRESS
    }

    /** A range of ports, both ends included. */
    public record Ports(int first, int last) {}
}
