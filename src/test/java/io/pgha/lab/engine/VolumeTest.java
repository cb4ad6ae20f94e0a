package io.pgha.lab.engine;

import static io.pgha.lab.engine.LabFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.oracle.bmc.core.BlockstorageClient;
import com.oracle.bmc.core.ComputeClient;
import com.oracle.bmc.core.model.AttachParavirtualizedVolumeDetails;
import com.oracle.bmc.core.model.CaptureConsoleHistoryDetails;
import com.oracle.bmc.core.model.ConsoleHistory;
import com.oracle.bmc.core.model.CreateVolumeDetails;
import com.oracle.bmc.core.model.ParavirtualizedVolumeAttachment;
import com.oracle.bmc.core.model.Volume;
import com.oracle.bmc.core.model.VolumeAttachment;
import com.oracle.bmc.core.requests.AttachVolumeRequest;
import com.oracle.bmc.core.requests.CaptureConsoleHistoryRequest;
import com.oracle.bmc.core.requests.CreateVolumeRequest;
import com.oracle.bmc.core.requests.DeleteVolumeRequest;
import com.oracle.bmc.core.requests.DetachVolumeRequest;
import com.oracle.bmc.core.requests.GetConsoleHistoryContentRequest;
import com.oracle.bmc.core.requests.GetConsoleHistoryRequest;
import com.oracle.bmc.core.requests.GetVolumeAttachmentRequest;
import com.oracle.bmc.core.requests.GetVolumeRequest;
import com.oracle.bmc.core.requests.ListInstanceDevicesRequest;
import com.oracle.bmc.core.requests.TerminateInstanceRequest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("component")
class VolumeTest {
    private static final String DEVICE = "/dev/oracleoci/oraclevdb";

    private LabFixture lab;
    private BlockstorageClient block;
    private ComputeClient compute;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        lab = LabFixture.start(directory);
        block = lab.block();
        compute = lab.compute();
    }

    @AfterEach
    void stop() throws IOException {
        block.close();
        compute.close();
        lab.close();
    }

    @Test
    void aVolumeIsSeenAtItsDeviceUntilItIsDetached() throws IOException {
        String instanceId = lab.running("pgsql1").getId();
        String volumeId = available(volume(1));
        VolumeAttachment attachment = attach(instanceId, volumeId, DEVICE);
        assertThat(attachment)
                .isInstanceOf(ParavirtualizedVolumeAttachment.class)
                .extracting(VolumeAttachment::getLifecycleState)
                .isEqualTo(VolumeAttachment.LifecycleState.Attaching);
        await(attachment, VolumeAttachment.LifecycleState.Attached);
        assertThat(lab.machines().attached).containsEntry(volumeId, instanceId + " " + DEVICE);
        assertThat(compute.listInstanceDevices(ListInstanceDevicesRequest.builder()
                                .instanceId(instanceId)
                                .isAvailable(false)
                                .build())
                        .getItems())
                .singleElement()
                .satisfies(device -> assertThat(device.getName()).isEqualTo(DEVICE));
        refused(() -> delete(volumeId), 409, "Conflict");
        refused(() -> attach(instanceId, volumeId, DEVICE), 409, "Conflict");
        compute.detachVolume(DetachVolumeRequest.builder()
                .volumeAttachmentId(attachment.getId())
                .build());
        await(attachment, VolumeAttachment.LifecycleState.Detached);
        delete(volumeId);
        LabFixture.await(() -> state(volumeId) == Volume.LifecycleState.Terminated);
        assertThat(lab.machines().volumes).isEmpty();
    }

    @Test
    void anInstanceThatIsTerminatedLeavesItsVolume() throws IOException {
        String instanceId = lab.running("pgsql1").getId();
        String volumeId = available(volume(1));
        VolumeAttachment attachment = attach(instanceId, volumeId, DEVICE);
        await(attachment, VolumeAttachment.LifecycleState.Attached);
        compute.terminateInstance(
                TerminateInstanceRequest.builder().instanceId(instanceId).build());
        await(attachment, VolumeAttachment.LifecycleState.Detached);
        assertThat(state(volumeId)).isEqualTo(Volume.LifecycleState.Available);
        assertThat(lab.machines().volumes).containsExactly(volumeId);
    }

    @Test
    void aVolumeThatCannotBeAttachedIsRefusedWithItsReason() throws IOException {
        String instanceId = lab.running("pgsql1").getId();
        String here = available(volume(1));
        String elsewhere = available(volume(2));
        refused(() -> attach(instanceId, elsewhere, DEVICE), 400, "InvalidParameter");
        refused(() -> attach(instanceId, here, "/dev/sdb"), 400, "InvalidParameter");
        refused(
                () -> block.createVolume(CreateVolumeRequest.builder()
                        .createVolumeDetails(CreateVolumeDetails.builder()
                                .compartmentId(lab.compartment())
                                .availabilityDomain(lab.domain(1))
                                .sizeInGBs(10L)
                                .build())
                        .build()),
                400,
                "InvalidParameter");
    }

    @Test
    void aConsoleCanBeRead() throws IOException {
        String instanceId = lab.running("pgsql1").getId();
        String id = compute.captureConsoleHistory(CaptureConsoleHistoryRequest.builder()
                        .captureConsoleHistoryDetails(CaptureConsoleHistoryDetails.builder()
                                .instanceId(instanceId)
                                .build())
                        .build())
                .getConsoleHistory()
                .getId();
        GetConsoleHistoryRequest request =
                GetConsoleHistoryRequest.builder().instanceConsoleHistoryId(id).build();
        LabFixture.await(
                () -> compute.getConsoleHistory(request).getConsoleHistory().getLifecycleState()
                        == ConsoleHistory.LifecycleState.Succeeded);
        var content = compute.getConsoleHistoryContent(GetConsoleHistoryContentRequest.builder()
                .instanceConsoleHistoryId(id)
                .build());
        assertThat(content.getValue()).isEqualTo("login: ");
        assertThat(content.getOpcBytesRemaining()).isZero();
    }

    private Volume volume(int domain) {
        return block.createVolume(CreateVolumeRequest.builder()
                        .createVolumeDetails(CreateVolumeDetails.builder()
                                .compartmentId(lab.compartment())
                                .availabilityDomain(lab.domain(domain))
                                .displayName("data")
                                .sizeInGBs(50L)
                                .build())
                        .build())
                .getVolume();
    }

    private String available(Volume volume) {
        LabFixture.await(() -> state(volume.getId()) == Volume.LifecycleState.Available);
        return volume.getId();
    }

    private Volume.LifecycleState state(String id) {
        return block.getVolume(GetVolumeRequest.builder().volumeId(id).build())
                .getVolume()
                .getLifecycleState();
    }

    private void delete(String id) {
        block.deleteVolume(DeleteVolumeRequest.builder().volumeId(id).build());
    }

    private VolumeAttachment attach(String instanceId, String volumeId, String device) {
        return compute.attachVolume(AttachVolumeRequest.builder()
                        .attachVolumeDetails(AttachParavirtualizedVolumeDetails.builder()
                                .instanceId(instanceId)
                                .volumeId(volumeId)
                                .device(device)
                                .build())
                        .build())
                .getVolumeAttachment();
    }

    private void await(VolumeAttachment attachment, VolumeAttachment.LifecycleState state) {
        GetVolumeAttachmentRequest request = GetVolumeAttachmentRequest.builder()
                .volumeAttachmentId(attachment.getId())
                .build();
        LabFixture.await(
                () -> compute.getVolumeAttachment(request).getVolumeAttachment().getLifecycleState() == state);
    }
}
