package io.pgha.ops.doctor.rule;

import io.pgha.model.Node;
import io.pgha.oci.resource.LifecycleState;
import io.pgha.ops.cloud.CloudCluster;
import io.pgha.ops.cloud.InspectCloud.CloudState;
import io.pgha.ops.doctor.sight.ClusterSight;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the cloud holds against what the cluster file wants. */
final class CloudRules implements Rule {
    @Override
    public List<Finding> judge(ClusterSight sight) {
        List<Finding> found = new ArrayList<>();
        sight.cloudTrouble()
                .ifPresent(problem -> found.add(Finding.of(
                                CheckGroup.CLOUD,
                                Severity.WARNING,
                                "CLOUD_SILENT",
                                "The cloud does not say how the cluster is.")
                        .seen(problem.what())
                        .seen(problem.cause())
                        .because("The API cannot be reached or refuses us; what runs goes on without it.")
                        .lookAt("node list", "context show")));
        sight.cloud().ifPresent(cloud -> {
            sight.machines().nodes().forEach(node -> instance(cloud, node, found));
            differences(cloud, found);
        });
        return found;
    }

    private static void instance(CloudState cloud, Node node, List<Finding> found) {
        Optional<CloudCluster.Machine> machine = cloud.cluster().machine(node.name());
        if (machine.isEmpty()) {
            found.add(Finding.of(
                            CheckGroup.CLOUD,
                            Severity.CRITICAL,
                            "INSTANCE_MISSING",
                            node.name() + " has no instance any more.")
                    .on(node.name())
                    .seen("the cloud lists no instance of " + node.name())
                    .because("It was terminated.")
                    .cured(Cures.createNodes(), Cures.configure("all")));
            return;
        }
        LifecycleState state = machine.get().state();
        if (state == LifecycleState.RUNNING) {
            return;
        }
        Finding finding = Finding.of(
                        CheckGroup.CLOUD,
                        Severity.CRITICAL,
                        "INSTANCE_NOT_RUNNING",
                        "The instance of " + node.name() + " is " + word(state) + ".")
                .on(node.name())
                .seen(machine.get().instance().id() + " " + state.name());
        found.add(
                state == LifecycleState.STOPPED
                        ? finding.because("It was stopped, or its host failed.").cured(Cures.startNode(node.name()))
                        : finding.because("It is on its way to another state.").lookAt(Cures.showNode(node.name())));
    }

    private static String word(LifecycleState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void differences(CloudState cloud, List<Finding> found) {
        if (!cloud.changes().isEmpty()) {
            found.add(Finding.of(
                            CheckGroup.CLOUD,
                            Severity.WARNING,
                            "CLOUD_DIFFERS",
                            "The cloud lacks something that the cluster file wants.")
                    .seen(cloud.changes())
                    .because("It was removed or changed outside pgha, or the cluster file was changed and not applied.")
                    .cured(Cures.createNodes())
                    .lookAt("node plan"));
        }
        if (!cloud.remarks().isEmpty()) {
            found.add(Finding.of(
                            CheckGroup.CLOUD,
                            Severity.NOTICE,
                            "CLOUD_REMARKS",
                            "The cloud differs from the cluster file in what pgha leaves alone.")
                    .seen(cloud.remarks())
                    .because("It was changed by hand, or the cluster file was.")
                    .lookAt("node plan"));
        }
    }
}
