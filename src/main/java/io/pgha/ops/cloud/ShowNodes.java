package io.pgha.ops.cloud;

import io.pgha.model.NearestName;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.oci.resource.VolumeAttachment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Shows the machines of a cluster as the cloud has them. */
public final class ShowNodes {
    private final CloudWork work;

    /** The verb for one cluster. */
    public ShowNodes(CloudWork work) {
        this.work = work;
    }

    /** All machines, the bastion first. */
    public List<NodeRow> list() {
        return NodeRow.of(work.reader().read());
    }

    /**
     * Everything about one machine.
     *
     * @param dataVolumeId OCID of its data volume
     * @param attachment state of what ties the volume to it
     */
    public record NodeDetail(
            NodeRow machine,
            Instant created,
            String imageId,
            Optional<String> vnicId,
            List<String> securityGroups,
            Optional<String> dataVolumeId,
            Optional<String> attachment) {
        public NodeDetail {
            securityGroups = List.copyOf(securityGroups);
        }
    }

    /**
     * One machine.
     *
     * @throws ProblemException of kind USAGE if the cluster has none of that name
     */
    public NodeDetail show(String name) {
        CloudCluster cluster = work.reader().read();
        CloudCluster.Machine machine = require(cluster, name);
        Optional<CloudCluster.DataVolume> volume = cluster.volume(name);
        return new NodeDetail(
                NodeRow.of(cluster, machine),
                machine.instance().created(),
                machine.instance().imageId(),
                machine.vnic().map(vnic -> vnic.id()),
                machine.vnic().map(vnic -> groupNames(cluster, vnic.groupIds())).orElse(List.of()),
                volume.map(each -> each.volume().id()),
                volume.flatMap(CloudCluster.DataVolume::attachment)
                        .map(VolumeAttachment::state)
                        .map(state -> state.name().toLowerCase(java.util.Locale.ROOT)));
    }

    private static List<String> groupNames(CloudCluster cluster, List<String> ids) {
        return ids.stream()
                .map(id -> cluster.groups().stream()
                        .map(CloudCluster.Group::group)
                        .filter(group -> group.id().equals(id))
                        .map(group -> group.name())
                        .findFirst()
                        .orElse(id))
                .toList();
    }

    static CloudCluster.Machine require(CloudCluster cluster, String name) {
        return cluster.machine(name).orElseThrow(() -> {
            List<String> names = cluster.machines().stream()
                    .map(CloudCluster.Machine::name)
                    .distinct()
                    .toList();
            return Problem.of(
                            "UNKNOWN_NODE",
                            Problem.Kind.USAGE,
                            "The cluster " + cluster.name() + " has no machine " + name + ".")
                    .because(
                            names.isEmpty()
                                    ? "It has none at all yet."
                                    : NearestName.of(name, names)
                                            .map(near -> "Did you mean " + near + "?")
                                            .orElse("It has: " + String.join(", ", names) + "."))
                    .withNext("node list")
                    .toException();
        });
    }
}
