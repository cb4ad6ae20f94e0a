package io.pgha.ops.doctor.sight;

import io.pgha.model.Bastion;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.VirtualIp;
import io.pgha.plan.Phase;
import io.pgha.plan.Plan;
import io.pgha.plan.Stage;
import io.pgha.spec.ClusterFile;
import io.pgha.spec.ContextSettings;
import io.pgha.stack.Blueprints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A healthy cluster of three nodes as one of them really answered: pgsql1 and pgsql3 are replicas, pgsql2 leads and holds the virtual
 * IP. Tests change what was said, the way a fault would.
 */
public final class Recorded {
    /** When the node said it. */
    public static final Instant AT = Instant.ofEpochSecond(1795395867, 668_970_897);

    private static final List<String> ADDRESSES = List.of("10.77.4.3", "10.77.4.5", "10.77.4.4");
    private static final List<String> MEMBERS =
            List.of("13800867748510541933", "14657149541970916062", "12263601788153020591");
    private static final VirtualIp VIP = new VirtualIp("10.77.4.2", 24, "ocid1.privateip.oc1.lab.vip");

    private final ClusterSpec spec;
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, Problem> silent = new LinkedHashMap<>();
    private Optional<List<String>> compared = Optional.empty();

    /** The healthy cluster, with more said in its cluster file. */
    public Recorded(String yaml) {
        String file =
                """
                name: demo
                cloud:
                  region: eu-frankfurt-1
                  compartment: ocid1.compartment.oc1..aaaa
                  bastion_subnet: ocid1.subnet.oc1.eu-frankfurt-1.aaaa
                  node_subnet: ocid1.subnet.oc1.eu-frankfurt-1.bbbb
                bastion:
                  client_cidrs: 203.0.113.0/24
                """;
        spec = ClusterFile.parse(file + yaml, "demo.yaml", ContextSettings.none(), Path.of("/nonexistent/home"))
                .spec();
        String said = read();
        for (int i = 0; i < ADDRESSES.size(); i++) {
            texts.put("pgsql" + (i + 1), said(said, i));
        }
        change("pgsql2", text -> text.replace(
                        "\"role\": \"replica\", \"server_version\"", "\"role\": \"primary\", \"server_version\"")
                .replace("\"standby\" : true, \"receiver\" : \"streaming\"", "\"standby\" : false, \"receiver\" : null")
                .replace("\"active\" : false", "\"active\" : true")
                .replace("@n vip\n", "@n vip\nhere 2: host0    inet 10.77.4.2/32 scope global host0\n"));
    }

    private static String said(String replica, int index) {
        String address = ADDRESSES.get(index);
        String peers = ADDRESSES.stream()
                .filter(other -> !other.equals(address))
                .flatMap(other ->
                        Stream.of(8008, 5432, 6432, 2379, 2380).map(port -> "peer " + other + ":" + port + " ok\n"))
                .collect(Collectors.joining());
        return replica.replaceFirst("(?s)(@n peers\n).*?(\n@n logs_patroni)", "$1" + peers + "$2")
                .replace("\"member_id\":\"" + MEMBERS.get(0) + "\"", "\"member_id\":\"" + MEMBERS.get(index) + "\"")
                .replaceFirst(
                        "DNS:pgsql1, DNS:localhost, IP Address:10.77.4.3",
                        "DNS:pgsql" + (index + 1) + ", DNS:localhost, IP Address:" + address);
    }

    private static String read() {
        try {
            return Files.readString(Path.of("src/test/resources/doctor/replica.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes what a node says; fails if there is nothing to change. */
    public Recorded change(String node, UnaryOperator<String> fault) {
        String before = texts.getOrDefault(node, "");
        String after = fault.apply(before);
        if (after.equals(before)) {
            throw new AssertionError("the fault changes nothing that " + node + " says");
        }
        texts.put(node, after);
        return this;
    }

    /** Replaces a text in what every node says. */
    public Recorded everywhere(String from, String to) {
        List.copyOf(texts.keySet()).forEach(node -> change(node, text -> text.replace(from, to)));
        return this;
    }

    /** Adds a line to the log of a program, as of now. */
    public Recorded logs(String node, String section, String program, String line) {
        String header = "@n logs_" + section + "\n";
        String whole =
                section.equals("postgresql") ? line : "1795395866.500000 " + node + " " + program + "[720]: " + line;
        return change(node, text -> text.replace(header, header + whole + "\n"));
    }

    /** Lets a node say nothing at all. */
    public Recorded silences(String node) {
        silent.put(
                node,
                Problem.of("NODE_UNREACHABLE", Problem.Kind.UNREACHABLE, "No answer in time.")
                        .at(node));
        return this;
    }

    /** Lets a node begin to answer and not end. */
    public Recorded slows(String node) {
        silent.put(
                node,
                Problem.of(ClusterSight.SLOW, Problem.Kind.REMOTE, "It came to no end.")
                        .at(node));
        return this;
    }

    /** Lets only these nodes be compared with the cluster file, in which nothing differs. */
    public Recorded comparing(String... nodes) {
        compared = Optional.of(List.of(nodes));
        return this;
    }

    private static Plan unchanged(List<Node> nodes) {
        return new Plan(List.of(new Plan.PlannedStage(
                new Stage(Phase.CONFIGURE, List.of(), Optional.empty()),
                nodes.stream()
                        .map(node -> new Plan.PlannedNode(node, List.of(), List.of()))
                        .toList(),
                Optional.empty())));
    }

    /** What was seen of the cluster. */
    public ClusterSight sight() {
        List<Node> nodes = Stream.of(0, 1, 2)
                .map(i -> Blueprints.node("pgsql" + (i + 1), i + 1, ADDRESSES.get(i)))
                .toList();
        Machines machines =
                new Machines(new Bastion("bastion", "203.0.113.5", "10.77.0.5", "ocid1.instance.oc1.b"), nodes, VIP);
        Look look = new Look(spec, machines, java.time.Clock.systemUTC(), java.time.Duration.ofSeconds(5));
        Map<String, NodeSight> seen = new LinkedHashMap<>();
        nodes.stream()
                .filter(node -> !silent.containsKey(node.name()))
                .forEach(node -> seen.put(node.name(), look.parse(node, texts.getOrDefault(node.name(), ""), "n", AT)));
        return new ClusterSight(
                spec,
                machines,
                AT,
                seen,
                silent,
                Optional.empty(),
                Optional.empty(),
                compared.map(names -> unchanged(nodes.stream()
                        .filter(node -> names.contains(node.name()))
                        .toList())),
                Optional.empty());
    }
}
