package io.pgha.plan;

import io.pgha.model.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What will change, stage by stage and node by node, as far as it can be known now. */
public record Plan(List<PlannedStage> stages) {
    public Plan {
        stages = List.copyOf(stages);
    }

    /**
     * One stage with what it will change.
     *
     * @param leader the node that goes last if nodes must go one after another, if it is known
     */
    public record PlannedStage(Stage stage, List<PlannedNode> nodes, Optional<Node> leader) {
        public PlannedStage {
            nodes = List.copyOf(nodes);
        }

        /** True if no node changes in it. */
        public boolean isEmpty() {
            return nodes.stream()
                    .allMatch(node -> node.changes().isEmpty() && node.later().isEmpty());
        }

        /** The worst risk of its changes. */
        public Risk risk() {
            return nodes.stream()
                    .flatMap(node -> node.changes().stream())
                    .map(Change::risk)
                    .reduce(Risk.NONE, (a, b) -> a.compareTo(b) >= 0 ? a : b);
        }

        /** The work in the order the nodes take their turns: the leader last. */
        List<NodeWork> turns() {
            List<NodeWork> turns = new ArrayList<>(stage.work());
            turns.sort(Comparator.comparing(
                    work -> leader.filter(work.node()::equals).isPresent()));
            return turns;
        }

        /** The steps that may change in this stage, on whichever node. */
        Set<StepId> approved() {
            Set<StepId> ids = new LinkedHashSet<>();
            nodes.forEach(node -> {
                node.changes().forEach(change -> ids.add(change.step()));
                node.later().forEach(later -> ids.add(later.step()));
            });
            return ids;
        }
    }

    /** What changes on one node, and what cannot be told yet. */
    public record PlannedNode(Node node, List<Change> changes, List<Undecided> later) {
        public PlannedNode {
            changes = List.copyOf(changes);
            later = List.copyOf(later);
        }
    }

    /** A step that cannot be compared before earlier stages ran. */
    public record Undecided(StepId step, String what) {}

    /** True if nothing would change. */
    public boolean isEmpty() {
        return stages.stream().allMatch(PlannedStage::isEmpty);
    }

    /** The worst risk of all changes. */
    public Risk risk() {
        return stages.stream().map(PlannedStage::risk).reduce(Risk.NONE, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }

    /** How many changes are known, on all nodes together. */
    public int size() {
        return stages.stream()
                .flatMap(stage -> stage.nodes().stream())
                .mapToInt(node -> node.changes().size() + node.later().size())
                .sum();
    }
}
