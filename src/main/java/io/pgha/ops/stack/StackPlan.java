package io.pgha.ops.stack;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.pgha.model.Text;
import io.pgha.plan.Change;
import io.pgha.plan.Plan;
import io.pgha.plan.Plan.PlannedNode;
import io.pgha.plan.Plan.PlannedStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What would change on the nodes, as a reply; no line of it holds a secret.
 *
 * @param changes how many changes are known or to be expected, on all nodes together
 * @param risk the worst of them: none, restart, failover or data
 */
public record StackPlan(String cluster, int changes, String risk, List<StagePlan> stages) {
    private static final int CONTEXT = 2;

    public StackPlan {
        stages = List.copyOf(stages);
    }

    /**
     * One stage.
     *
     * @param rolling true if nodes go one after another
     */
    public record StagePlan(String phase, boolean rolling, List<NodePlan> nodes) {
        public StagePlan {
            nodes = List.copyOf(nodes);
        }
    }

    /** One node of a stage. */
    public record NodePlan(String node, List<ChangePlan> changes) {
        public NodePlan {
            changes = List.copyOf(changes);
        }
    }

    /**
     * One change.
     *
     * @param kind create, update, delete, or later if it cannot be told before earlier stages ran
     * @param diff unified diff of what it replaces, or empty
     */
    public record ChangePlan(String component, String kind, String what, String risk, List<String> diff) {
        public ChangePlan {
            diff = List.copyOf(diff);
        }
    }

    /** The reply for a plan. */
    public static StackPlan of(String cluster, Plan plan) {
        return new StackPlan(
                cluster,
                plan.size(),
                word(plan.risk()),
                plan.stages().stream()
                        .filter(stage -> !stage.isEmpty())
                        .map(StackPlan::stage)
                        .toList());
    }

    private static StagePlan stage(PlannedStage stage) {
        return new StagePlan(
                stage.stage().phase().title(),
                stage.risk().compareTo(io.pgha.plan.Risk.RESTART) >= 0,
                stage.nodes().stream()
                        .map(StackPlan::node)
                        .filter(node -> !node.changes().isEmpty())
                        .toList());
    }

    private static NodePlan node(PlannedNode node) {
        List<ChangePlan> changes = new ArrayList<>();
        node.changes().forEach(change -> changes.add(change(change)));
        node.later()
                .forEach(later -> changes.add(
                        new ChangePlan(later.step().component(), "later", later.what(), "none", List.of())));
        return new NodePlan(node.node().name(), changes);
    }

    private static ChangePlan change(Change change) {
        return new ChangePlan(
                change.step().component(),
                word(change.kind()),
                change.what(),
                word(change.risk()),
                change.kind() == Change.Kind.UPDATE ? diff(change.before(), change.after()) : List.of());
    }

    private static List<String> diff(Text before, Text after) {
        List<String> was = before.masked().lines().toList();
        List<String> willBe = after.masked().lines().toList();
        List<String> unified =
                UnifiedDiffUtils.generateUnifiedDiff("now", "wanted", was, DiffUtils.diff(was, willBe), CONTEXT);
        return unified.isEmpty() ? unified : unified.subList(2, unified.size());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
