package io.pgha.ops.doctor.sight;

import io.pgha.model.ClusterSpec;
import io.pgha.model.Machines;
import io.pgha.model.Problem;
import io.pgha.ops.cloud.InspectCloud.CloudState;
import io.pgha.plan.Plan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that was seen of a cluster at one moment.
 *
 * @param nodes by name, those that answered
 * @param silent why a node did not answer, by name
 * @param cloud empty if it was not asked or did not answer
 * @param cloudTrouble why the cloud did not answer
 * @param drift what would change on the nodes that answered; empty if it was not asked or could not be told
 * @param driftTrouble why it could not be told
 */
public record ClusterSight(
        ClusterSpec spec,
        Machines machines,
        Instant at,
        Map<String, NodeSight> nodes,
        Map<String, Problem> silent,
        Optional<CloudState> cloud,
        Optional<Problem> cloudTrouble,
        Optional<Plan> drift,
        Optional<Problem> driftTrouble) {
    /** The code of a node's trouble that did begin to answer. */
    public static final String SLOW = "NODE_SLOW";

    public ClusterSight {
        nodes = Map.copyOf(nodes);
        silent = Map.copyOf(silent);
    }

    /** The nodes that answered, in order of their index. */
    public List<NodeSight> answering() {
        return machines.nodes().stream()
                .flatMap(node -> Optional.ofNullable(nodes.get(node.name())).stream())
                .toList();
    }

    /** True if the node carries a member of etcd. */
    public boolean hasEtcd(String node) {
        return spec.etcd().members().contains(node);
    }

    /** The nodes that answered and whose etcd answers. */
    public List<NodeSight> etcdAnswering() {
        return answering().stream()
                .filter(node -> node.etcd().flatMap(EtcdSight::status).isPresent())
                .toList();
    }

    /**
     * True if a member follows a leader and no majority is known to be down. A leader steps down within an election timeout when it
     * reaches no majority, so that one member's word counts for those that could not be asked.
     */
    public boolean etcdHasQuorum() {
        List<NodeSight> answer = etcdAnswering();
        long down = answering().stream().filter(node -> hasEtcd(node.name())).count() - answer.size();
        int members = spec.etcd().members().size();
        return members - down > members / 2
                && answer.stream().anyMatch(node -> node.etcd()
                        .flatMap(EtcdSight::status)
                        .flatMap(EtcdSight.Status::leader)
                        .isPresent());
    }

    /** Patroni as the first node that knows a leader sees it, or else the first that answers. */
    public Optional<PatroniSight> patroni() {
        List<PatroniSight> all = answering().stream()
                .map(NodeSight::patroni)
                .filter(patroni -> !patroni.members().isEmpty())
                .toList();
        return all.stream()
                .filter(patroni -> patroni.leader().isPresent())
                .findFirst()
                .or(() -> all.stream().findFirst());
    }

    /** The node that leads, if it answered. */
    public Optional<NodeSight> leader() {
        return patroni().flatMap(PatroniSight::leader).flatMap(leader -> Optional.ofNullable(nodes.get(leader.name())));
    }
}
