package io.pgha.ops.doctor.rule;

import io.pgha.model.Node;
import io.pgha.ops.doctor.sight.ClusterSight;
import io.pgha.plan.Change;
import io.pgha.plan.Effect;
import io.pgha.plan.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What "stack plan" would change: files edited by hand, settings changed elsewhere, a cluster file that was not applied. */
final class DriftRules implements Rule {
    private static final int LINES = 8;

    /** Where and in which component. */
    private record Place(String node, String component) {}

    @Override
    public List<Finding> judge(ClusterSight sight) {
        List<Finding> found = new ArrayList<>();
        sight.driftTrouble()
                .ifPresent(problem -> found.add(Finding.of(
                                CheckGroup.DRIFT,
                                Severity.NOTICE,
                                "DRIFT_UNKNOWN",
                                "It could not be told whether the nodes are as the cluster file wants them.")
                        .seen(problem.what())
                        .because(problem.cause().isEmpty() ? "The nodes did not answer in time." : problem.cause())
                        .lookAt("stack plan")));
        partly(sight).ifPresent(found::add);
        Map<Place, List<Change>> changes = new LinkedHashMap<>();
        sight.drift().ifPresent(plan -> plan.stages().stream()
                .flatMap(stage -> stage.nodes().stream())
                .forEach(node -> collect(node, changes)));
        changes.forEach((place, all) -> found.add(Finding.of(
                        CheckGroup.DRIFT,
                        Severity.WARNING,
                        "DRIFT",
                        place.component() + " on " + place.node() + " is not as the cluster file wants it.")
                .on(place.node())
                .seen(all.stream().flatMap(change -> lines(change).stream()).toList())
                .because("Somebody changed it on the node, or changed the cluster file and did not apply it.")
                .cured(Cures.configure(place.component(), place.node()))
                .lookAt(Cures.plan(place.component(), place.node()))));
        return found;
    }

    /** That nothing was found on a node says nothing if it was not compared. */
    private static Optional<Finding> partly(ClusterSight sight) {
        Set<String> compared = sight.drift().stream()
                .flatMap(plan -> plan.stages().stream())
                .flatMap(stage -> stage.nodes().stream())
                .map(node -> node.node().name())
                .collect(Collectors.toSet());
        List<String> missing = sight.machines().nodes().stream()
                .map(Node::name)
                .filter(name -> !compared.contains(name))
                .toList();
        if (sight.drift().isEmpty() || missing.isEmpty()) {
            return Optional.empty();
        }
        Finding finding = Finding.of(
                        CheckGroup.DRIFT,
                        Severity.NOTICE,
                        "DRIFT_PARTLY_KNOWN",
                        String.join(", ", missing) + (missing.size() == 1 ? " was" : " were")
                                + " not compared with the cluster file.")
                .seen("compared: "
                        + sight.machines().nodes().stream()
                                .map(Node::name)
                                .filter(compared::contains)
                                .collect(Collectors.joining(", ")))
                .because("The comparison got no answer in time: nothing is known of changes made there.")
                .lookAt("stack plan");
        return Optional.of(missing.size() == 1 ? finding.on(missing.get(0)) : finding);
    }

    private static void collect(Plan.PlannedNode node, Map<Place, List<Change>> changes) {
        for (Change change : node.changes()) {
            // What does not run is a finding of its own group, and what must start again does so because of another
            // change.
            if (!startsSomething(change)) {
                changes.computeIfAbsent(
                                new Place(node.node().name(), change.step().component()), p -> new ArrayList<>())
                        .add(change);
            }
        }
    }

    private static boolean startsSomething(Change change) {
        return change.effects().stream()
                .anyMatch(effect -> effect instanceof Effect.Unit unit && unit.verb() != Effect.Verb.ENABLE);
    }

    private static List<String> lines(Change change) {
        List<String> lines = new ArrayList<>(List.of(change.what()));
        Set<String> before = Set.copyOf(change.before().masked().lines().toList());
        Set<String> after = Set.copyOf(change.after().masked().lines().toList());
        change.before()
                .masked()
                .lines()
                .filter(line -> !after.contains(line))
                .limit(LINES)
                .forEach(line -> lines.add("- " + line));
        change.after()
                .masked()
                .lines()
                .filter(line -> !before.contains(line))
                .limit(LINES)
                .forEach(line -> lines.add("+ " + line));
        return lines;
    }
}
