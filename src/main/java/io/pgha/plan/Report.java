package io.pgha.plan;

import io.pgha.model.Node;
import io.pgha.model.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What became of a plan: stage by stage, node by node, what was done and what was not. */
public record Report(List<StageReport> stages, Duration took) {
    public Report {
        stages = List.copyOf(stages);
    }

    /** What became of one stage. */
    public record StageReport(Phase phase, List<NodeReport> nodes, Duration took) {
        public StageReport {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * What became of one stage on one node.
     *
     * @param changes what was changed, one line each
     * @param problem why it is not done, or empty if it is
     * @param started false if the node was never touched
     */
    public record NodeReport(
            Node node, List<String> changes, Optional<Problem> problem, boolean started, Duration took) {
        public NodeReport {
            changes = List.copyOf(changes);
        }
    }

    /** True if every node of every stage is as wanted. */
    public boolean ok() {
        return stages.stream()
                .flatMap(stage -> stage.nodes().stream())
                .allMatch(node -> node.started() && node.problem().isEmpty());
    }

    /** All problems, in the order of the stages. */
    public List<Problem> problems() {
        return stages.stream()
                .flatMap(stage -> stage.nodes().stream())
                .flatMap(node -> node.problem().stream())
                .toList();
    }

    /** How many changes were made. */
    public int changed() {
        return stages.stream()
                .flatMap(stage -> stage.nodes().stream())
                .mapToInt(node -> node.changes().size())
                .sum();
    }
}
