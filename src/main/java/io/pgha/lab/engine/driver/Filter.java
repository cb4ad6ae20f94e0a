package io.pgha.lab.engine.driver;

import io.pgha.lab.engine.machine.PacketRule;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the lab's router does with packets, written as rules for nft; pure. */
final class Filter {
    private Filter() {}

    /**
     * A machine's place in the network.
     *
     * @param name of the machine
     * @param addresses that lead to it, the primary one first
     * @param publicAddress that leads to its primary one
     * @param rules what is let through
     */
    record Port(String name, List<String> addresses, Optional<String> publicAddress, List<PacketRule> rules) {
        String device() {
            return "ve-" + name;
        }
    }

    /**
     * What the router lets out.
     *
     * @param engine the address of the cloud's API and metadata service
     * @param nameservers the host's own
     * @param mirrors where packages come from
     */
    record Outside(String engine, List<String> nameservers, Collection<String> mirrors) {}

    /** The whole table, replacing the one before in one transaction; connections that are open stay open. */
    static String render(Collection<Port> ports, Outside outside) {
        StringBuilder text = new StringBuilder(4096);
        text.append("table inet lab\ndelete table inet lab\ntable inet lab {\n");
        prerouting(text, ports, outside);
        forward(text, ports, outside);
        // The host reaches machines by their public addresses only.
        text.append(" chain from-host {\n  ct status dnat return\n  drop\n }\n");
        for (Port port : ports) {
            chain(text, "out-" + port.name(), port.rules(), PacketRule.Direction.EGRESS);
            chain(text, "in-" + port.name(), port.rules(), PacketRule.Direction.INGRESS);
        }
        return text.append("}\n").toString();
    }

    private static void prerouting(StringBuilder text, Collection<Port> ports, Outside outside) {
        text.append(" chain prerouting {\n  type nat hook prerouting priority dstnat; policy accept;\n");
        for (Port port : ports) {
            if (port.publicAddress().isPresent() && !port.addresses().isEmpty()) {
                text.append("  ip daddr ")
                        .append(port.publicAddress().get())
                        .append(" dnat ip to ")
                        .append(port.addresses().get(0))
                        .append('\n');
            }
        }
        // As in the cloud, names and metadata are had at one address, which sees the caller's own.
        text.append("  ip daddr 169.254.169.254 tcp dport 80 dnat ip to ")
                .append(outside.engine())
                .append('\n');
        outside.nameservers().stream().findFirst().ifPresent(server -> {
            text.append("  ip daddr 169.254.169.254 udp dport 53 dnat ip to ")
                    .append(server)
                    .append('\n');
            text.append("  ip daddr 169.254.169.254 tcp dport 53 dnat ip to ")
                    .append(server)
                    .append('\n');
        });
        text.append(" }\n");
    }

    private static void forward(StringBuilder text, Collection<Port> ports, Outside outside) {
        text.append(" chain forward {\n  type filter hook forward priority filter; policy drop;\n");
        text.append("  ct state established,related accept\n");
        text.append("  iifname \"up\" jump from-host\n");
        text.append("  oifname \"up\" ip daddr ")
                .append(outside.engine())
                .append(" tcp dport ")
                .append(Addressing.MACHINE_PORT)
                .append(" accept\n");
        if (!outside.nameservers().isEmpty()) {
            String servers = String.join(", ", outside.nameservers());
            text.append("  oifname \"up\" ip daddr { ").append(servers).append(" } udp dport 53 accept\n");
            text.append("  oifname \"up\" ip daddr { ").append(servers).append(" } tcp dport 53 accept\n");
        }
        for (Port port : ports) {
            text.append("  iifname \"")
                    .append(port.device())
                    .append("\" jump out-")
                    .append(port.name())
                    .append('\n');
        }
        for (Port port : ports) {
            text.append("  oifname \"")
                    .append(port.device())
                    .append("\" jump in-")
                    .append(port.name())
                    .append('\n');
            text.append("  oifname \"").append(port.device()).append("\" accept\n");
        }
        if (!outside.mirrors().isEmpty()) {
            text.append("  oifname \"up\" ip daddr { ")
                    .append(String.join(", ", outside.mirrors()))
                    .append(" } meta l4proto tcp accept\n");
        }
        text.append(" }\n");
    }

    private static void chain(StringBuilder text, String name, List<PacketRule> rules, PacketRule.Direction direction) {
        text.append(" chain ").append(name).append(" {\n");
        for (PacketRule rule : rules) {
            if (rule.direction() == direction) {
                text.append("  ").append(match(rule)).append("return\n");
            }
        }
        text.append("  drop\n }\n");
    }

    private static String match(PacketRule rule) {
        StringBuilder text = new StringBuilder();
        if (!rule.peer().endsWith("/0")) {
            text.append(rule.direction() == PacketRule.Direction.INGRESS ? "ip saddr " : "ip daddr ")
                    .append(rule.peer())
                    .append(' ');
        }
        Set<Integer> withPorts = Set.of(6, 17);
        if (rule.protocol().isPresent()) {
            int protocol = rule.protocol().get();
            if (rule.ports().isPresent() && withPorts.contains(protocol)) {
                PacketRule.Ports ports = rule.ports().get();
                text.append(protocol == 6 ? "tcp" : "udp")
                        .append(" dport ")
                        .append(ports.first())
                        .append('-')
                        .append(ports.last())
                        .append(' ');
            } else {
                text.append("meta l4proto ").append(protocol).append(' ');
            }
        }
        return text.toString();
    }
}
