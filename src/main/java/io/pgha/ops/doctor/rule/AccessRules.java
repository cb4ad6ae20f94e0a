package io.pgha.ops.doctor.rule;

import io.pgha.model.Node;
import io.pgha.ops.doctor.sight.AccessSight.Pool;
import io.pgha.ops.doctor.sight.AccessSight.Server;
import io.pgha.ops.doctor.sight.ClusterSight;
import io.pgha.ops.doctor.sight.EtcdSight;
import io.pgha.ops.doctor.sight.LogLine;
import io.pgha.ops.doctor.sight.NodeSight;
import io.pgha.ops.doctor.sight.UnitsSight.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The way of clients through HAProxy and PgBouncer on every node. */
final class AccessRules implements Rule {
    private static final long PATIENCE_SECONDS = 5;

    /** What its checks have not seen for so long after a promotion is no matter of their pace any more. */
    private static final long FAILOVER_SECONDS = 10;

    @Override
    public List<Finding> judge(ClusterSight sight) {
        List<Finding> found = new ArrayList<>();
        Map<String, String> members = members(sight);
        for (NodeSight node : sight.answering()) {
            if (up(
                    node,
                    CheckGroup.PGBOUNCER,
                    "pgbouncer",
                    "PGBOUNCER_DOWN",
                    "Nobody gets to PostgreSQL through this node.",
                    found)) {
                pgbouncer(sight, node, found);
            }
            boolean confd = up(
                    node,
                    CheckGroup.HAPROXY,
                    "confd",
                    "CONFD_DOWN",
                    "HAProxy will not learn of members that come or go.",
                    found);
            if (up(
                    node,
                    CheckGroup.HAPROXY,
                    "haproxy",
                    "HAPROXY_DOWN",
                    "This node lets nobody in, and gives the virtual IP up.",
                    found)) {
                haproxy(sight, node, members, confd, found);
            }
        }
        return found;
    }

    /** True if the unit is up; else it adds the finding that it is not. */
    static boolean up(NodeSight node, CheckGroup group, String unit, String code, String means, List<Finding> found) {
        Unit seen = node.units().unit(unit);
        if (seen.isUp() || seen.active().isEmpty()) {
            return seen.isUp();
        }
        boolean failed = !seen.wasStopped();
        found.add(Finding.of(group, Severity.WARNING, code, unit + " on " + node.name() + " is not running.")
                .on(node.name())
                .seen(unit + ".service is " + seen)
                .seen(failed ? node.lastLines(unit, 3) : List.of())
                .because((failed ? "It ended by itself; its log says why. " : "It was stopped. ") + means)
                .cured(Cures.start(node.name(), unit))
                .lookAt(Cures.logs(node.name(), unit)));
        return false;
    }

    private static void pgbouncer(ClusterSight sight, NodeSight node, List<Finding> found) {
        boolean serves = node.postgresql().server().isPresent();
        Optional<String> refused = node.access().login();
        if (refused.isPresent() && serves) {
            String said = refused.get();
            boolean login =
                    said.contains("authentication failed") || said.contains("password") || said.contains("SASL");
            found.add(Finding.of(
                            CheckGroup.PGBOUNCER,
                            Severity.CRITICAL,
                            login ? "PGBOUNCER_LOGIN" : "PGBOUNCER_BROKEN",
                            "Nobody can log in through PgBouncer on " + node.name() + ".")
                    .on(node.name())
                    .seen("a login on port " + sight.spec().pgbouncer().port() + ": " + said)
                    .seen(node
                            .logged(
                                    "pgbouncer",
                                    "SASL authentication failed",
                                    "wrong password type",
                                    "password authentication failed")
                            .map(LogLine::text)
                            .stream()
                            .toList())
                    .because(
                            login
                                    ? "The secret in userlist.txt is not the one PostgreSQL has for "
                                            + sight.spec().pgbouncer().authUser() + "."
                                    : "It holds connections that are dead, or its file leads elsewhere.")
                    .cured(
                            login
                                    ? new String[] {
                                        Cures.configure("pgbouncer", node.name()), Cures.configure("postgresql")
                                    }
                                    : new String[] {Cures.restart(node.name(), "pgbouncer")})
                    .lookAt(Cures.logs(node.name(), "pgbouncer")));
        }
        List<String> waiting = node.access().pools().stream()
                .filter(pool -> pool.longestSeconds() > PATIENCE_SECONDS)
                .map(AccessRules::line)
                .toList();
        if (!waiting.isEmpty() && refused.isEmpty()) {
            found.add(
                    Finding.of(
                                    CheckGroup.PGBOUNCER,
                                    Severity.WARNING,
                                    "POOL_EXHAUSTED",
                                    "Clients wait for a connection of PgBouncer on " + node.name() + ".")
                            .on(node.name())
                            .seen(waiting)
                            .because(
                                    "All servers of the pool are busy: long transactions, or a pool that is too small.")
                            .advised(
                                    "Find what holds them; raise pgbouncer.default_pool_size in the cluster file only if PostgreSQL can bear it.")
                            .lookAt(
                                    Cures.query(
                                            "leader",
                                            "SELECT pid, usename, state, xact_start, query FROM pg_stat_activity ORDER BY xact_start LIMIT 10")));
        }
    }

