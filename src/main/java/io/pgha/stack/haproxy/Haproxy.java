package io.pgha.stack.haproxy;

import io.pgha.model.ClusterSpec;
import io.pgha.model.ConfdSpec;
import io.pgha.model.HaproxySpec;
import io.pgha.model.Node;
import io.pgha.model.Text;
import io.pgha.plan.Check;
import io.pgha.plan.Phase;
import io.pgha.plan.Risk;
import io.pgha.plan.Step;
import io.pgha.plan.step.DirectoryPresent;
import io.pgha.plan.step.FilePresent;
import io.pgha.plan.step.PackagesInstalled;
import io.pgha.plan.step.PortFree;
import io.pgha.plan.step.UnitRunning;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Component;
import io.pgha.stack.Login;
import io.pgha.stack.Paths;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** HAProxy on every node: one port per role, leading to PgBouncer on the nodes that Patroni says have it. */
public final class Haproxy implements Component {
    private static final String NAME = "haproxy";
    private static final String UNIT = "haproxy.service";
    private static final String CONFIGURATION = "/etc/haproxy/haproxy.cfg";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "one port per role on every node, led to whoever has the role";
    }

    @Override
    public List<String> requires() {
        return List.of("patroni", "pgbouncer");
    }

    @Override
    public List<Step> steps(Blueprint cluster, Node node, Phase phase) {
        return switch (phase) {
            case INSTALL -> List.of(new PackagesInstalled(NAME, List.of("haproxy")));
            case CONFIGURE -> configure(cluster);
            case SETTLE, FINISH -> List.of();
        };
    }

    private static List<Step> configure(Blueprint cluster) {
        MemberText text = BalancerText.of(cluster.spec());
        SortedMap<String, String> nodes = new TreeMap<>();
        cluster.nodes().forEach(node -> nodes.put(node.name(), node.address()));
        BalancerFile file = new BalancerFile(NAME, CONFIGURATION, text, nodes);
        // What keeps the members in step must already have the new text when HAProxy gets it.
        List<Step> steps = new ArrayList<>(memberText(cluster.spec(), text));
        steps.add(file);
        ports(cluster.spec()).forEach(port -> steps.add(new PortFree(NAME, port, UNIT)));
        steps.add(new UnitRunning(NAME, UNIT, Set.of(), Set.of(file.id(), Paths.CERTIFICATE_STEP), Risk.RESTART));
        return steps;
    }

    private static List<Integer> ports(ClusterSpec spec) {
        HaproxySpec haproxy = spec.haproxy();
        List<Integer> ports =
                new ArrayList<>(List.of(haproxy.primaryPort(), haproxy.replicaPort(), haproxy.statsPort()));
        if (spec.patroni().synchronous()) {
            ports.addAll(List.of(haproxy.syncPort(), haproxy.asyncPort()));
        }
        return ports;
    }

    private static List<Step> memberText(ClusterSpec spec, MemberText text) {
        return spec.confd().mode() == ConfdSpec.Mode.ETCDCTL
                ? List.of(FilePresent.ofRoot(NAME, CONFIGURATION + ".members", text.source()))
                : List.of(
                        new DirectoryPresent(NAME, "/etc/confd/templates", "root", "root", "755"),
                        FilePresent.ofRoot(NAME, "/etc/confd/templates/haproxy.cfg.tmpl", text.asConfdTemplate()));
    }

    @Override
    public List<Check> checks(Blueprint cluster, Node node) {
        HaproxySpec haproxy = cluster.spec().haproxy();
        List<Check> checks = new ArrayList<>();
        checks.add(check(
                "running",
                "HAProxy is up and says so on port " + haproxy.statsPort(),
                Text.plain("systemctl -q is-active " + UNIT + " && curl -fsS -m 2 -o /dev/null http://127.0.0.1:"
                        + haproxy.statsPort() + "/healthz"),
                haproxy));
        checks.add(leads(cluster, "primary", haproxy.primaryPort(), "f"));
        boolean replicas = cluster.nodes().size() > 1;
        if (replicas || haproxy.primaryFallback()) {
            checks.add(leads(cluster, "replicas", haproxy.replicaPort(), replicas ? "t" : "f"));
        }
        return checks;
    }

    private static Check leads(Blueprint cluster, String role, int port, String inRecovery) {
        Text question = Login.ofPools(cluster).query("127.0.0.1", port, "SELECT pg_is_in_recovery()");
        return check(
                role,
                "port " + port + " leads to " + (inRecovery.equals("f") ? "the primary" : "a replica"),
                Text.plain("[ \"$(").plus(question).plus(")\" = " + inRecovery + " ]"),
                cluster.spec().haproxy());
    }

    private static Check check(String id, String title, Text bash, HaproxySpec haproxy) {
        String evidence = "systemctl --no-pager -l status " + UNIT + " | head -n 6\n"
                + "haproxy -c -q -f " + CONFIGURATION + "\n"
                + "curl -fsS -m 2 'http://127.0.0.1:" + haproxy.statsPort() + "/;csv' | cut -d, -f1,2,18,37,57\n"
                + "journalctl --no-pager -o cat -n 5 -u " + UNIT;
        return new Check(
                NAME + "." + id,
                title,
                bash,
                PATIENCE,
                evidence,
                List.of("stack check patroni", "stack check haproxy"));
    }
}
