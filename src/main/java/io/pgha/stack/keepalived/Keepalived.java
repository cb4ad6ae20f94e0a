package io.pgha.stack.keepalived;

import io.pgha.model.KeepalivedSpec;
import io.pgha.model.Node;
import io.pgha.model.Text;
import io.pgha.plan.Check;
import io.pgha.plan.Fact;
import io.pgha.plan.Phase;
import io.pgha.plan.Risk;
import io.pgha.plan.Step;
import io.pgha.plan.step.DirectoryPresent;
import io.pgha.plan.step.FileFromFacts;
import io.pgha.plan.step.FilePresent;
import io.pgha.plan.step.PackagesInstalled;
import io.pgha.plan.step.UnitRunning;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Component;
import io.pgha.stack.Template;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * keepalived on every node: it decides which node holds the virtual IP, and puts it on that node's interface. In the cloud an
 * address is delivered where the API was told to, so an agent on each node tells it as soon as the address appears.
 */
public final class Keepalived implements Component {
    private static final String NAME = "keepalived";
    private static final String UNIT = "keepalived.service";
    private static final String AGENT_UNIT = "pgha-vip.service";
    private static final String AGENT = "/usr/local/sbin/pgha-vip";
    private static final String CONFIGURATION = "/etc/keepalived/keepalived.conf";
    // keepalived 2.2 (Debian 12) ends every test, good or bad, by a SIGTERM to itself; then only its silence tells a
    // good file.
    private static final String CONFIGURATION_TEST =
            """
            local said status=0
            said=$(keepalived -t -f "$1" 2>&1) || status=$?
            said=$(grep -v '^Terminated' <<<"$said") || :
            [ $status -eq 0 ] || { [ $status -eq 143 ] && [ -z "$said" ]; } || { echo "$said"; return 1; }
            """;
    private static final int STEP_OF_PRIORITY = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "holds the virtual IP on one healthy node and moves it in the cloud";
    }

    @Override
    public List<String> requires() {
        return List.of("haproxy");
    }

    @Override
    public List<Step> steps(Blueprint cluster, Node node, Phase phase) {
        return switch (phase) {
            case INSTALL ->
                List.of(new PackagesInstalled(
                        NAME, List.of("keepalived", "curl", "iproute2", "openssl", "python3", "ca-certificates")));
            case CONFIGURE -> configure(cluster, node);
            case SETTLE, FINISH -> List.of();
        };
    }

    private static List<Step> configure(Blueprint cluster, Node node) {
        FilePresent agent = new FilePresent(
                NAME,
                AGENT,
                "root",
                "root",
                "755",
                Template.of(NAME, AGENT.substring(1)).text(),
                "");
        FilePresent settings =
                new FilePresent(NAME, "/etc/pgha/vip.env", "root", "root", "640", settings(cluster, node), "");
        FilePresent agentUnit = file("/etc/systemd/system/" + AGENT_UNIT, AGENT_UNIT);
        FilePresent unit = file("/etc/systemd/system/keepalived.service.d/pgha.conf", "keepalived.service.d/pgha.conf");
        Step configuration = new FileFromFacts<>(
                NAME,
                CONFIGURATION,
                interfaceOf(node),
                found -> new FilePresent(
                        NAME,
                        CONFIGURATION,
                        "root",
                        "root",
                        "640",
                        configuration(cluster, node, found),
                        CONFIGURATION_TEST));
        return List.of(
                agent,
                settings,
                agentUnit,
                // Nobody notices a restart of the agent: the address stays where it is.
                new UnitRunning(
                        NAME, AGENT_UNIT, Set.of(agent.id(), settings.id(), agentUnit.id()), Set.of(), Risk.NONE),
                configuration,
                new DirectoryPresent(NAME, "/etc/systemd/system/keepalived.service.d", "root", "root", "755"),
                unit,
                new UnitRunning(NAME, UNIT, Set.of(unit.id()), Set.of(configuration.id()), Risk.RESTART));
    }

    private static FilePresent file(String path, String resource) {
        Text content = Template.of(NAME, "etc/systemd/system/" + resource).text();
        return new FilePresent(NAME, path, "root", "root", "644", content, "");
    }

    // The one interface with a route of its own to the node's network tells without a process; where there are more, or
    // none, the addresses tell.
    private static Fact<String> interfaceOf(Node node) {
        String bash =
                """
                mapfile -t routes </proc/net/route
                found=
                for route in "${routes[@]:1}"; do
                  set -- $route
                  if [ "$3" = 00000000 ] && [ "$8" != 00000000 ] && [ $((%2$s & 16#$8)) -eq $((16#$2)) ]; then
                    found="$found $1"
                  fi
                done
                set -- $found
                if [ $# -eq 1 ]; then echo "$1"; return; fi
                set -- $(ip -4 -o addr show to %1$s/32) && [ -n "$2" ] && echo "$2"
                """
                        .formatted(node.address(), littleEndian(node.address()));
        return Fact.command("interface of " + node.address(), bash, name -> name);
    }

    /** An IPv4 address as {@code /proc/net/route} writes it on machines that begin with the least byte, all that are offered. */
    private static String littleEndian(String address) {
        StringBuilder hex = new StringBuilder();
        for (String part : address.split("\\.", -1)) {
            hex.insert(0, "%02X".formatted(Integer.parseInt(part)));
        }
        return "16#" + hex;
    }

    private static Text settings(Blueprint cluster, Node node) {
        return Template.of(NAME, "etc/pgha/vip.env")
                .with("virtual_ip", cluster.virtualIp().address())
                .with("private_ip_id", cluster.virtualIp().privateIpId())
                .with("vnic_id", node.vnicId())
                .with("core_url", cluster.spec().cloud().nodeEndpointUrl())
                .with("auth_url", cluster.spec().cloud().nodeAuthEndpointUrl())
                .with("stats_port", cluster.spec().haproxy().statsPort())
                .text();
    }

    private static Text configuration(Blueprint cluster, Node node, Optional<String> found) {
        KeepalivedSpec spec = cluster.spec().keepalived();
        String address = cluster.virtualIp().address();
        String peers = cluster.nodes().stream()
                .filter(peer -> !peer.name().equals(node.name()))
                .map(peer -> "    " + peer.address())
                .collect(Collectors.joining("\n", "unicast_src_ip " + node.address() + "\nunicast_peer {\n", "\n}"));
        return Template.of(NAME, "etc/keepalived/keepalived.conf")
                .with("node", node.name())
                .with("stats_port", cluster.spec().haproxy().statsPort())
                .with("check_interval", seconds(spec.checkInterval()))
                .with("check_timeout", seconds(spec.checkTimeout()))
                .with("fall", spec.fall())
                .with("rise", spec.rise())
                .with(
                        "interface",
                        cluster.spec()
                                .virtualIp()
                                .networkInterface()
                                .or(() -> found)
                                .orElse("eth0"))
                .with("router_id", spec.routerIdFor(address))
                .with("priority", Math.max(1, spec.priority() - STEP_OF_PRIORITY * (node.index() - 1)))
                .with("advert_interval", seconds(spec.advertInterval()))
                // A node alone has nobody to talk to: keepalived 2.3 refuses unicast without peers, and the cloud's
                // network drops
                // the multicast that is left.
                .with("peers", cluster.nodes().size() > 1 ? peers : "")
                .with("vrrp", Text.hidden(cluster.secrets().vrrp()))
                .with("virtual_ip", address)
                .text();
    }

    // VRRP version 2, the one with a shared password, counts in whole seconds.
    private static long seconds(Duration duration) {
        return Math.max(1, duration.plusMillis(999).toSeconds());
    }

    @Override
    public List<Check> checks(Blueprint cluster, Node node) {
        String address = cluster.virtualIp().address();
        return List.of(
                check(
                        "running",
                        "keepalived and the agent of the virtual IP are up",
                        "systemctl -q is-active " + UNIT + " && systemctl -q is-active " + AGENT_UNIT),
                check(
                        "agreed",
                        address + " is on this node if and only if the cloud delivers it here",
                        AGENT + " check"),
                check(
                        "answers",
                        "the balancer answers at " + address,
                        "curl -fsS -m 2 -o /dev/null http://" + address + ":"
                                + cluster.spec().haproxy().statsPort() + "/healthz"));
    }

    private static Check check(String id, String title, String bash) {
        String evidence = "cat /run/pgha/vip.json\nip -4 -o addr show\n" + AGENT + " check\n"
                + "journalctl --no-pager -o cat -n 8 -u " + AGENT_UNIT + "\njournalctl --no-pager -o cat -n 8 -u "
                + UNIT;
        return new Check(
                NAME + "." + id,
                title,
                Text.plain(bash),
                PATIENCE,
                evidence,
                List.of("cluster status", "stack check haproxy"));
    }
}
