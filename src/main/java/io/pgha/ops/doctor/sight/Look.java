package io.pgha.ops.doctor.sight;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.Text;
import io.pgha.plan.Bash;
import io.pgha.remote.Host;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import io.pgha.stack.Paths;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Looks at one node in one exec, and takes apart what it says; it changes nothing there. */
public final class Look {
    private final ClusterSpec spec;
    private final Machines machines;
    private final Clock clock;
    private final Duration deadline;

    /**
     * Looks at the nodes of one cluster.
     *
     * @param clock what the nodes' clocks are compared with
     * @param deadline for the whole script; its own parts end before
     */
    public Look(ClusterSpec spec, Machines machines, Clock clock, Duration deadline) {
        this.spec = spec;
        this.machines = machines;
        this.clock = clock;
        this.deadline = deadline;
    }

    /**
     * What the node shows.
     *
     * @param began run when the node says its first word
     * @throws io.pgha.model.ProblemException if it cannot be asked, or does not answer in time
     */
    public NodeSight at(Node node, Host host, Runnable began, Cancellation cancellation) {
        String nonce = UUID.randomUUID().toString().replace("-", "");
        List<Instant> arrived = new CopyOnWriteArrayList<>();
        Output output = host.run(Script.look(Text.plain(script(node, nonce)), deadline)
                .watchedBy(line -> {
                    began.run();
                    if (arrived.isEmpty() && line.matches("\\d+\\.\\d+")) {
                        arrived.add(clock.instant());
                    }
                })
                .cancelledBy(cancellation));
        return parse(node, output.stdout(), nonce, arrived.isEmpty() ? clock.instant() : arrived.get(0));
    }

    /** The script for a node: what is said of the cluster, then the look itself. */
    String script(Node node, String nonce) {
        String prefix = Paths.DCS_NAMESPACE + spec.name() + "/";
        // The end of a range of keys: the prefix with its last byte one higher.
        String end = prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1);
        Map<String, Object> known = new LinkedHashMap<>();
        known.put("NONCE", nonce);
        known.put("MOUNT", spec.nodes().dataMountPoint());
        known.put("PGDATA", spec.postgresql().dataDirectory());
        known.put("PGVERSION", spec.postgresql().version());
        known.put("PGPORT", spec.postgresql().port());
        known.put("SUPERUSER", spec.postgresql().superuser());
        known.put("SOCKETS", Paths.SOCKETS);
        known.put("POOL_PORT", spec.pgbouncer().port());
        known.put("STATS_PORT", spec.haproxy().statsPort());
        known.put("VIP", machines.virtualIp().address());
        known.put("PATRONI_PORT", spec.patroni().restapiPort());
        known.put("WATCHDOG", spec.patroni().watchdogDevice());
        known.put("ETCD_DATA", spec.etcd().dataDirectory());
        known.put("ETCD_PORT", spec.etcd().clientPort());
        known.put("ETCD_MEMBER", hasEtcd(node) ? "yes" : "");
        known.put("DCS_FROM", base64(prefix));
        known.put("DCS_TO", base64(end));
        known.put("CERTIFICATE", Paths.CERTIFICATE);
        known.put("KEY", Paths.KEY);
        known.put("CA", Paths.CA);
        known.put("PEERS", String.join(" ", peers(node)));
        StringBuilder script = new StringBuilder();
        known.forEach((name, value) -> script.append(name)
                .append('=')
                .append(Bash.quote(String.valueOf(value)))
                .append('\n'));
        return script.append(resource()).toString();
    }

    private boolean hasEtcd(Node node) {
        return spec.etcd().members().contains(node.name());
    }

    private List<String> peers(Node node) {
        List<String> peers = new ArrayList<>();
        for (Node other : machines.nodes()) {
            if (!other.equals(node)) {
                peers.add(other.address() + ":" + spec.patroni().restapiPort());
                peers.add(other.address() + ":" + spec.postgresql().port());
                peers.add(other.address() + ":" + spec.pgbouncer().port());
                if (hasEtcd(other)) {
                    peers.add(other.address() + ":" + spec.etcd().clientPort());
                    peers.add(other.address() + ":" + spec.etcd().peerPort());
                }
            }
        }
        return peers;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String resource() {
        try (InputStream in = Look.class.getResourceAsStream("/doctor/look.sh")) {
            if (in == null) {
                throw new IllegalStateException("the look at a node is not packaged");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Takes apart what a node said.
     *
     * @param arrived when the line with its time came
     */
    NodeSight parse(Node node, String stdout, String nonce, Instant arrived) {
        Map<String, List<String>> sections = sections(stdout, nonce);
        List<LogLine> log = new ArrayList<>();
        List.of("logs_patroni", "logs_etcd", "logs_others")
                .forEach(name -> log.addAll(LogLine.parse(section(sections, name))));
        List<String> certificates = section(sections, "certificates");
        return new NodeSight(
                node,
                ClockSight.parse(section(sections, "clock"), arrived),
                OsSight.parse(section(sections, "os")),
                UnitsSight.parse(section(sections, "units")),
                CertificateSight.parse(certificates),
                certificates.stream()
                        .filter(line -> line.startsWith("verify ") && !line.endsWith(": OK"))
                        .map(line -> line.substring(7))
                        .findFirst(),
                PatroniSight.parse(section(sections, "patroni")),
                hasEtcd(node)
                        ? Optional.of(
                                EtcdSight.parse(section(sections, "etcd"), Paths.DCS_NAMESPACE + spec.name() + "/"))
                        : Optional.empty(),
                PostgresqlSight.parse(section(sections, "postgresql"), section(sections, "control")),
                AccessSight.parse(
                        section(sections, "pgbouncer"), section(sections, "haproxy"), section(sections, "vip")),
                peers(section(sections, "peers")),
                log,
                LogLine.parse(section(sections, "logs_kernel")),
                section(sections, "logs_postgresql"));
    }

    private static Map<String, List<String>> sections(String stdout, String nonce) {
        Map<String, List<String>> sections = new HashMap<>();
        List<String> current = new ArrayList<>();
        for (String line : stdout.split("\n", -1)) {
            if (line.startsWith("@" + nonce + " ")) {
                current = new ArrayList<>();
                sections.put(line.substring(nonce.length() + 2), current);
            } else {
                current.add(line);
            }
        }
        return sections;
    }

    private static List<String> section(Map<String, List<String>> sections, String name) {
        return sections.getOrDefault(name, List.of());
    }

    private static List<NodeSight.Peer> peers(List<String> lines) {
        List<NodeSight.Peer> peers = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split("[ :]", -1);
            if (words.length == 4 && words[0].equals("peer")) {
                peers.add(new NodeSight.Peer(words[1], Integer.parseInt(words[2]), words[3]));
            }
        }
        return peers;
    }
}
