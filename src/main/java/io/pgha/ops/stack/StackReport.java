package io.pgha.ops.stack;

import io.pgha.model.Problem;
import io.pgha.plan.Checker;
import io.pgha.plan.Report;
import java.util.List;
import java.util.Optional;

/**
 * What was changed on the nodes, as a reply.
 *
 * @param changed how many changes were made, on all nodes together
 * @param millis wall time of all stages, ms
 * @param checks what was looked at in the end
 */
public record StackReport(
        String cluster, int changed, long millis, List<StageResult> stages, List<CheckResult> checks) {
    public StackReport {
        stages = List.copyOf(stages);
        checks = List.copyOf(checks);
    }

    /** One stage; millis is its wall time, ms. */
    public record StageResult(String phase, long millis, List<NodeResult> nodes) {
        public StageResult {
            nodes = List.copyOf(nodes);
        }
    }

    /** One node of a stage; the result is {@code done}, {@code failed} or {@code not started}. */
    public record NodeResult(String node, String result, int changes, long millis) {}

    /** One check on one node. */
    public record CheckResult(String node, String check, String title, boolean ok, Optional<Problem> problem) {
        /** The result of one check. */
        public static CheckResult of(Checker.Result result) {
            return new CheckResult(
                    result.node().name(), result.check().id(), result.check().title(), result.ok(), result.problem());
        }
    }

    /** The reply for a report and the checks that followed it. */
    public static StackReport of(String cluster, Report report, List<Checker.Result> checks) {
        return new StackReport(
                cluster,
                report.changed(),
                report.took().toMillis(),
                report.stages().stream()
                        .map(stage -> new StageResult(
                                stage.phase().title(),
                                stage.took().toMillis(),
                                stage.nodes().stream().map(StackReport::node).toList()))
                        .toList(),
                checks.stream().map(CheckResult::of).toList());
    }

    private static NodeResult node(Report.NodeReport node) {
        String result = !node.started() ? "not started" : node.problem().isPresent() ? "failed" : "done";
        return new NodeResult(
                node.node().name(), result, node.changes().size(), node.took().toMillis());
    }

    /** The problems of a run that did not do everything: of kind PARTLY if something was changed before. */
    public static List<Problem> problems(Report report) {
        List<Problem> found = report.problems();
        if (found.isEmpty() || report.changed() == 0) {
            return found;
        }
        Problem first = found.get(0);
        Problem partly = new Problem(
                first.code(),
                first.kind() == Problem.Kind.CANCELLED ? Problem.Kind.CANCELLED : Problem.Kind.PARTLY,
                first.what(),
                first.where(),
                first.cause(),
                first.done(),
                first.notDone(),
                first.evidence(),
                first.next());
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(partly), found.stream().skip(1))
                .toList();
    }
}
