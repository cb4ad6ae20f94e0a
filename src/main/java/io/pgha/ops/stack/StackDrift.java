package io.pgha.ops.stack;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSecrets;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.ops.secrets.SecretSources;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Gathering;
import io.pgha.plan.NodeFleet;
import io.pgha.plan.NodeWork;
import io.pgha.plan.Plan;
import io.pgha.plan.Planner;
import io.pgha.plan.Stage;
import io.pgha.remote.Outcome;
import io.pgha.remote.Rollout;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Stack;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Compares the nodes that answer with the cluster file, as a plan for all of them would; those that do not answer are left out. */
public final class StackDrift {
    private final ClusterSpec spec;
    private final Machines machines;
    private final Stack stack;
    private final NodeFleet fleet;
    private final SecretSources sources;

    /** A comparison for one cluster. */
    public StackDrift(ClusterSpec spec, Machines machines, Stack stack, NodeFleet fleet, SecretSources sources) {
        this.spec = spec;
        this.machines = machines;
        this.stack = stack;
        this.fleet = fleet;
        this.sources = sources;
    }

    /**
     * What would change on the nodes that answer.
     *
     * @param limit given when a node is not waited for any longer
     * @throws io.pgha.model.ProblemException if none answers, or none was ever configured
     */
    public Plan plan(Function<Node, Cancellation> limit, Cancellation cancellation) {
        List<Stage> questions =
                stack.stages(blueprint(ClusterSecrets.unknown(spec)), stack.components(), machines.nodes());
        Map<Node, Outcome<Facts>> outcomes =
                fleet.each(machines.nodes(), Rollout.PARALLEL, cancellation, (node, host) -> fleet.gathering()
                        .gather(node, host, asked(node, questions), List.of(), event -> {}, limit.apply(node)));
        Map<Node, Facts> facts = new LinkedHashMap<>();
        List<Problem> problems = new ArrayList<>();
        outcomes.forEach((node, outcome) -> {
            if (outcome instanceof Outcome.Done<Facts> done) {
                facts.put(node, done.value());
            } else if (outcome instanceof Outcome.Failed<Facts> failed) {
                problems.add(failed.problem());
            }
        });
        if (facts.isEmpty()) {
            throw problems.stream()
                    .findFirst()
                    .orElse(Problem.of("NO_ANSWER", Problem.Kind.UNREACHABLE, "No node answers."))
                    .toException();
        }
        // Never asked for or made up here: a look must neither stop for a question nor invent what the nodes should
        // hold.
        HeldSecrets held = HeldSecrets.among(facts).orElseThrow(() -> Problem.of(
                        "NOT_CONFIGURED", Problem.Kind.PRECONDITION, "The nodes that answer were not configured yet.")
                .withNext("stack configure all")
                .toException());
        ClusterSecrets secrets = sources.resolve(spec, Optional.of(held.secrets()));
        return Planner.plan(stack.stages(blueprint(secrets), stack.components(), facts.keySet()), facts);
    }

    private static Set<Fact<?>> asked(Node node, List<Stage> stages) {
        Set<Fact<?>> asked = new LinkedHashSet<>(HeldSecrets.FACTS);
        for (Stage stage : stages) {
            stage.work().stream()
                    .filter(work -> work.node().equals(node))
                    .map(NodeWork::steps)
                    .forEach(steps -> asked.addAll(Gathering.questions(steps)));
            stage.leads().ifPresent(asked::add);
        }
        return asked;
    }

    private Blueprint blueprint(ClusterSecrets secrets) {
        return new Blueprint(spec, machines.nodes(), secrets, machines.virtualIp());
    }
}
