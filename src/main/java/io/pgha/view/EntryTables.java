package io.pgha.view;

import io.pgha.ops.entry.ShowBalancers;
import io.pgha.ops.entry.ShowPools;
import io.pgha.ops.entry.VirtualIpView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Pools, balancers and the virtual IP, as people read them. */
public final class EntryTables {
    private EntryTables() {}

    /** The pools. */
    public static Table<ShowPools.Pool> pools(List<ShowPools.Pool> pools) {
        return Table.of(pools)
                .column("node", ShowPools.Pool::node)
                .column("database", ShowPools.Pool::database)
                .column("user", ShowPools.Pool::user)
                .column("clients", ShowPools.Pool::clients)
                .column("wait", ShowPools.Pool::waiting)
                .column("used", ShowPools.Pool::serversActive)
                .column("free", ShowPools.Pool::serversIdle)
                .column("size", ShowPools.Pool::size)
                .optionalProse("notes", EntryTables::notes)
                .whenEmpty("No client has asked for a connection yet.");
    }

    /** What is not as on a quiet day. */
    private static String notes(ShowPools.Pool pool) {
        List<String> notes = new ArrayList<>();
        if (pool.waiting() > 0) {
            notes.add("waiting for " + pool.maxWaitSeconds() + " s");
        }
        if (!pool.state().equals("open")) {
            notes.add(pool.state());
        }
        return String.join("; ", notes);
    }

    /** Where a role leads. */
    private record Way(String role, String port, String up, String others) {}

    /** A way and the nodes whose HAProxy goes it, with the connections of now. */
    private record Listeners(Way way, List<String> nodes, long sessions) {}

    /** Who is up for which role; nodes whose HAProxy leads to the same share a line. */
    public static Table<?> listeners(List<ShowBalancers.Server> servers, Map<String, Integer> ports) {
        Map<String, List<ShowBalancers.Server>> groups = new LinkedHashMap<>();
        servers.forEach(
                server -> groups.computeIfAbsent(server.listener() + " " + server.node(), key -> new ArrayList<>())
                        .add(server));
        Map<Way, Listeners> ways = new LinkedHashMap<>();
        groups.values().forEach(group -> {
            String role = group.get(0).listener();
            Way way = new Way(
                    role, ports.containsKey(role) ? "" + ports.get(role) : "", names(group, true), names(group, false));
            long sessions =
                    group.stream().mapToLong(ShowBalancers.Server::sessions).sum();
            ways.merge(
                    way,
                    new Listeners(way, List.of(group.get(0).node()), sessions),
                    (a, b) -> new Listeners(
                            way,
                            Stream.concat(a.nodes().stream(), b.nodes().stream())
                                    .toList(),
                            a.sessions() + b.sessions()));
        });
        long all = servers.stream().map(ShowBalancers.Server::node).distinct().count();
        List<Listeners> rows = ways.values().stream()
                .sorted(Comparator.comparing(row -> row.way().port()))
                .toList();
        return Table.of(rows)
                .column("role", row -> row.way().role())
                .column("port", row -> row.way().port())
                .column("leads to", row -> row.way().up())
                .column("on", row -> all > 1 && row.nodes().size() == all ? "all nodes" : row.nodes())
                .column("sessions", Listeners::sessions)
                .optionalProse("not to", row -> row.way().others())
                .whenEmpty("No HAProxy answered.");
    }

    private static String names(List<ShowBalancers.Server> group, boolean up) {
        String names = group.stream()
                .filter(server -> !server.fallback() && server.up() == up)
                .map(server -> server.server()
                        + (up || server.check().isEmpty() || server.check().equals("L7STS")
                                ? ""
                                : " (" + server.check() + ")"))
                .collect(Collectors.joining(", "));
        if (!up || !names.isEmpty()) {
            return names;
        }
        return group.stream()
                .filter(server -> server.fallback() && server.up())
                .map(server -> server.server().replaceFirst("-primary$", "") + " (fallback)")
                .collect(Collectors.joining(", "));
    }

    /** Every server of every listener with its last check. */
    public static Table<ShowBalancers.Server> servers(List<ShowBalancers.Server> servers) {
        return Table.of(servers)
                .column("node", ShowBalancers.Server::node)
                .column("role", ShowBalancers.Server::listener)
                .column("server", ShowBalancers.Server::server)
                .column("up", ShowBalancers.Server::up)
                .column("now", ShowBalancers.Server::sessions)
                .column("total", ShowBalancers.Server::total)
                .column("since", server -> Duration.ofSeconds(server.sinceSeconds()))
                .prose("last check", server -> (server.check() + " " + server.checkText()).strip())
                .whenEmpty("No HAProxy answered.");
    }

    /** The virtual IP: the sentence first, then what each node knows of it. */
    public static Block[] virtualIp(VirtualIpView view) {
        String holder =
                view.onInterface().isEmpty() ? "on no interface" : "on " + String.join(" and ", view.onInterface());
        String sentence = view.address() + " is " + holder + "; the cloud delivers it to "
                + view.cloud().orElse("no node") + "; "
                + view.leader().map(name -> name + " leads").orElse("nobody leads") + ".";
        return new Block[] {
            Block.prose(sentence),
            Table.of(view.nodes())
                    .column("node", VirtualIpView.NodeView::name)
                    .column("address", node -> node.here() ? "here" : "")
                    .column("VRRP", VirtualIpView.NodeView::vrrp)
                    .column("leads to", VirtualIpView.NodeView::leadsTo)
                    .column("writes reach", node -> isRole(node.reaches()) ? node.reaches() : "nobody")
                    .optionalProse("notes", EntryTables::notes)
                    .whenEmpty("No node answered.")
        };
    }

    private static boolean isRole(String reached) {
        return reached.equals("primary") || reached.equals("replica");
    }

    private static String notes(VirtualIpView.NodeView node) {
        List<String> notes = new ArrayList<>();
        if (!isRole(node.reaches()) && !node.reaches().isEmpty()) {
            notes.add("writing through it: " + node.reaches());
        }
        if (!node.keepalived()) {
            notes.add("keepalived is down");
        }
        if (!node.agent()) {
            notes.add("the agent pgha-vip is down");
        }
        node.trouble().ifPresent(notes::add);
        if (!node.balancer()) {
            notes.add("HAProxy is down");
        }
        return String.join("; ", notes);
    }
}
