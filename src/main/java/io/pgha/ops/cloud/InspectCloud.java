package io.pgha.ops.cloud;

import java.util.List;

/** Compares what the cloud holds of a cluster with what the cluster file wants; changes nothing. */
public final class InspectCloud {
    private final CloudWork work;

    /** The look at one cluster. */
    public InspectCloud(CloudWork work) {
        this.work = work;
    }

    /**
     * What was found.
     *
     * @param changes what "node create" would do
     * @param remarks what differs and is left alone
     */
    public record CloudState(CloudCluster cluster, List<String> changes, List<String> remarks) {
        public CloudState {
            changes = List.copyOf(changes);
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * What the cloud holds and lacks now.
     *
     * @throws io.pgha.model.ProblemException if it does not answer, or the cluster file asks for what it does not have
     */
    public CloudState now() {
        CloudCluster cluster = work.reader().readAll();
        CloudDesign design = new Designer(work.tenancy(), work.spec(), work.subnets()).design(cluster);
        CloudPlan plan = CloudPlanner.plan(design, cluster);
        // A machine that is off is told of by its state.
        List<String> changes = plan.changes().stream()
                .filter(change -> !(change instanceof CloudChange.Power))
                .map(CloudChange::what)
                .toList();
        return new CloudState(cluster, changes, plan.remarks());
    }
}
