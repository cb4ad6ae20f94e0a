package io.pgha.oci;

import com.oracle.bmc.core.ComputeClient;
import com.oracle.bmc.core.model.AttachParavirtualizedVolumeDetails;
import com.oracle.bmc.core.requests.AttachVolumeRequest;
import com.oracle.bmc.core.requests.DetachVolumeRequest;
import com.oracle.bmc.core.requests.InstanceActionRequest;
import com.oracle.bmc.core.requests.LaunchInstanceRequest;
import com.oracle.bmc.core.requests.ListInstanceDevicesRequest;
import com.oracle.bmc.core.requests.ListInstancesRequest;
import com.oracle.bmc.core.requests.ListVnicAttachmentsRequest;
import com.oracle.bmc.core.requests.ListVolumeAttachmentsRequest;
import com.oracle.bmc.core.requests.TerminateInstanceRequest;
import com.oracle.bmc.workrequests.requests.GetWorkRequestRequest;
import com.oracle.bmc.workrequests.requests.ListWorkRequestErrorsRequest;
import com.oracle.bmc.workrequests.requests.ListWorkRequestsRequest;
import io.pgha.oci.resource.Instance;
import io.pgha.oci.resource.Launch;
import io.pgha.oci.resource.LaunchOrder;
import io.pgha.oci.resource.LifecycleState;
import io.pgha.oci.resource.VnicAttachment;
import io.pgha.oci.resource.VolumeAttachment;
import io.pgha.oci.resource.WorkRequest;
import java.util.List;
import java.util.Optional;

/** Instances, what is attached to them, and the work requests that tell how their launch went. */
public final class Compute {
    private final Clients clients;
    private final Calls calls;
    private final SdkClient client;
    private final SdkClient workClient;

    /** What can be done to the power of an instance. */
    public enum PowerAction {
        START("START"),
        /** Asks the operating system to shut down; the power is cut after 15 minutes. */
        SOFTSTOP("SOFTSTOP"),
        /** Cuts the power. */
        STOP("STOP"),
        /** Asks the operating system to shut down, then starts it again. */
        SOFTRESET("SOFTRESET"),
        /** Cuts the power and starts it again. */
        RESET("RESET");

        private final String word;

        PowerAction(String word) {
            this.word = word;
        }
    }

    Compute(Clients clients, Calls calls) {
        this.clients = clients;
        this.calls = calls;
        client = () -> sdk().getEndpoint();
        workClient = () -> clients.workRequests.get().getEndpoint();
    }

    private ComputeClient sdk() {
        return clients.compute.get();
    }

    /** Images, shapes and room for instances. */
    public Catalogue catalogue() {
        return new Catalogue(clients, calls);
    }

    /** All instances of a compartment, those that are gone but still listed too. */
    public List<Instance> instances(String compartmentId) {
        return calls.pages(Operation.reading("listing instances", compartmentId), client, page -> {
            var response = sdk().listInstances(ListInstancesRequest.builder()
                    .compartmentId(compartmentId)
                    .page(page)
                    .build());
            return new Calls.Page<>(
                    response.getItems().stream().map(Machines::instance).toList(), response.getOpcNextPage());
        });
    }

    /**
     * Begins to make an instance.
     *
     * @throws io.pgha.model.ProblemException with code OUT_OF_HOST_CAPACITY if its place is full
     */
    public Launch launch(LaunchOrder order, RetryToken token) {
        Launch launch = calls.call(
                Operation.repeatable("launching " + order.hostname(), order.subnetId(), order.groupId()),
                client,
                () -> {
                    var response = sdk().launchInstance(LaunchInstanceRequest.builder()
                            .launchInstanceDetails(Machines.details(order))
                            .opcRetryToken(token.text())
                            .build());
                    return new Launch(
                            Machines.instance(response.getInstance()),
                            Optional.ofNullable(response.getOpcWorkRequestId()));
                });
        calls.made(launch.instance().id());
        return launch;
    }

    /** Begins to start, stop or reboot an instance. */
    public void power(String instanceId, PowerAction action) {
        calls.call(Operation.once("power action " + action.word, instanceId), client, () -> sdk().instanceAction(
                        InstanceActionRequest.builder()
                                .instanceId(instanceId)
                                .action(action.word)
                                .build()));
    }

    /** Begins to remove an instance with its boot volume; other volumes stay. */
    public void terminate(String instanceId) {
        calls.call(Operation.once("terminating the instance", instanceId), client, () -> sdk().terminateInstance(
                        TerminateInstanceRequest.builder()
                                .instanceId(instanceId)
                                .preserveBootVolume(false)
                                .build()));
    }

