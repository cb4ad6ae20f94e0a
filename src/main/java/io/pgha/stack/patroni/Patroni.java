package io.pgha.stack.patroni;

import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.model.OsSpec;
import io.pgha.model.PatroniSpec;
import io.pgha.plan.Bash;
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
import io.pgha.stack.Paths;
import java.util.List;
import java.util.Set;

/** Patroni on every node; starting it founds the cluster, joins it or takes up what the node was. */
public final class Patroni implements Component {
    static final String NAME = "patroni";
    private static final String UNIT = "patroni.service";
    private static final String FILE = "/etc/patroni/config.yml";

    // Patroni needs a client library of etcd of which apt takes another one's if it is not told (package patroni,
    // Depends).
    private static final List<String> PACKAGES = List.of("patroni", "python3-etcd");

    // A running Patroni keeps its port, and only from version 3.3 on can the test be told so. A member of etcd that is
    // down or
    // that is only being set up makes no bad file.
    private static final String VALID =
            """
            if systemctl -q is-active patroni && patroni --help | grep -q -- --ignore-listen-port; then
              local said
              said=$(runuser -u postgres -- patroni --validate-config --ignore-listen-port "$1" 2>&1) && return 0
              said=$(grep -v 'is not reachable$' <<<"$said") || return 0
              echo "$said"; return 1
            fi
            """;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "Patroni: runs PostgreSQL, elects the primary, fails over";
    }

    @Override
    public List<String> requires() {
        return List.of("os", "etcd", "postgresql");
    }

    @Override
    public List<Step> steps(Blueprint cluster, Node node, Phase phase) {
        return switch (phase) {
            case INSTALL -> List.of(new PackagesInstalled(NAME, PACKAGES));
            case CONFIGURE -> configure(cluster, node);
            case SETTLE -> List.of();
            case FINISH ->
                List.of(new DynamicConfigPresent(
                        cluster.spec(), node, cluster.secrets().restApi()));
        };
    }

    private static List<Step> configure(Blueprint cluster, Node node) {
        ClusterSpec spec = cluster.spec();
        String dropIns = "/etc/systemd/system/patroni.service.d";
        FilePresent config =
                new FilePresent(NAME, FILE, "postgres", "postgres", "600", ConfigFile.of(cluster, node), VALID);
        return List.of(
                new DirectoryPresent(NAME, dropIns, "root", "root", "755"),
                FilePresent.ofRoot(NAME, dropIns + "/pgha.conf", dropIn(spec)),
                new DirectoryPresent(NAME, "/etc/patroni", "root", "root", "755"),
                config,
                new PortFree(NAME, spec.patroni().restapiPort(), UNIT),
                // PostgreSQL outlives a Patroni that was killed, and the next Patroni takes it over.
                new PortFree(NAME, spec.postgresql().port(), UNIT, Set.of("postgres")),
                new UnitRunning(NAME, UNIT, Set.of(), Set.of(config.id(), Paths.CERTIFICATE_STEP), Risk.RESTART));
    }

    /** No order after etcd: a member that waits for a slow etcd loses more time than one that retries. */
    private static String dropIn(ClusterSpec spec) {
        OsSpec.Limits limits = spec.os().limits();
        String mount = spec.nodes().dataMountPoint();
        String watchdog = spec.patroni().watchdog() == PatroniSpec.Watchdog.OFF
                ? ""
                : "ExecStartPre=-+/sbin/modprobe softdog\nExecStartPre=-+/bin/chown postgres "
                        + spec.patroni().watchdogDevice() + "\n";
        return """
                # managed by pgha, edit the cluster file
                [Unit]
                RequiresMountsFor=%1$s
                AssertPathIsMountPoint=%1$s

                [Service]
                %2$sLimitNOFILE=%3$d:%4$d
                LimitNPROC=%5$d:%6$d
                TimeoutStopSec=120s
                RestartSec=5s
                """
                .formatted(
                        mount,
                        watchdog,
                        limits.openFilesSoft(),
                        limits.openFilesHard(),
                        limits.processesSoft(),
                        limits.processesHard());
    }

    @Override
    public List<Check> before(Blueprint cluster, Node node, Phase phase) {
        Checks checks = new Checks(cluster, node);
        return switch (phase) {
            case INSTALL, CONFIGURE -> List.of();
            case SETTLE -> List.of(checks.primaryReachable());
            case FINISH -> List.of(checks.replicasStream());
        };
    }

    @Override
    public List<Check> checks(Blueprint cluster, Node node) {
        return new Checks(cluster, node).all();
    }

    /** A setting that waits for a restart is no reason not to go on. */
    @Override
    public List<Check> settled(Blueprint cluster, Node node) {
        return new Checks(cluster, node).healthy();
    }

    /** Words for the shell that name a node's REST API. */
    static String restApi(ClusterSpec spec, Node node) {
        return Bash.quote("https://" + node.address() + ":" + spec.patroni().restapiPort());
    }
}
