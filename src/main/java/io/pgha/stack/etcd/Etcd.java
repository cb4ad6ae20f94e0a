package io.pgha.stack.etcd;

import io.pgha.model.EtcdSpec;
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
import io.pgha.stack.Paths;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * etcd on the nodes that are its members, and its command line tool on all. The first start of a member returns when a majority
 * has started, so all members of a new cluster must be started side by side.
 */
public final class Etcd implements Component {
    static final String NAME = "etcd";
    private static final String UNIT = "etcd.service";
    private static final String LOAD_ENV = "set -a; . " + Paths.ETCDCTL_ENV + "; set +a\n";

    private static final String DROP_IN =
            """
            # managed by pgha, edit the cluster file
            [Unit]
            # A member waits for the others as long as it takes.
            StartLimitIntervalSec=0

            [Service]
            EnvironmentFile=-%s
            Restart=always
            RestartSec=2s
            TimeoutStartSec=90s
            IOSchedulingClass=best-effort
            IOSchedulingPriority=0
            """
                    .formatted(EtcdMembership.FILE);

    private static final String PROFILE =
            """
            # managed by pgha: etcdctl finds the cluster when root calls it
            if [ -r %1$s ]; then set -a; . %1$s; set +a; fi
            """
                    .formatted(Paths.ETCDCTL_ENV);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "etcd: holds the leader key and the configuration of the cluster";
    }

    @Override
    public List<String> requires() {
        return List.of("os");
    }

    private static boolean isMember(Blueprint cluster, Node node) {
        return cluster.spec().etcd().members().contains(node.name());
    }

    private static Map<String, String> members(Blueprint cluster) {
        Map<String, String> members = new LinkedHashMap<>();
        cluster.nodes().stream()
                .filter(node -> isMember(cluster, node))
                .forEach(node -> members.put(node.name(), node.address()));
        return members;
    }

    @Override
    public List<Step> steps(Blueprint cluster, Node node, Phase phase) {
        boolean member = isMember(cluster, node);
        return switch (phase) {
            case INSTALL ->
                List.of(new PackagesInstalled(
                        NAME, member ? List.of("etcd-server", "etcd-client") : List.of("etcd-client")));
            case CONFIGURE -> {
                List<Step> steps = new ArrayList<>();
                steps.add(new FilePresent(
                        NAME, Paths.ETCDCTL_ENV, "root", "root", "600", Text.plain(clientEnvironment(cluster)), ""));
                steps.add(FilePresent.ofRoot(NAME, "/etc/profile.d/pgha-etcdctl.sh", PROFILE));
                if (member) {
                    steps.addAll(server(cluster, node));
                }
                yield steps;
            }
            case SETTLE, FINISH -> List.of();
        };
    }

    private static List<Step> server(Blueprint cluster, Node node) {
        EtcdSpec etcd = cluster.spec().etcd();
        FilePresent settings = FilePresent.ofRoot(NAME, "/etc/default/etcd", settings(etcd, node));
        FilePresent dropIn = FilePresent.ofRoot(NAME, "/etc/systemd/system/etcd.service.d/pgha.conf", DROP_IN);
        return List.of(
                new DirectoryPresent(NAME, "/etc/systemd/system/etcd.service.d", "root", "root", "755"),
                dropIn,
                new DirectoryPresent(NAME, etcd.dataDirectory(), "etcd", "etcd", "700"),
                settings,
                new PortFree(NAME, etcd.clientPort(), UNIT),
                new PortFree(NAME, etcd.peerPort(), UNIT),
                new EtcdMembership(
                        node.name(),
                        members(cluster),
                        etcd.dataDirectory(),
                        etcd.clientPort(),
                        etcd.peerPort(),
                        cluster.spec().name()),
                new UnitRunning(NAME, UNIT, Set.of(settings.id(), dropIn.id()), Set.of(), Risk.RESTART));
    }

    /** The server's settings; none of them names the other members, so that a node more or less restarts nobody. */
    private static String settings(EtcdSpec etcd, Node node) {
        String client = "https://" + node.address() + ":" + etcd.clientPort();
        String peer = "https://" + node.address() + ":" + etcd.peerPort();
        Map<String, String> env = new LinkedHashMap<>();
        env.put("ETCD_NAME", node.name());
        env.put("ETCD_DATA_DIR", etcd.dataDirectory());
        env.put("ETCD_LISTEN_PEER_URLS", peer);
        env.put("ETCD_LISTEN_CLIENT_URLS", client + ",https://127.0.0.1:" + etcd.clientPort());
        env.put("ETCD_INITIAL_ADVERTISE_PEER_URLS", peer);
        env.put("ETCD_ADVERTISE_CLIENT_URLS", client);
        env.put("ETCD_TRUSTED_CA_FILE", Paths.CA);
        env.put("ETCD_CERT_FILE", Paths.CERTIFICATE);
        env.put("ETCD_KEY_FILE", Paths.ETCD_KEY);
        env.put("ETCD_CLIENT_CERT_AUTH", "true");
        env.put("ETCD_PEER_TRUSTED_CA_FILE", Paths.CA);
        env.put("ETCD_PEER_CERT_FILE", Paths.CERTIFICATE);
        env.put("ETCD_PEER_KEY_FILE", Paths.ETCD_KEY);
        env.put("ETCD_PEER_CLIENT_CERT_AUTH", "true");
        env.put(
                "ETCD_HEARTBEAT_INTERVAL",
                Long.toString(etcd.heartbeatInterval().toMillis()));
        env.put("ETCD_ELECTION_TIMEOUT", Long.toString(etcd.electionTimeout().toMillis()));
        env.put("ETCD_QUOTA_BACKEND_BYTES", Long.toString(etcd.quotaBackendBytes()));
        env.put("ETCD_SNAPSHOT_COUNT", Integer.toString(etcd.snapshotCount()));
        env.put("ETCD_AUTO_COMPACTION_MODE", "periodic");
        env.put("ETCD_AUTO_COMPACTION_RETENTION", etcd.autoCompactionRetention().toMinutes() + "m");
        env.put("ETCD_LOGGER", "zap");
        env.put("ETCD_LOG_LEVEL", etcd.logLevel());
        return "# managed by pgha, edit the cluster file\n" + lines(env);
    }

    private static String clientEnvironment(Blueprint cluster) {
        Map<String, String> env = new LinkedHashMap<>();
        env.put("ETCDCTL_API", "3");
        env.put(
                "ETCDCTL_ENDPOINTS",
                members(cluster).values().stream()
                        .map(address -> "https://" + address + ":"
                                + cluster.spec().etcd().clientPort())
                        .collect(Collectors.joining(",")));
        env.put("ETCDCTL_CACERT", Paths.CA);
        env.put("ETCDCTL_CERT", Paths.CERTIFICATE);
        env.put("ETCDCTL_KEY", Paths.KEY);
        return "# managed by pgha, edit the cluster file\n" + lines(env);
    }

    private static String lines(Map<String, String> env) {
        return env.entrySet().stream()
                .map(entry -> entry.getKey() + "=\"" + entry.getValue() + "\"\n")
                .collect(Collectors.joining());
    }

    @Override
    public List<Check> checks(Blueprint cluster, Node node) {
        if (!isMember(cluster, node)) {
            return List.of();
        }
        int members = members(cluster).size();
        String local = "https://127.0.0.1:" + cluster.spec().etcd().clientPort();
        String evidence =
                "systemctl --no-pager -l status " + UNIT + " | head -n 12; journalctl --no-pager -o cat -n 8 -u " + UNIT
                        + "; " + LOAD_ENV + "timeout 5 etcdctl endpoint status";
        List<String> next = List.of("etcd alarms", "service logs " + node.name() + " etcd");
        Duration deadline = Duration.ofSeconds(30);
        return List.of(
                new Check(
                        "etcd.health",
                        "etcd answers, has quorum and takes writes",
                        Text.plain(
                                LOAD_ENV + "ETCDCTL_ENDPOINTS=" + local
                                        + """
                                 said=$(timeout 5 etcdctl endpoint health 2>&1) && exit 0
                                case $said in *'Active Alarm'*NOSPACE*)
                                  hopeless 'etcd has the alarm NOSPACE: its database is at its quota, and it takes no writes.';;
                                esac
                                exit 1
                                """),
                        deadline,
                        evidence,
                        next),
                new Check(
                        "etcd.leader",
                        "all " + members + " etcd members answer and exactly one leads",
                        Text.plain(LOAD_ENV
                                + """
                                answers=0 leaders=0
                                while IFS=, read -r _ _ _ _ leads _; do
                                  answers=$((answers + 1)); [ "$leads" != ' true' ] || leaders=$((leaders + 1))
                                done < <(timeout 5 etcdctl endpoint status)
                                [ $answers -eq %d ] && [ $leaders -eq 1 ]
                                """
                                        .formatted(members)),
                        deadline,
                        evidence,
                        next),
                new Check(
                        "etcd.alarm",
                        "etcd has no alarm",
                        Text.plain(LOAD_ENV + "alarms=$(timeout 5 etcdctl alarm list) && [ -z \"$alarms\" ]"),
                        Duration.ofSeconds(5),
                        LOAD_ENV + "timeout 5 etcdctl alarm list",
                        List.of("etcd alarms", "etcd status")));
    }
}
