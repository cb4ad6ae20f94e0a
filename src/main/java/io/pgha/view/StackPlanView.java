package io.pgha.view;

import io.pgha.ops.stack.StackPlan;
import io.pgha.ops.stack.StackPlan.ChangePlan;
import io.pgha.ops.stack.StackPlan.NodePlan;
import io.pgha.ops.stack.StackPlan.StagePlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plan as people read it: stages, in them nodes that change alike, in them the changes with their diffs. */
public final class StackPlanView {
    private static final int MOST_DIFF_LINES = 40;

    private StackPlanView() {}

    /** The plan as one block of text. */
    public static Block of(StackPlan plan) {
        if (plan.changes() == 0) {
            return Block.text("Nothing to change: " + plan.cluster() + " is as the cluster file wants it.");
        }
        StringBuilder out = new StringBuilder();
        out.append(plan.changes())
                .append(plan.changes() == 1 ? " change" : " changes")
                .append(" to ")
                .append(plan.cluster())
                .append(", risk: ")
                .append(plan.risk())
                .append('\n');
        for (StagePlan stage : plan.stages()) {
            out.append('\n').append(stage.phase());
            out.append(stage.rolling() ? " (one node after another, the leader last)\n" : "\n");
            alike(stage.nodes()).forEach((changes, nodes) -> {
                out.append("  ").append(String.join(", ", nodes)).append('\n');
                changes.forEach(change -> line(out, change));
            });
        }
        return Block.text(out.toString().stripTrailing());
    }

    private static Map<List<ChangePlan>, List<String>> alike(List<NodePlan> nodes) {
        Map<List<ChangePlan>, List<String>> groups = new LinkedHashMap<>();
        for (NodePlan node : nodes) {
            groups.computeIfAbsent(node.changes(), changes -> new ArrayList<>()).add(node.node());
        }
        return groups;
    }

    private static void line(StringBuilder out, ChangePlan change) {
        char sign =
                switch (change.kind()) {
                    case "create" -> '+';
                    case "delete" -> '-';
                    case "later" -> '?';
                    default -> '~';
                };
        out.append("    ")
                .append(sign)
                .append(' ')
                .append(change.component())
                .append(": ")
                .append(change.what());
        if (!change.risk().equals("none")) {
            out.append("  [").append(change.risk()).append(']');
        }
        out.append('\n');
        List<String> diff = change.diff();
        diff.stream()
                .limit(MOST_DIFF_LINES)
                .forEach(text -> out.append("        ").append(text).append('\n'));
        if (diff.size() > MOST_DIFF_LINES) {
            out.append("        ... ")
                    .append(diff.size() - MOST_DIFF_LINES)
                    .append(" more lines: --output json shows all\n");
        }
    }
}
