package io.pgha.oci;

import com.oracle.bmc.core.model.CreateVolumeDetails;
import com.oracle.bmc.core.requests.CreateVolumeRequest;
import com.oracle.bmc.core.requests.DeleteVolumeRequest;
import com.oracle.bmc.core.requests.ListVolumesRequest;
import io.pgha.oci.resource.LifecycleState;
import io.pgha.oci.resource.Volume;
import java.util.List;
import java.util.Map;

/** Block volumes. */
public final class Storage {
    private final Clients clients;
    private final Calls calls;
    private final SdkClient client;

    Storage(Clients clients, Calls calls) {
        this.clients = clients;
        this.calls = calls;
        client = () -> clients.storage.get().getEndpoint();
    }

    /** All volumes of a compartment, those that are gone but still listed too. */
    public List<Volume> volumes(String compartmentId) {
        return calls.pages(Operation.reading("listing volumes", compartmentId), client, page -> {
            var response = clients.storage
                    .get()
                    .listVolumes(ListVolumesRequest.builder()
                            .compartmentId(compartmentId)
                            .page(page)
                            .build());
            return new Calls.Page<>(
                    response.getItems().stream().map(Storage::volume).toList(), response.getOpcNextPage());
        });
    }

    /** Makes a volume; it can be attached once it is AVAILABLE. */
    public Volume createVolume(
            String compartmentId,
            String availabilityDomain,
            String name,
            long sizeGb,
            long vpusPerGb,
            Map<String, String> tags,
            RetryToken token) {
        Volume volume = calls.call(
                Operation.repeatable("creating volume " + name),
                client,
                () -> volume(clients.storage
                        .get()
                        .createVolume(CreateVolumeRequest.builder()
                                .createVolumeDetails(CreateVolumeDetails.builder()
                                        .compartmentId(compartmentId)
                                        .availabilityDomain(availabilityDomain)
                                        .displayName(name)
                                        .sizeInGBs(sizeGb)
                                        .vpusPerGB(vpusPerGb)
                                        .freeformTags(tags)
                                        .build())
                                .opcRetryToken(token.text())
                                .build())
                        .getVolume()));
        calls.made(volume.id());
        return volume;
    }

    /** Removes a volume with all that is on it. */
    public void deleteVolume(String id) {
        calls.call(Operation.once("deleting the volume", id), client, () -> clients.storage
                .get()
                .deleteVolume(DeleteVolumeRequest.builder().volumeId(id).build()));
    }

    private static Volume volume(com.oracle.bmc.core.model.Volume volume) {
        return new Volume(
                volume.getId(),
                Read.text(volume.getDisplayName()),
                LifecycleState.of(volume.getLifecycleState().getValue()),
                volume.getAvailabilityDomain(),
                (long) Read.number(volume.getSizeInGBs()),
                (long) Read.number(volume.getVpusPerGB()),
                Read.map(volume.getFreeformTags()));
    }
}
