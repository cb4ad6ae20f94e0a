package io.pgha.stack.confd;

import io.pgha.model.ClusterSpec;
import io.pgha.model.ConfdSpec;
import io.pgha.model.Node;
import io.pgha.model.Text;
import io.pgha.plan.Bash;
import io.pgha.plan.Check;
import io.pgha.plan.Phase;
import io.pgha.plan.Risk;
import io.pgha.plan.Step;
import io.pgha.plan.step.DirectoryPresent;
import io.pgha.plan.step.FilePresent;
import io.pgha.plan.step.PackagesInstalled;
import io.pgha.plan.step.UnitRunning;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Component;
import io.pgha.stack.Paths;
import io.pgha.stack.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What keeps HAProxy's servers in step with the members in etcd: confd itself where the cluster file says where its binary comes
 * from, else a small program of ours around etcdctl. Either runs as {@code confd.service} and renders the text that component
 * haproxy lays out.
 */
public final class Confd implements Component {
    private static final String NAME = "confd";
    private static final String UNIT = "confd.service";
    private static final String BINARY = "/usr/local/bin/confd";
    private static final String WATCHER = "/usr/local/sbin/pgha-confd";
    private static final String BALANCER = "/etc/haproxy/haproxy.cfg";
    // A reboot takes less; a node that is gone for good is only a server that is down until then.
    private static final Duration LINGER = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BinarySource binaries;

    /** A component that reads the operator's own binary, where the cluster file names one, by {@code binaries}. */
    public Confd(BinarySource binaries) {
        this.binaries = binaries;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "keeps HAProxy's servers in step with the members in etcd";
    }

    @Override
    public List<String> requires() {
        return List.of("etcd", "haproxy");
    }

    @Override
    public boolean readsHere(Blueprint cluster) {
        return cluster.spec().confd().mode() == ConfdSpec.Mode.FILE;
    }

    @Override
    public List<Step> steps(Blueprint cluster, Node node, Phase phase) {
        ClusterSpec spec = cluster.spec();
        return switch (phase) {
            case INSTALL ->
                List.of(new PackagesInstalled(
                        NAME,
                        spec.confd().mode() == ConfdSpec.Mode.URL
                                ? List.of("etcd-client", "python3", "curl")
                                : List.of("etcd-client", "python3")));
            case CONFIGURE -> configure(spec, cluster.nodes());
            case SETTLE, FINISH -> List.of();
        };
    }

    private List<Step> configure(ClusterSpec spec, List<Node> nodes) {
        List<Step> steps = new ArrayList<>();
        if (spec.confd().mode() == ConfdSpec.Mode.ETCDCTL) {
            Text watcher = Template.of(NAME, WATCHER.substring(1)).text();
            steps.add(new FilePresent(NAME, WATCHER, "root", "root", "755", watcher, ""));
        } else {
            steps.add(binary(spec));
            steps.add(new DirectoryPresent(NAME, "/etc/confd/conf.d", "root", "root", "755"));
            Text resource = Template.of(NAME, "etc/confd/conf.d/haproxy.toml")
                    .with("prefix", Paths.DCS_NAMESPACE + spec.name())
                    .text();
            steps.add(new FilePresent(NAME, "/etc/confd/conf.d/haproxy.toml", "root", "root", "644", resource, ""));
        }
        Text unit = Template.of(NAME, "etc/systemd/system/confd.service")
                .with("command", command(spec, nodes))
                .text();
        steps.add(new FilePresent(NAME, "/etc/systemd/system/" + UNIT, "root", "root", "644", unit, ""));
        Set<io.pgha.plan.StepId> causes =
                steps.stream().map(Step::id).collect(Collectors.toCollection(LinkedHashSet::new));
        causes.add(Paths.CERTIFICATE_STEP);
        // Nobody notices a restart: HAProxy goes on with the servers it has.
        steps.add(new UnitRunning(NAME, UNIT, causes, Set.of(), Risk.NONE));
        return steps;
    }

    private Step binary(ClusterSpec spec) {
        ConfdSpec confd = spec.confd();
        if (confd.mode() == ConfdSpec.Mode.URL) {
            String proxy = spec.os()
                    .proxy()
                    .https()
                    .or(() -> spec.os().proxy().http())
                    .map(url -> "--proxy " + Bash.quote(url) + " ")
                    .orElse("");
            String url = confd.url().orElseThrow();
            return new BinaryInstalled(
                    NAME,
                    BINARY,
                    confd.sha256().orElseThrow().toLowerCase(Locale.ROOT),
                    "from " + url,
                    "curl -fsSL --connect-timeout 10 --retry 2 -m 300 " + proxy + "-o \"$temp\" " + Bash.quote(url));
        }
        String path = confd.file().orElseThrow();
        LocalBinary local = LocalBinary.of(path, binaries.read(path));
        local.check(confd.sha256(), path);
        return new BinaryInstalled(NAME, BINARY, local.sha256(), "from " + path + " on this machine", local.fetch());
    }

    private static String command(ClusterSpec spec, List<Node> nodes) {
        if (spec.confd().mode() == ConfdSpec.Mode.ETCDCTL) {
            return String.join(
                    " ",
                    WATCHER,
                    members(spec),
                    BALANCER + ".members",
                    BALANCER,
                    Long.toString(spec.confd().interval().toSeconds()),
                    Long.toString(LINGER.toSeconds()));
        }
        String endpoints = nodes.stream()
                .filter(node -> spec.etcd().members().contains(node.name()))
                .map(node ->
                        " -node https://" + node.address() + ":" + spec.etcd().clientPort())
                .collect(Collectors.joining());
        return BINARY + " -backend etcdv3" + endpoints + " -client-ca-keys " + Paths.CA + " -client-cert "
                + Paths.CERTIFICATE + " -client-key " + Paths.KEY + " -watch -interval "
                + spec.confd().interval().toSeconds();
    }

    private static String members(ClusterSpec spec) {
        return Paths.DCS_NAMESPACE + spec.name() + "/members/";
    }

    @Override
    public List<Check> checks(Blueprint cluster, Node node) {
        String members = members(cluster.spec());
        return List.of(
                check("running", "what keeps HAProxy's servers in step is up", "systemctl -q is-active " + UNIT),
                check(
                        "in_step",
                        "every member in etcd is one of HAProxy's servers",
                        """
                        set -a; . %s; set +a
                        found=$(etcdctl --command-timeout=5s get --prefix --keys-only %s) || exit 1
                        [ -n "$found" ] || exit 1
                        for key in $found; do grep -q "^ *server ${key##*/} " %s || exit 1; done
                        """
                                .formatted(Paths.ETCDCTL_ENV, Bash.quote(members), BALANCER)));
    }

    private static Check check(String id, String title, String bash) {
        String evidence = "systemctl --no-pager -l status " + UNIT
                + " | head -n 6\njournalctl --no-pager -o cat -n 8 -u " + UNIT + "\ngrep '^ *server ' " + BALANCER;
        return new Check(
                NAME + "." + id,
                title,
                Text.plain(bash),
                PATIENCE,
                evidence,
                List.of("stack check etcd", "stack configure confd"));
    }
}
