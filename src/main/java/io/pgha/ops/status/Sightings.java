package io.pgha.ops.status;

import io.pgha.model.EtcdMember;
import io.pgha.model.PatroniCluster;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was seen of a cluster.
 *
 * @param patroni as the first node that answered sees it
 * @param silent why a node does not answer, by name
 * @param virtualIp names of the nodes that have the virtual IP on an interface
 * @param servicesDown units of the stack that are not up, by node
 */
record Sightings(
        Optional<PatroniCluster> patroni,
        List<EtcdMember> etcd,
        Map<String, String> silent,
        Set<String> virtualIp,
        Map<String, List<String>> servicesDown) {
    Sightings {
        etcd = List.copyOf(etcd);
        silent = Map.copyOf(silent);
        virtualIp = Set.copyOf(virtualIp);
        servicesDown = Map.copyOf(servicesDown);
    }
}
