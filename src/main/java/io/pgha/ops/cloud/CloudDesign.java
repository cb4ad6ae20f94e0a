package io.pgha.ops.cloud;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the cloud should hold of a cluster, with every name of the cluster file resolved to what the cloud knows.
 *
 * @param vcnId OCID of the VCN of both subnets
 * @param virtualIp address of the virtual IP, or empty for any free one
 * @param dataVolumeGb size of each node's data volume
 * @param dataVolumeVpus its performance in VPUs per GB
 * @param reservesBastionAddress true if the bastion's public address outlives its instance
 * @param rights what a node may do to the cloud, if pgha is to see to it
 */
record CloudDesign(
        Tags tags,
        String compartment,
        String vcnId,
        MachineDesign bastion,
        List<MachineDesign> nodes,
        List<GroupRule> rules,
        Optional<String> virtualIp,
        int dataVolumeGb,
        int dataVolumeVpus,
        boolean reservesBastionAddress,
        Optional<NodeRights> rights) {
    CloudDesign {
        nodes = List.copyOf(nodes);
        rules = List.copyOf(rules);
    }

    String cluster() {
        return tags.cluster();
    }

    List<MachineDesign> machines() {
        return Stream.concat(Stream.of(bastion), nodes.stream()).toList();
    }
}
