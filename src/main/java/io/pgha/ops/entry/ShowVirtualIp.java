package io.pgha.ops.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSecrets;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.Text;
import io.pgha.ops.cloud.CloudWork;
import io.pgha.plan.Bash;
import io.pgha.remote.Host;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Login;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Who holds the virtual IP: in the cloud, on the interfaces, in VRRP; and whether it leads to the primary. */
public final class ShowVirtualIp {
    private final ClusterSpec spec;
    private final Machines machines;
    private final CloudWork cloud;
    private final Supplier<ClusterSecrets> secrets;
    private final Function<Node, Host> hosts;

    /** A look through the session's connections. */
    public ShowVirtualIp(
            ClusterSpec spec,
            Machines machines,
            CloudWork cloud,
            Supplier<ClusterSecrets> secrets,
            Function<Node, Host> hosts) {
        this.spec = spec;
        this.machines = machines;
        this.cloud = cloud;
        this.secrets = secrets;
        this.hosts = hosts;
    }

    /** What was seen, and why some nodes said nothing. */
    public record Seen(VirtualIpView view, List<Problem> problems) {
        public Seen {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Looks.
     *
     * @param leader who leads, as Patroni records it
     */
    public Seen now(Optional<String> leader, Cancellation cancellation) {
        Blueprint blueprint = new Blueprint(spec, machines.nodes(), secrets.get(), machines.virtualIp());
        Text query = Login.ofPools(blueprint)
                .query(machines.virtualIp().address(), spec.haproxy().primaryPort(), "SELECT pg_is_in_recovery()");
        NodeLook.Seen seen = new NodeLook(hosts).at(machines.nodes(), node -> script(query), cancellation);
        List<VirtualIpView.NodeView> nodes = new ArrayList<>();
        seen.sections().forEach((node, sections) -> nodes.add(node(node, sections)));
        Optional<String> owner = owner();
        List<String> here = nodes.stream()
                .filter(VirtualIpView.NodeView::here)
                .map(VirtualIpView.NodeView::name)
                .toList();
        String address = machines.virtualIp().address();
        VirtualIpView view = new VirtualIpView(
                address, owner, here, leader, nodes, VirtualIpJudgement.contradictions(address, owner, leader, nodes));
        return new Seen(view, seen.problems());
    }

    /** The node whose interface the cloud delivers the address to. */
    Optional<String> owner() {
        Optional<String> vnic = cloud.tenancy()
                .network()
                .addresses()
                .privateIp(machines.virtualIp().privateIpId())
                .vnicId();
        return vnic.map(id -> machines.nodes().stream()
                .filter(node -> node.vnicId().equals(id))
                .map(Node::name)
                .findFirst()
                .orElse("a machine that is no node of this cluster"));
    }

    private Text script(Text query) {
        return Text.plain(
                        """
                        echo @@address
                        ip -4 -o addr show to %s
                        echo @@agent
                        cat /run/pgha/vip.json 2>/dev/null; echo
                        echo @@units
                        systemctl is-active keepalived.service pgha-vip.service
                        echo @@vrrp
                        journalctl -u keepalived -b -o cat --no-pager -n 1 -g 'Entering .* STATE' 2>/dev/null
                        echo @@balancer
                        curl -s -o /dev/null -m 2 -w '%%{http_code}\\n' http://127.0.0.1:%d/healthz
                        """
                                .formatted(
                                        Bash.quote(machines.virtualIp().address() + "/32"),
                                        spec.haproxy().statsPort()))
                .plus(NodeLook.BALANCER)
                .plus("echo @@reaches\n")
                .plus(query)
                .plus(" 2>&1\n:\n");
    }

    static VirtualIpView.NodeView node(String name, Map<String, List<String>> sections) {
        List<String> units = sections.getOrDefault("units", List.of());
        List<String> reached = sections.getOrDefault("reaches", List.of());
        String answer = reached.isEmpty() ? "no answer" : reached.get(reached.size() - 1);
        return new VirtualIpView.NodeView(
                name,
                sections.getOrDefault("address", List.of()).stream().anyMatch(line -> !line.isBlank()),
                vrrp(String.join(" ", sections.getOrDefault("vrrp", List.of()))),
                !units.isEmpty() && units.get(0).equals("active"),
                units.size() > 1 && units.get(1).equals("active"),
                trouble(String.join("", sections.getOrDefault("agent", List.of()))),
                sections.getOrDefault("balancer", List.of()).contains("200"),
                ShowBalancers.servers(name, sections.getOrDefault("stat", List.of())).stream()
                        .filter(server -> server.listener().equals("primary") && server.up())
                        .map(ShowBalancers.Server::server)
                        .findFirst(),
                answer.equals("f") ? "primary" : answer.equals("t") ? "replica" : answer);
    }

    /** keepalived's own words for the two states are older than ours. */
    private static String vrrp(String line) {
        if (line.contains("MASTER")) {
            return "holder";
        } else if (line.contains("BACKUP")) {
            return "backup";
        }
        return line.contains("FAULT") ? "fault" : "unknown";
    }

    private static Optional<String> trouble(String json) {
        try {
            JsonNode trouble = JsonMapper.builder()
                    .build()
                    .readTree(json.isBlank() ? "{}" : json)
                    .path("trouble");
            return trouble.isTextual() ? Optional.of(trouble.asText()) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.of("its state file cannot be read");
        }
    }
}
