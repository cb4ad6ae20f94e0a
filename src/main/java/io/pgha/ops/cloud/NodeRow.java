package io.pgha.ops.cloud;

import io.pgha.oci.resource.VolumeAttachment;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One machine of a cluster in a reply.
 *
 * @param role {@code bastion} or {@code node}
 * @param state lifecycle state as OCI names it, in lower case
 * @param virtualIp true if it carries the virtual IP
 * @param dataVolumeGb size of its data volume
 * @param device where that is attached
 */
public record NodeRow(
        String name,
        String role,
        String state,
        String availabilityDomain,
        String faultDomain,
        Optional<String> address,
        Optional<String> publicAddress,
        boolean virtualIp,
        String shape,
        double ocpus,
        double memoryGb,
        Optional<Long> dataVolumeGb,
        Optional<String> device,
        String instanceId) {

    /** The machines of a cluster, the bastion first; a volume whose node has no instance is a row too. */
    static List<NodeRow> of(CloudCluster cluster) {
        Stream<NodeRow> machines = cluster.machines().stream().map(machine -> of(cluster, machine));
        return machines.toList();
    }

    static NodeRow of(CloudCluster cluster, CloudCluster.Machine machine) {
        Optional<CloudCluster.DataVolume> volume = cluster.volume(machine.name());
        return new NodeRow(
                machine.name(),
                machine.role() == Role.BASTION ? "bastion" : "node",
                machine.state().name().toLowerCase(Locale.ROOT),
                machine.instance().spot().availabilityDomain(),
                machine.instance().spot().faultDomain(),
                machine.vnic().map(vnic -> vnic.privateAddress()),
                machine.vnic().flatMap(vnic -> vnic.publicAddress()),
                cluster.virtualIpHolder().filter(machine.name()::equals).isPresent(),
                machine.instance().shape(),
                machine.instance().ocpus(),
                machine.instance().memoryGb(),
                volume.map(each -> each.volume().sizeGb()),
                volume.flatMap(CloudCluster.DataVolume::attachment).flatMap(VolumeAttachment::device),
                machine.instance().id());
    }
}
