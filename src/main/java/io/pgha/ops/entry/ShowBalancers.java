package io.pgha.ops.entry;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.Text;
import io.pgha.remote.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** What the HAProxy of every node says of the servers it leads to, and where that cannot be right. */
public final class ShowBalancers {
    private final Function<Node, Host> hosts;

    /** A look through the session's connections. */
    public ShowBalancers(Function<Node, Host> hosts) {
        this.hosts = hosts;
    }

    /**
     * One server of one listener on one node.
     *
     * @param listener the role, such as primary
     * @param server name of the node it leads to
     * @param up true if its check is good
     * @param fallback true if it serves only while no other one can
     * @param check HAProxy's word for the last check, such as {@code L7OK} or {@code L7STS}
     * @param checkText the last check in words
     * @param sessions connections now
     * @param total connections since HAProxy started
     * @param sinceSeconds since the state changed last
     */
    public record Server(
            String node,
            String listener,
            String server,
            boolean up,
            boolean fallback,
            String check,
            String checkText,
            long sessions,
            long total,
            long sinceSeconds) {}

    /**
     * All balancers.
     *
     * @param contradictions what cannot be right, one sentence each
     */
    public record Balancers(List<Server> servers, List<String> contradictions, List<Problem> problems) {
        public Balancers {
            servers = List.copyOf(servers);
            contradictions = List.copyOf(contradictions);
            problems = List.copyOf(problems);
        }
    }

    /**
     * Looks.
     *
     * @param leader who leads, as Patroni records it, or empty if nobody does or it is not known
     * @param members names of Patroni's members; empty if they are not known
     */
    public Balancers now(List<Node> nodes, Optional<String> leader, List<String> members, Cancellation cancellation) {
        NodeLook.Seen seen = new NodeLook(hosts).at(nodes, node -> Text.plain(NodeLook.BALANCER), cancellation);
        List<Server> servers = new ArrayList<>();
        List<String> contradictions = new ArrayList<>();
        seen.sections().forEach((node, sections) -> {
            List<Server> own = servers(node, sections.getOrDefault("stat", List.of()));
            if (own.isEmpty()) {
                contradictions.add("HAProxy on " + node + " does not answer at its socket: "
                        + String.join(" ", sections.getOrDefault("stat", List.of())) + ".");
            }
            servers.addAll(own);
            contradictions.addAll(contradictions(node, own, leader, members));
        });
        return new Balancers(servers, contradictions, seen.problems());
    }

    /** The servers out of {@code show stat}; frontends, totals and spare entries are left out. */
    static List<Server> servers(String node, List<String> stat) {
        List<Server> servers = new ArrayList<>();
        for (Map<String, String> row : Rows.of(stat)) {
            String server = row.getOrDefault("svname", "");
            if (!"2".equals(row.get("type")) || server.isEmpty()) {
                continue;
            }
            String status = row.getOrDefault("status", "");
            servers.add(new Server(
                    node,
                    row.getOrDefault("pxname", ""),
                    server,
                    status.startsWith("UP") || status.equals("no check"),
                    "1".equals(row.get("bck")),
                    // A star says that the next check is under way.
                    row.getOrDefault("check_status", "").replace("* ", ""),
                    row.getOrDefault("last_chk", "").isEmpty()
                            ? row.getOrDefault("check_desc", "")
                            : row.getOrDefault("last_chk", ""),
                    number(row.get("scur")),
                    number(row.get("stot")),
                    number(row.get("lastchg"))));
        }
        return servers;
    }

    private static long number(@org.jspecify.annotations.Nullable String text) {
        return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    static List<String> contradictions(
            String node, List<Server> servers, Optional<String> leader, List<String> members) {
        List<String> found = new ArrayList<>();
        List<Server> primary = servers.stream()
                .filter(server -> server.listener().equals("primary"))
                .toList();
        if (primary.isEmpty()) {
            return found;
        }
        List<String> up =
                primary.stream().filter(Server::up).map(Server::server).toList();
        if (up.size() > 1) {
            found.add("HAProxy on " + node + " sees more than one primary: " + String.join(", ", up) + ".");
        }
        leader.ifPresent(name -> {
            if (up.isEmpty()) {
                String why = primary.stream()
                        .filter(server -> server.server().equals(name))
                        .map(server -> server.check() + " " + server.checkText())
                        .findFirst()
                        .orElse("it is not in its list");
                found.add("HAProxy on " + node + " sees no primary, though " + name + " leads: " + why.strip() + ".");
            } else if (!up.contains(name)) {
                found.add("HAProxy on " + node + " leads to " + String.join(", ", up) + ", though " + name + " leads.");
            }
        });
        if (!members.isEmpty()) {
            TreeSet<String> listed =
                    new TreeSet<>(primary.stream().map(Server::server).toList());
            TreeSet<String> missing = new TreeSet<>(members);
            missing.removeAll(listed);
            listed.removeAll(members);
            if (!missing.isEmpty()) {
                found.add("HAProxy on " + node + " does not know " + String.join(", ", missing)
                        + ": its list is stale (confd).");
            }
            if (!listed.isEmpty()) {
                found.add("HAProxy on " + node + " still lists " + String.join(", ", listed)
                        + ", no member any more (confd).");
            }
        }
        return found;
    }
}
