package io.pgha.plan;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.ProblemException;
import io.pgha.plan.Plan.PlannedNode;
import io.pgha.plan.Plan.PlannedStage;
import io.pgha.remote.Outcome;
import io.pgha.remote.Rollout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what should be with what is; it changes nothing, and asks each node once. */
public final class Planner {
    private final NodeFleet fleet;

    /** A planner that asks through a fleet. */
    public Planner(NodeFleet fleet) {
        this.fleet = fleet;
    }

    /**
     * The facts of every node that the stages ask for, and the extra ones, in one exec per node.
     *
     * @throws ProblemException with one problem for each node that could not be asked
     */
    public Map<Node, Facts> gather(List<Stage> stages, Set<Fact<?>> extra, Cancellation cancellation) {
        Map<Node, Set<Fact<?>>> questions = new LinkedHashMap<>();
        for (Stage stage : stages) {
            for (NodeWork work : stage.work()) {
                Set<Fact<?>> asked = questions.computeIfAbsent(work.node(), node -> new LinkedHashSet<>(extra));
                asked.addAll(Gathering.questions(work.steps()));
                stage.leads().ifPresent(asked::add);
            }
        }
        Map<Node, Outcome<Facts>> outcomes = fleet.each(
                List.copyOf(questions.keySet()), Rollout.PARALLEL, cancellation, (node, host) -> fleet.gathering()
                        .gather(
                                node,
                                host,
                                questions.getOrDefault(node, Set.of()),
                                List.of(),
                                event -> {},
                                cancellation));
        Map<Node, Facts> facts = new LinkedHashMap<>();
        List<io.pgha.model.Problem> problems = new ArrayList<>();
        outcomes.forEach((node, outcome) -> {
            if (outcome instanceof Outcome.Done<Facts> done) {
                facts.put(node, done.value());
            } else if (outcome instanceof Outcome.Failed<Facts> failed) {
                problems.add(failed.problem());
            }
        });
        cancellation.check();
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        return facts;
    }

    /**
     * What is known once each node of a cluster was asked. A question that every node leaves to another is not answered: the one
     * whose it is still starts, and may be any of them.
     *
     * @param facts of all nodes of the cluster
     */
    public static Map<Node, Facts> heard(Map<Node, Facts> facts) {
        Set<Fact<?>> open = new HashSet<>();
        facts.values().forEach(answers -> open.addAll(answers.byOne(false)));
        facts.values().forEach(answers -> open.removeAll(answers.byOne(true)));
        Map<Node, Facts> known = new LinkedHashMap<>();
        facts.forEach((node, answers) -> known.put(node, answers.without(open)));
        return known;
    }

    /** The plan that follows from facts; pure. */
    public static Plan plan(List<Stage> stages, Map<Node, Facts> facts) {
        return new Plan(stages.stream().map(stage -> planned(stage, facts)).toList());
    }

    private static PlannedStage planned(Stage stage, Map<Node, Facts> facts) {
        List<PlannedNode> nodes = stage.work().stream()
                .map(work -> Comparison.compare(work, facts.getOrDefault(work.node(), Facts.none())))
                .toList();
        return new PlannedStage(stage, nodes, leader(stage, facts));
    }

    private static java.util.Optional<Node> leader(Stage stage, Map<Node, Facts> facts) {
        return stage.leads().flatMap(leads -> stage.work().stream()
                .map(NodeWork::node)
                .filter(node ->
                        facts.getOrDefault(node, Facts.none()).get(leads).orElse(false))
                .findFirst());
    }
}