    private static String line(Pool pool) {
        return "SHOW POOLS: " + pool.database() + " " + pool.user() + ": " + pool.waiting() + " wait, the first for "
                + pool.longestSeconds() + " s";
    }

    /** Addresses of Patroni's members by name, as etcd has them; empty if nobody says. */
    private static Map<String, String> members(ClusterSight sight) {
        Map<String, String> members = new TreeMap<>();
        sight.etcdAnswering().stream()
                .findFirst()
                .flatMap(NodeSight::etcd)
                .map(EtcdSight::keys)
                .orElse(Map.of())
                .keySet()
                .stream()
                .filter(key -> key.startsWith("members/"))
                .map(key -> key.substring("members/".length()))
                .forEach(name -> sight.machines()
                        .node(name)
                        .map(Node::address)
                        .ifPresent(address -> members.put(name, address)));
        return members;
    }

    private static void haproxy(
            ClusterSight sight, NodeSight node, Map<String, String> members, boolean confd, List<Finding> found) {
        List<String> differences = new ArrayList<>();
        members.forEach((name, address) -> {
            if (!node.access().servers().contains(new Server(name, address))) {
                differences.add(name + " at " + address + " is in etcd and no server of HAProxy");
            }
        });
        for (Server server : node.access().servers()) {
            if (!members.isEmpty()
                    && sight.machines()
                            .node(server.name())
                            .map(Node::address)
                            .filter(server.address()::equals)
                            .isEmpty()) {
                differences.add(server.name() + " at " + server.address() + " is a server of HAProxy and no node");
            }
        }
        // A server of the file that the running HAProxy does not know yet: the file was written and not read again.
        for (Server server : node.access().servers()) {
            if (!node.access().rows().isEmpty()
                    && node.access().row("primary", server.name()).isEmpty()) {
                differences.add(server.name() + " is in haproxy.cfg, and the running HAProxy does not know it");
            }
        }
        if (!differences.isEmpty()) {
            found.add(Finding.of(
                            CheckGroup.HAPROXY,
                            Severity.WARNING,
                            "HAPROXY_STALE",
                            "HAProxy on " + node.name() + " has an old list of servers.")
                    .on(node.name())
                    .seen(differences)
                    .seen(
                            confd
                                    ? node.lastLines("pgha-confd", 1)
                                    : List.of("confd.service is " + node.units().unit("confd")))
                    .because(
                            confd
                                    ? "confd did not follow etcd, or HAProxy refused what it wrote."
                                    : "confd, which keeps the list, is down.")
                    .cured(
                            Cures.restart(node.name(), "confd"),
                            Cures.onNode(node.name(), "sudo systemctl reload haproxy"))
                    .lookAt(Cures.plan("haproxy", node.name()), Cures.logs(node.name(), "confd")));
            return;
        }
        Optional<NodeSight> leader = sight.leader()
                .filter(n -> n.postgresql().server().filter(s -> !s.standby()).isPresent());
        boolean down = node.access()
                .row("primary", "BACKEND")
                .filter(row -> row.status().equals("DOWN") && row.seconds() > FAILOVER_SECONDS)
                .isPresent();
        if (leader.isPresent() && down) {
            found.add(Finding.of(
                            CheckGroup.HAPROXY,
                            Severity.CRITICAL,
                            "HAPROXY_NO_PRIMARY",
                            "HAProxy on " + node.name() + " sees no primary, though there is one.")
                    .on(node.name())
                    .seen(node.access().rows().stream()
                            .filter(row -> row.listener().equals("primary")
                                    && !row.server().equals("FRONTEND"))
                            .map(row -> "primary/" + row.server() + " " + row.status() + " for " + row.seconds() + " s "
                                    + row.check())
                            .toList())
                    .because("Its checks of Patroni's API fail: the network to port "
                            + sight.spec().patroni().restapiPort() + " of "
                            + leader.get().name() + ", or a certificate.")
                    .cured(Cures.configure("haproxy", node.name()))
                    .lookAt(Cures.logs(node.name(), "haproxy")));
        }
    }
}
