package io.pgha.ops.cloud;

import io.pgha.model.ClusterSpec;
import io.pgha.model.HaproxySpec;
import io.pgha.oci.resource.SecurityRule;
import io.pgha.oci.resource.SecurityRule.Direction;
import io.pgha.oci.resource.SecurityRule.PortRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The firewall of a cluster: the world reaches the bastion's SSH, clients the balancer, nodes each other; nothing else passes. */
final class NetworkRules {
    private static final int SSH = 22;
    private static final String EVERYWHERE = "0.0.0.0/0";

    private final List<GroupRule> rules = new ArrayList<>();

    private NetworkRules() {}

    /** All rules that a cluster's two groups should have. */
    static List<GroupRule> of(ClusterSpec spec) {
        NetworkRules all = new NetworkRules();
        spec.bastion()
                .clientCidrs()
                .forEach(
                        cidr -> all.tcp(Role.BASTION_GROUP, new GroupRule.Peer.Network(cidr), SSH, "ssh of operators"));
        all.outward(Role.BASTION_GROUP);
        all.tcp(Role.NODE_GROUP, new GroupRule.Peer.Members(Role.BASTION_GROUP), SSH, "ssh through the bastion");
        internalPorts(spec)
                .forEach((port, purpose) ->
                        all.tcp(Role.NODE_GROUP, new GroupRule.Peer.Members(Role.NODE_GROUP), port, purpose));
        all.add(
                Role.NODE_GROUP,
                SecurityRule.VRRP,
                new GroupRule.Peer.Members(Role.NODE_GROUP),
                Optional.empty(),
                "keepalived");
        // Without it, path MTU discovery between nodes fails, and large packets vanish.
        all.add(
                Role.NODE_GROUP,
                SecurityRule.ICMP,
                new GroupRule.Peer.Members(Role.NODE_GROUP),
                Optional.empty(),
                "path MTU");
        for (String cidr : spec.postgresql().clientCidrs()) {
            clientPorts(spec)
                    .forEach((port, purpose) ->
                            all.tcp(Role.NODE_GROUP, new GroupRule.Peer.Network(cidr), port, purpose));
        }
        all.outward(Role.NODE_GROUP);
        return List.copyOf(all.rules);
    }

    private static Map<Integer, String> internalPorts(ClusterSpec spec) {
        Map<Integer, String> ports = new LinkedHashMap<>();
        ports.put(spec.etcd().clientPort(), "etcd clients");
        ports.put(spec.etcd().peerPort(), "etcd peers");
        ports.put(spec.patroni().restapiPort(), "Patroni REST");
        ports.put(spec.postgresql().port(), "PostgreSQL");
        ports.put(spec.pgbouncer().port(), "PgBouncer");
        ports.put(spec.haproxy().statsPort(), "HAProxy statistics");
        clientPorts(spec).forEach(ports::putIfAbsent);
        return ports;
    }

    private static Map<Integer, String> clientPorts(ClusterSpec spec) {
        HaproxySpec haproxy = spec.haproxy();
        Map<Integer, String> ports = new LinkedHashMap<>();
        ports.put(haproxy.primaryPort(), "primary");
        ports.put(haproxy.replicaPort(), "replicas");
        if (spec.patroni().synchronous()) {
            ports.put(haproxy.syncPort(), "synchronous standbys");
            ports.put(haproxy.asyncPort(), "asynchronous replicas");
        }
        if (haproxy.directPorts()) {
            Map<Integer, String> direct = new LinkedHashMap<>();
            ports.forEach(
                    (port, purpose) -> direct.put(port + HaproxySpec.DIRECT_OFFSET, purpose + " without PgBouncer"));
            ports.putAll(direct);
        }
        return ports;
    }

    private void outward(Role group) {
        rules.add(new GroupRule(
                group,
                Direction.EGRESS,
                SecurityRule.ALL,
                new GroupRule.Peer.Network(EVERYWHERE),
                Optional.empty(),
                "packages and the cloud's API"));
    }

    private void tcp(Role group, GroupRule.Peer peer, int port, String purpose) {
        add(group, SecurityRule.TCP, peer, Optional.of(new PortRange(port, port)), purpose);
    }

    private void add(Role group, String protocol, GroupRule.Peer peer, Optional<PortRange> ports, String purpose) {
        rules.add(new GroupRule(group, Direction.INGRESS, protocol, peer, ports, purpose));
    }
}
