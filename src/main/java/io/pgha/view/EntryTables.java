package io.pgha.view;

import io.pgha.ops.entry.ShowBalancers;
import io.pgha.ops.entry.ShowPools;
import io.pgha.ops.entry.VirtualIpView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Pools, balancers and the virtual IP, as people read them. */
public final class EntryTables {
    private EntryTables() {}

    /** The pools. */
    public static Table<ShowPools.Pool> pools(List<ShowPools.Pool> pools) {
        return Table.of(pools)
                .column("node", ShowPools.Pool::node)
                .column("database", ShowPools.Pool::database)
                .column("user", ShowPools.Pool::user)
                .column("mode", ShowPools.Pool::mode)
                .column("clients", ShowPools.Pool::clients)
                .column("waiting", ShowPools.Pool::waiting)
                .column("max wait s", ShowPools.Pool::maxWaitSeconds)
                .column("in use", ShowPools.Pool::serversActive)
                .column("free", ShowPools.Pool::serversIdle)
                .column("size", ShowPools.Pool::size)
                .column("state", ShowPools.Pool::state)
                .whenEmpty("No client has asked for a connection yet.");
    }

    /** One listener of one node. */
    private record Listener(String node, String role, String port, String up, String others, long sessions) {}

    /** Who is up for which role, one line for each listener of each node. */
    public static Table<?> listeners(List<ShowBalancers.Server> servers, Map<String, Integer> ports) {
        Map<String, List<ShowBalancers.Server>> groups = new LinkedHashMap<>();
        servers.forEach(server -> groups.computeIfAbsent(
                        server.node() + " " + server.listener(), key -> new java.util.ArrayList<>())
                .add(server));
        List<Listener> rows = groups.values().stream()
                .map(group -> new Listener(
                        group.get(0).node(),
                        group.get(0).listener(),
                        ports.containsKey(group.get(0).listener())
                                ? "" + ports.get(group.get(0).listener())
                                : "",
                        names(group, true),
                        names(group, false),
                        group.stream().mapToLong(ShowBalancers.Server::sessions).sum()))
                .toList();
        return Table.of(rows)
                .column("node", Listener::node)
                .column("role", Listener::role)
                .column("port", Listener::port)
                .column("leads to", Listener::up)
                .column("not to", Listener::others)
                .column("sessions", Listener::sessions)
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
                .column("check", ShowBalancers.Server::check)
                .column("sessions", ShowBalancers.Server::sessions)
                .column("total", ShowBalancers.Server::total)
                .column("since s", ShowBalancers.Server::sinceSeconds)
                .column("last answer", ShowBalancers.Server::checkText)
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
            Block.text(sentence),
            Table.of(view.nodes())
                    .column("node", VirtualIpView.NodeView::name)
                    .column("address", node -> node.here() ? "here" : "")
                    .column("VRRP", VirtualIpView.NodeView::vrrp)
                    .column("keepalived", node -> word(node.keepalived()))
                    .column("agent", node -> word(node.agent()))
                    .column("HAProxy", node -> word(node.balancer()))
                    .column("leads to", VirtualIpView.NodeView::leadsTo)
                    .column("writing reaches", VirtualIpView.NodeView::reaches)
                    .whenEmpty("No node answered.")
        };
    }

    private static String word(boolean up) {
        return up ? "up" : "down";
    }
}
