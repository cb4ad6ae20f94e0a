package io.pgha.ops.status;

import io.pgha.model.Lag;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a cluster is.
 *
 * @param verdict one word
 * @param reasons why it is not healthy; empty if it is
 * @param leader name of the node that holds the leader key
 * @param timeline of the leader
 * @param virtualIp the address and who holds it
 * @param toleratedPostgresqlFailures how many nodes PostgreSQL can still lose and keep writing; -1 if it cannot write now
 * @param toleratedEtcdFailures how many members etcd can still lose and keep quorum; -1 if it has none
 */
public record ClusterStatus(
        String cluster,
        Verdict verdict,
        List<String> reasons,
        Optional<String> leader,
        OptionalInt timeline,
        boolean paused,
        VirtualIpState virtualIp,
        int toleratedPostgresqlFailures,
        int toleratedEtcdFailures,
        List<NodeStatus> nodes) {
    public ClusterStatus {
        reasons = List.copyOf(reasons);
        nodes = List.copyOf(nodes);
    }

    /** The words a cluster can be summed up in. */
    public enum Verdict {
        /** Everything is as it should be. */
        HEALTHY,
        /** It takes writes, but something that should be up is not. */
        DEGRADED,
        /** Nobody takes writes. */
        LEADERLESS,
        /** No node answers. */
        UNREACHABLE
    }

    /** The virtual IP and the nodes that have it on an interface. */
    public record VirtualIpState(String address, List<String> holders) {
        public VirtualIpState {
            holders = List.copyOf(holders);
        }
    }

    /**
     * How one node is.
     *
     * @param role Patroni's word, or {@code silent}
     * @param etcd {@code leader}, {@code follower}, {@code none} or {@code silent}
     * @param servicesDown units of the stack that are not up
     */
    public record NodeStatus(
            String name,
            String address,
            String role,
            String state,
            OptionalInt timeline,
            Lag lag,
            boolean pendingRestart,
            String etcd,
            boolean holdsVirtualIp,
            List<String> servicesDown,
            Optional<String> problem) {
        public NodeStatus {
            servicesDown = List.copyOf(servicesDown);
        }
    }
}
