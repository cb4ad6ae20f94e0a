package io.pgha.ops.members;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.ops.status.ClusterStatus;
import io.pgha.ops.status.ClusterStatus.NodeStatus;
import java.util.List;
import java.util.Optional;

/** Whether a cluster can spare a member, or take one more; pure. */
public final class Fitness {
    private Fitness() {}

    /**
     * Returns if the cluster goes on without a member, whatever that one's state is.
     *
     * @param leaves name of the member
     * @throws ProblemException of kind PRECONDITION if it would not
     */
    public static void toLose(ClusterStatus status, String leaves) {
        Optional<String> leader = status.leader();
        if (leader.isEmpty()) {
            throw refused(
                    status, "NO_LEADER", status.cluster() + " has no leader.", "A member less would not bring one.");
        }
        if (status.toleratedEtcdFailures() < 0) {
            throw refused(
                    status,
                    "NO_QUORUM",
                    "etcd of " + status.cluster() + " has no quorum.",
                    "Its list of members cannot be changed without one. Bring one more member back first.");
        }
        others(status, leaves);
        if (!isSilent(status, leaves) && status.toleratedPostgresqlFailures() == 0) {
            throw refused(
                    status,
                    "NOT_SPARED",
                    status.cluster() + " cannot spare " + leaves + ".",
                    "No other member could take over if one more is lost: " + String.join("; ", status.reasons()));
        }
    }

    /**
     * Returns if a new member can be set up: all others must learn of it.
     *
     * @param comes name of the member that may be missing
     * @param begun true if an earlier run began with it; else the cluster must be healthy
     * @throws ProblemException of kind PRECONDITION if not
     */
    public static void toGain(ClusterStatus status, String comes, boolean begun) {
        if (status.leader().isEmpty()) {
            throw refused(
                    status, "NO_LEADER", status.cluster() + " has no leader.", "A new member has nobody to copy from.");
        }
        others(status, comes);
        if (!begun && status.verdict() != ClusterStatus.Verdict.HEALTHY) {
            throw refused(
                    status,
                    "NOT_HEALTHY",
                    status.cluster() + " is not healthy.",
                    "One more member would only hide what is wrong.",
                    "cluster deploy");
        }
    }

    /** True if the member has the leader key. */
    public static boolean leads(ClusterStatus status, String name) {
        return status.leader().filter(name::equals).isPresent();
    }

    /** True if nothing is heard of the member. */
    public static boolean isSilent(ClusterStatus status, String name) {
        return status.nodes().stream().filter(node -> node.name().equals(name)).noneMatch(node -> node.problem()
                .isEmpty());
    }

    private static void others(ClusterStatus status, String but) {
        List<String> silent = status.nodes().stream()
                .filter(node -> !node.name().equals(but) && node.problem().isPresent())
                .map(NodeStatus::name)
                .toList();
        if (!silent.isEmpty()) {
            throw refused(
                    status,
                    "NODE_SILENT",
                    String.join(", ", silent) + " does not answer, too.",
                    "All other nodes must learn of the change.");
        }
    }

    private static ProblemException refused(
            ClusterStatus status, String code, String what, String why, String... cures) {
        return Problem.of(code, Problem.Kind.PRECONDITION, what)
                .because(why)
                .withEvidence(status.reasons())
                .withNext(cures)
                .withNext("cluster status", "node list")
                .toException();
    }
}
