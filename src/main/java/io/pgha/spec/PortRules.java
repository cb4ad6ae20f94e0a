package io.pgha.spec;

import io.pgha.model.ClusterSpec;
import io.pgha.model.HaproxySpec;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whether the services of a node, which all run beside each other, have ports of their own. */
final class PortRules {
    private static final int SSH_PORT = 22;

    private PortRules() {}

    static void check(ClusterSpec spec, Problems problems) {
        HaproxySpec haproxy = spec.haproxy();
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("postgresql.port", spec.postgresql().port());
        ports.put("pgbouncer.port", spec.pgbouncer().port());
        ports.put("patroni.restapi_port", spec.patroni().restapiPort());
        ports.put("etcd.client_port", spec.etcd().clientPort());
        ports.put("etcd.peer_port", spec.etcd().peerPort());
        ports.put("haproxy.primary_port", haproxy.primaryPort());
        ports.put("haproxy.replica_port", haproxy.replicaPort());
        ports.put("haproxy.sync_port", haproxy.syncPort());
        ports.put("haproxy.async_port", haproxy.asyncPort());
        ports.put("haproxy.stats_port", haproxy.statsPort());
        Map<Integer, String> taken = new LinkedHashMap<>();
        taken.put(SSH_PORT, "SSH");
        ports.forEach((path, port) -> claim(problems, taken, port, path, path));
        if (haproxy.directPorts()) {
            ports.forEach((path, port) -> {
                if (path.startsWith("haproxy.") && !path.equals("haproxy.stats_port")) {
                    int direct = port + HaproxySpec.DIRECT_OFFSET;
                    if (direct > 65535) {
                        problems.conflict(
                                path + " leaves no port " + direct + " for the direct one.",
                                "",
                                path,
                                "haproxy.direct_ports");
                    } else {
                        claim(problems, taken, direct, path, "the direct port of " + path);
                    }
                }
            });
        }
    }

    private static void claim(Problems problems, Map<Integer, String> taken, int port, String path, String who) {
        String other = taken.putIfAbsent(port, who);
        if (other != null) {
            problems.conflict(
                    "Port " + port + " of " + who + " is that of " + other + " too.",
                    "All of them listen on every node.",
                    path);
        }
    }
}
