package io.pgha.oci;

import com.oracle.bmc.core.model.CreateVnicDetails;
import com.oracle.bmc.core.model.InstanceOptions;
import com.oracle.bmc.core.model.InstanceSourceViaImageDetails;
import com.oracle.bmc.core.model.LaunchInstanceDetails;
import com.oracle.bmc.core.model.LaunchInstanceShapeConfigDetails;
import io.pgha.oci.resource.Instance;
import io.pgha.oci.resource.LaunchOrder;
import io.pgha.oci.resource.LifecycleState;
import io.pgha.oci.resource.Spot;
import io.pgha.oci.resource.VolumeAttachment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Instances in our words and in the SDK's. */
final class Machines {
    private Machines() {}

    static LaunchInstanceDetails details(LaunchOrder order) {
        CreateVnicDetails.Builder vnic = CreateVnicDetails.builder()
                .subnetId(order.subnetId())
                .assignPublicIp(order.publicAddress())
                .nsgIds(List.of(order.groupId()))
                .displayName(order.hostname())
                .freeformTags(order.tags());
        if (order.registersHostname()) {
            vnic.hostnameLabel(order.hostname());
        }
        order.privateAddress().ifPresent(vnic::privateIp);
        LaunchInstanceDetails.Builder details = LaunchInstanceDetails.builder()
                .compartmentId(order.compartmentId())
                .availabilityDomain(order.spot().availabilityDomain())
                .faultDomain(order.spot().faultDomain())
                .displayName(order.hostname())
                .createVnicDetails(vnic.build())
                .sourceDetails(InstanceSourceViaImageDetails.builder()
                        .imageId(order.imageId())
                        .bootVolumeSizeInGBs((long) order.bootVolumeGb())
                        .build())
                .shape(order.shape())
                .metadata(Map.of("ssh_authorized_keys", order.authorizedKeys()))
                .instanceOptions(InstanceOptions.builder()
                        .areLegacyImdsEndpointsDisabled(true)
                        .build())
                .freeformTags(order.tags());
        order.flexible()
                .ifPresent(size -> details.shapeConfig(LaunchInstanceShapeConfigDetails.builder()
                        .ocpus((float) size.ocpus())
                        .memoryInGBs((float) size.memoryGb())
                        .build()));
        return details.build();
    }

    static Instance instance(com.oracle.bmc.core.model.Instance instance) {
        var size = Optional.ofNullable(instance.getShapeConfig());
        return new Instance(
                instance.getId(),
                Read.text(instance.getDisplayName()),
                LifecycleState.of(instance.getLifecycleState().getValue()),
                new Spot(instance.getAvailabilityDomain(), Read.text(instance.getFaultDomain())),
                instance.getShape(),
                size.map(config -> Read.number(config.getOcpus())).orElse(0.0),
                size.map(config -> Read.number(config.getMemoryInGBs())).orElse(0.0),
                Read.text(instance.getImageId()),
                instance.getTimeCreated().toInstant(),
                Read.map(instance.getFreeformTags()));
    }

    static VolumeAttachment attachment(com.oracle.bmc.core.model.VolumeAttachment attachment) {
        return new VolumeAttachment(
                attachment.getId(),
                attachment.getInstanceId(),
                attachment.getVolumeId(),
                Optional.ofNullable(attachment.getDevice()),
                LifecycleState.of(attachment.getLifecycleState().getValue()));
    }
}
