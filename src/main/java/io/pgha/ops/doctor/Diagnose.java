package io.pgha.ops.doctor;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.ops.cloud.InspectCloud.CloudState;
import io.pgha.ops.doctor.rule.CheckGroup;
import io.pgha.ops.doctor.rule.Examination;
import io.pgha.ops.doctor.sight.ClusterSight;
import io.pgha.ops.doctor.sight.Look;
import io.pgha.ops.doctor.sight.NodeSight;
import io.pgha.ops.stack.StackDrift;
import io.pgha.plan.NodeFleet;
import io.pgha.plan.Plan;
import io.pgha.remote.Fleet;
import io.pgha.remote.Outcome;
import io.pgha.remote.Rollout;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Looks at all of a cluster at once and says what ails it: one look at every node, one comparison with the cluster file, one look at
 * the cloud, all side by side, so that it takes as long as the slowest of them. Nothing is changed.
 */
public final class Diagnose {
    /** What is dead must not hold up what lives. */
    private static final Duration USUAL = Duration.ofSeconds(4);

    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final Duration OF_THE_CLOUD = Duration.ofSeconds(18);

    private final ClusterSpec spec;
    private final Machines machines;
    private final NodeFleet fleet;
    private final StackDrift drift;
    private final Function<Cancellation, CloudState> cloud;
    private final Clock clock;

    /**
     * The verb for one cluster.
     *
     * @param cloud looks at the cluster in the cloud
     */
    public Diagnose(
            ClusterSpec spec,
            Machines machines,
            NodeFleet fleet,
            StackDrift drift,
            Function<Cancellation, CloudState> cloud,
            Clock clock) {
        this.spec = spec;
        this.machines = machines;
        this.fleet = fleet;
        this.drift = drift;
        this.cloud = cloud;
        this.clock = clock;
    }

    /** One of the three looks, done side by side with the others. */
    private enum Part {
        NODES,
        DRIFT,
        CLOUD
    }

    /** What ails the cluster now, as far as these groups of checks tell. */
    public Diagnosis now(Set<CheckGroup> groups, Cancellation cancellation) {
        long start = System.nanoTime();
        ClusterSight sight = see(groups, cancellation);
        cancellation.check();
        var findings = Examination.of(sight, groups);
        return new Diagnosis(
                spec.name(),
                findings.stream().noneMatch(finding -> finding.severity().isToBeCured()),
                groups.stream().sorted().toList(),
                sight.answering().stream().map(NodeSight::name).toList(),
                machines.nodes().stream()
                        .map(Node::name)
                        .filter(sight.silent()::containsKey)
                        .toList(),
                (System.nanoTime() - start) / 1_000_000,
                findings);
    }

    private ClusterSight see(Set<CheckGroup> groups, Cancellation cancellation) {
        List<Part> parts = new ArrayList<>(List.of(Part.NODES));
        if (groups.contains(CheckGroup.DRIFT)) {
            parts.add(Part.DRIFT);
        }
        if (groups.contains(CheckGroup.CLOUD)
                || groups.contains(CheckGroup.VIP)
                || groups.contains(CheckGroup.NETWORK)) {
            parts.add(Part.CLOUD);
        }
        List<String> names = machines.nodes().stream().map(Node::name).toList();
        Patience patience = new Patience(names, cancellation, USUAL, LONGEST);
        Map<Part, Outcome<Object>> seen = new Fleet()
                .each(parts, Part::name, Rollout.PARALLEL, cancellation, part -> switch (part) {
                    case NODES -> nodes(patience, cancellation);
                    case DRIFT -> drift.plan(node -> patience.limit(node.name()), cancellation);
                    case CLOUD -> cloud.apply(cancellation.within(OF_THE_CLOUD));
                });
        Map<String, NodeSight> nodes = new LinkedHashMap<>();
        Map<String, Problem> silent = new LinkedHashMap<>();
        done(seen, Part.NODES, Nodes.class).ifPresent(found -> {
            nodes.putAll(found.answering());
            silent.putAll(found.silent());
        });
        return new ClusterSight(
                spec,
                machines,
                clock.instant(),
                nodes,
                silent,
                done(seen, Part.CLOUD, CloudState.class),
                trouble(seen, Part.CLOUD),
                done(seen, Part.DRIFT, Plan.class),
                trouble(seen, Part.DRIFT));
    }

    private record Nodes(Map<String, NodeSight> answering, Map<String, Problem> silent) {}

    private Nodes nodes(Patience patience, Cancellation cancellation) {
        Look look = new Look(spec, machines, clock, LONGEST);
        Map<Node, Outcome<NodeSight>> outcomes =
                fleet.each(machines.nodes(), Rollout.PARALLEL, cancellation, (node, host) -> {
                    Cancellation limit = patience.limit(node.name());
                    return look.at(node, host, () -> patience.began(node.name()), limit);
                });
        Map<String, NodeSight> answering = new LinkedHashMap<>();
        Map<String, Problem> silent = new LinkedHashMap<>();
        outcomes.forEach((node, outcome) -> {
            if (outcome instanceof Outcome.Done<NodeSight> done) {
                answering.put(node.name(), done.value());
            } else if (outcome instanceof Outcome.Failed<NodeSight> failed) {
                silent.put(
                        node.name(),
                        patience.hasBegun(node.name()) ? slow(failed.problem()) : inTime(failed.problem()));
            }
        });
        return new Nodes(answering, silent);
    }

    /** A node that has begun to answer lives: nobody should think of a reboot first. */
    private static Problem slow(Problem problem) {
        return Problem.of(ClusterSight.SLOW, Problem.Kind.REMOTE, "It began to answer and came to no end.")
                .at(problem.where())
                .because(problem.cause());
    }

    /** What ran into our own limit was not cancelled by anybody: it did not answer. */
    private static Problem inTime(Problem problem) {
        return problem.kind() == Problem.Kind.CANCELLED
                ? Problem.of("NODE_SILENT", Problem.Kind.UNREACHABLE, "No answer in time.")
                        .at(problem.where())
                : problem;
    }

    private static <T> Optional<T> done(Map<Part, Outcome<Object>> seen, Part part, Class<T> type) {
        return seen.get(part) instanceof Outcome.Done<Object> done && type.isInstance(done.value())
                ? Optional.of(type.cast(done.value()))
                : Optional.empty();
    }

    private static Optional<Problem> trouble(Map<Part, Outcome<Object>> seen, Part part) {
        return seen.get(part) instanceof Outcome.Failed<Object> failed
                ? Optional.of(inTime(failed.problem()))
                : Optional.empty();
    }
}
