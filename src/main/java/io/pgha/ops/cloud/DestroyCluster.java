package io.pgha.ops.cloud;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Removes what the cloud holds of a cluster, all of it or some of its machines, and nothing else. */
public final class DestroyCluster {
    private final CloudWork work;

    /** The verb for one cluster. */
    public DestroyCluster(CloudWork work) {
        this.work = work;
    }

    /** What will be removed, one line each, in the order it goes; empty if there is nothing. */
    public record DestroyPlan(String cluster, List<String> losses) {
        public DestroyPlan {
            losses = List.copyOf(losses);
        }
    }

    /** What was removed. */
    public record Destroyed(String cluster, List<String> removed, Duration took) {
        public Destroyed {
            removed = List.copyOf(removed);
        }
    }

    /** What destroying the cluster would remove. */
    public DestroyPlan plan() {
        return losses(DestroyPlanner.everything(work.reader().readAll()));
    }

    /**
     * Removes the cluster. May be repeated: what is gone already is left out.
     *
     * @throws io.pgha.model.ProblemException that says what is gone and what is not
     */
    public Destroyed destroy() {
        return run(work.removal(), DestroyPlanner::everything);
    }

    /**
     * What terminating machines would remove.
     *
     * @param withData true to remove their data volumes too
     * @throws io.pgha.model.ProblemException of kind USAGE if the cluster has no machine of a name
     */
    public DestroyPlan planMachines(List<String> names, boolean withData) {
        CloudCluster cluster = work.reader().readAll();
        names.forEach(name -> ShowNodes.require(cluster, name));
        return losses(DestroyPlanner.machines(cluster, Set.copyOf(names), withData));
    }

    /** Removes machines; a data volume that stays is used again when the node is made anew. */
    public Destroyed terminate(List<String> names, boolean withData) {
        Set<String> wanted = Set.copyOf(names);
        return run(work.removal(), cluster -> DestroyPlanner.machines(cluster, wanted, withData));
    }

    private DestroyPlan losses(CloudPlan plan) {
        return new DestroyPlan(
                work.spec().name(),
                plan.changes().stream()
                        .filter(CloudChange::isDestroying)
                        .map(CloudChange::what)
                        .toList());
    }

    private Destroyed run(Convergence loop, java.util.function.Function<CloudCluster, CloudPlan> planner) {
        long start = System.nanoTime();
        loop.reach(planner, cluster -> {});
        return new Destroyed(work.spec().name(), loop.done(), Duration.ofNanos(System.nanoTime() - start));
    }
}