    /** What VNICs the instances of a compartment have. */
    public List<VnicAttachment> vnicAttachments(String compartmentId) {
        return calls.pages(Operation.reading("listing VNIC attachments", compartmentId), client, page -> {
            var response = sdk().listVnicAttachments(ListVnicAttachmentsRequest.builder()
                    .compartmentId(compartmentId)
                    .page(page)
                    .build());
            return new Calls.Page<>(
                    response.getItems().stream()
                            .map(item -> new VnicAttachment(
                                    item.getId(),
                                    item.getInstanceId(),
                                    Optional.ofNullable(item.getVnicId()),
                                    LifecycleState.of(item.getLifecycleState().getValue())))
                            .toList(),
                    response.getOpcNextPage());
        });
    }

    /** What volumes the instances of a compartment have. */
    public List<VolumeAttachment> volumeAttachments(String compartmentId) {
        return calls.pages(Operation.reading("listing volume attachments", compartmentId), client, page -> {
            var response = sdk().listVolumeAttachments(ListVolumeAttachmentsRequest.builder()
                    .compartmentId(compartmentId)
                    .page(page)
                    .build());
            return new Calls.Page<>(
                    response.getItems().stream().map(Machines::attachment).toList(), response.getOpcNextPage());
        });
    }

    /** Device paths of a running instance at which a volume can be attached, sorted. */
    public List<String> freeDevices(String instanceId) {
        return calls
                .pages(Operation.reading("listing devices", instanceId), client, page -> {
                    var response = sdk().listInstanceDevices(ListInstanceDevicesRequest.builder()
                            .instanceId(instanceId)
                            .isAvailable(true)
                            .page(page)
                            .build());
                    return new Calls.Page<>(
                            response.getItems().stream()
                                    .map(device -> device.getName())
                                    .toList(),
                            response.getOpcNextPage());
                })
                .stream()
                .sorted()
                .toList();
    }

    /** Begins to attach a volume, paravirtualized, at a device path. */
    public VolumeAttachment attach(String instanceId, String volumeId, String device, RetryToken token) {
        return calls.call(
                Operation.repeatable("attaching the volume at " + device, instanceId, volumeId),
                client,
                () -> Machines.attachment(sdk().attachVolume(AttachVolumeRequest.builder()
                                .attachVolumeDetails(AttachParavirtualizedVolumeDetails.builder()
                                        .instanceId(instanceId)
                                        .volumeId(volumeId)
                                        .device(device)
                                        .build())
                                .opcRetryToken(token.text())
                                .build())
                        .getVolumeAttachment()));
    }

    /** Begins to detach a volume. */
    public void detach(String attachmentId) {
        calls.call(Operation.once("detaching the volume", attachmentId), client, () -> sdk().detachVolume(
                        DetachVolumeRequest.builder()
                                .volumeAttachmentId(attachmentId)
                                .build()));
    }

    /** OCIDs of the work requests about a resource, the newest first. */
    public List<String> workRequestsOf(String compartmentId, String resourceId) {
        return calls
                .call(Operation.reading("listing work requests", resourceId), workClient, () -> clients.workRequests
                        .get()
                        .listWorkRequests(ListWorkRequestsRequest.builder()
                                .compartmentId(compartmentId)
                                .resourceId(resourceId)
                                .build())
                        .getItems())
                .stream()
                .map(request -> request.getId())
                .toList();
    }

    /** How far a work request has come; with its errors, if it failed. */
    public WorkRequest workRequest(String id) {
        return calls.call(Operation.reading("reading the work request", id), workClient, () -> {
            var request = clients.workRequests
                    .get()
                    .getWorkRequest(
                            GetWorkRequestRequest.builder().workRequestId(id).build())
                    .getWorkRequest();
            WorkRequest.Status status =
                    switch (request.getStatus()) {
                        case Succeeded -> WorkRequest.Status.SUCCEEDED;
                        case Failed, Canceled -> WorkRequest.Status.FAILED;
                        default -> WorkRequest.Status.RUNNING;
                    };
            List<String> errors = status == WorkRequest.Status.FAILED ? errors(id) : List.of();
            return new WorkRequest(id, status, (int) Read.number(request.getPercentComplete()), errors);
        });
    }

    private List<String> errors(String workRequestId) {
        return clients
                .workRequests
                .get()
                .listWorkRequestErrors(ListWorkRequestErrorsRequest.builder()
                        .workRequestId(workRequestId)
                        .build())
                .getItems()
                .stream()
                .map(error -> error.getCode() + ": " + error.getMessage())
                .toList();
    }
}
