package io.pgha.lab.engine;

import static io.pgha.lab.engine.LabFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oracle.bmc.core.ComputeClient;
import com.oracle.bmc.core.VirtualNetworkClient;
import com.oracle.bmc.core.model.Instance;
import com.oracle.bmc.core.model.LaunchInstanceDetails;
import com.oracle.bmc.core.model.Vnic;
import com.oracle.bmc.core.requests.InstanceActionRequest;
import com.oracle.bmc.core.requests.LaunchInstanceRequest;
import com.oracle.bmc.core.requests.ListInstancesRequest;
import com.oracle.bmc.core.requests.ListPrivateIpsRequest;
import com.oracle.bmc.core.requests.TerminateInstanceRequest;
import com.oracle.bmc.core.responses.LaunchInstanceResponse;
import com.oracle.bmc.model.BmcException;
import com.oracle.bmc.workrequests.WorkRequestClient;
import com.oracle.bmc.workrequests.model.WorkRequest;
import com.oracle.bmc.workrequests.requests.GetWorkRequestRequest;
import com.oracle.bmc.workrequests.requests.ListWorkRequestErrorsRequest;
import io.pgha.lab.engine.machine.MachineSpec;
import io.pgha.lab.engine.machine.MachineState;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("component")
class LaunchingTest {
    private LabFixture lab;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        lab = LabFixture.start(directory);
    }

    @AfterEach
    void stop() throws IOException {
        lab.close();
    }

    @Test
    void anInstanceIsProvisionedFirstAndRunsLaterWithItsMachine() throws IOException {
        LaunchInstanceResponse response = lab.launch(lab.details("pgsql1").build());
        assertThat(response.getInstance().getLifecycleState()).isEqualTo(Instance.LifecycleState.Provisioning);
        String id = response.getInstance().getId();
        LabFixture.await(() -> lab.state(id).equals("RUNNING"));
        MachineSpec spec = lab.machines().spec(id);
        assertThat(spec.hostName()).isEqualTo("pgsql1");
        assertThat(spec.domain()).isEqualTo("priv.lab.oraclevcn.com");
        assertThat(spec.machineName()).matches("pgsql1-[a-z0-9]{4}");
        assertThat(spec.authorizedKeys()).hasSize(2);
        assertThat(spec.nic().addresses()).containsExactly("10.77.1.2");
        assertThat(spec.nic().publicAddress()).isEmpty();
        assertThat(spec.image().kind()).isEqualTo("bare");
        assertThat(spec.memoryInGigabytes()).isEqualTo(8);
        assertThat(work(response).getStatus()).isEqualTo(WorkRequest.Status.Succeeded);
        assertThat(lab.machines().rules.get(id)).isNotEmpty();
    }

    @Test
    void anInstanceInThePublicSubnetHasAPublicAddress() throws IOException {
        LaunchInstanceDetails details = lab.details("bastion")
                .createVnicDetails(lab.vnic("bastion")
                        .subnetId(lab.subnet("lab-public"))
                        .assignPublicIp(true)
                        .build())
                .build();
        Instance instance = lab.launch(details).getInstance();
        LabFixture.await(() -> lab.state(instance.getId()).equals("RUNNING"));
        Vnic vnic = lab.vnicOf(instance.getId());
        assertThat(vnic.getPublicIp()).startsWith("198.51.100.");
        assertThat(vnic.getPrivateIp()).startsWith("10.77.101.");
        assertThat(lab.machines().spec(instance.getId()).nic().publicAddress()).contains(vnic.getPublicIp());
    }

    @Test
    void aHostNameThatIsTakenFailsTheWorkRequestAndNotTheCall() throws IOException {
        lab.running("pgsql1");
        LaunchInstanceResponse second = lab.launch(lab.details("pgsql1").build());
        LabFixture.await(() -> lab.state(second.getInstance().getId()).equals("TERMINATED"));
        assertThat(work(second).getStatus()).isEqualTo(WorkRequest.Status.Failed);
        try (WorkRequestClient client = lab.workRequests()) {
            assertThat(client.listWorkRequestErrors(ListWorkRequestErrorsRequest.builder()
                                    .workRequestId(second.getOpcWorkRequestId())
                                    .build())
                            .getItems())
                    .singleElement()
                    .satisfies(error -> {
                        assertThat(error.getCode()).isEqualTo("vcn-error");
                        assertThat(error.getMessage()).contains("Hostname pgsql1 is already used in subnet");
                    });
        }
    }

    @Test
    void aMachineThatCannotBootFailsTheWorkRequest() throws IOException {
        lab.machines().broken = true;
        LaunchInstanceResponse response = lab.launch(lab.details("pgsql1").build());
        LabFixture.await(() -> lab.state(response.getInstance().getId()).equals("TERMINATED"));
        assertThat(work(response).getStatus()).isEqualTo(WorkRequest.Status.Failed);
    }

    @Test
    void aRetryTokenMakesOneInstanceOnly() throws IOException {
        try (ComputeClient compute = lab.compute()) {
            LaunchInstanceRequest request = LaunchInstanceRequest.builder()
                    .launchInstanceDetails(lab.details("pgsql1").build())
                    .opcRetryToken("once")
                    .build();
            LaunchInstanceResponse first = compute.launchInstance(request);
            LaunchInstanceResponse again = compute.launchInstance(request);
            assertThat(again.getInstance().getId())
                    .isEqualTo(first.getInstance().getId());
            assertThat(again.getOpcWorkRequestId()).isEqualTo(first.getOpcWorkRequestId());
            LaunchInstanceRequest other = LaunchInstanceRequest.builder()
                    .launchInstanceDetails(lab.details("pgsql2").build())
                    .opcRetryToken("once")
                    .build();
            refused(() -> compute.launchInstance(other), 409, "InvalidatedRetryToken");
            terminate(compute, first.getInstance().getId());
            refused(() -> compute.launchInstance(request), 409, "InvalidatedRetryToken");
        }
    }

    @Test
    void aLaunchWhoseAnswerIsLostIsNotDoneTwice() throws IOException {
        lab.admin(
                "POST",
                "faults",
                "{\"operation\":\"LaunchInstance\",\"status\":503,\"code\":\"ServiceUnavailable\",\"afterwards\":true}");
        try (ComputeClient compute = lab.compute()) {
            LaunchInstanceRequest request = LaunchInstanceRequest.builder()
                    .launchInstanceDetails(lab.details("pgsql1").build())
                    .opcRetryToken("once")
                    .build();
            refused(() -> compute.launchInstance(request), 503, "ServiceUnavailable");
            compute.launchInstance(request);
            assertThat(compute.listInstances(ListInstancesRequest.builder()
                                    .compartmentId(lab.compartment())
                                    .build())
                            .getItems())
                    .hasSize(1);
        }
    }

    @Test
    void noRoomInAFaultDomainIsSaidAtOnce() throws IOException {
        lab.admin("POST", "capacity", "{\"availabilityDomain\":\"AD-1\",\"faultDomain\":\"FAULT-DOMAIN-2\"}");
        LaunchInstanceDetails inFull =
                lab.details("a").faultDomain("FAULT-DOMAIN-2").build();
        assertThatThrownBy(() -> lab.launch(inFull)).isInstanceOfSatisfying(BmcException.class, e -> {
            assertThat(e.getStatusCode()).isEqualTo(500);
            assertThat(e.getServiceCode()).isEqualTo("InternalError");
            assertThat(e.getMessage()).contains("Out of host capacity.");
        });
        assertThat(lab.launch(lab.details("a").faultDomain("FAULT-DOMAIN-1").build())
                        .getInstance()
                        .getFaultDomain())
                .isEqualTo("FAULT-DOMAIN-1");
    }

    @Test
    void aLaunchThatCannotBeIsRefusedWithItsReason() throws IOException {
        refused(() -> lab.launch(lab.details("a").shape("VM.Nothing").build()), 404, "NotAuthorizedOrNotFound");
        refused(() -> lab.launch(lab.details("a").shape("VM.Standard.A1.Flex").build()), 400, "InvalidParameter");
        refused(() -> lab.launch(lab.details("a").availabilityDomain("x:AD-9").build()), 400, "InvalidParameter");
        refused(() -> lab.launch(onVnic(lab.subnet("lab-private"), true)), 400, "InvalidParameter");
        refused(() -> lab.launch(onVnic("ocid1.subnet.oc1.x.aaaa", false)), 404, "NotAuthorizedOrNotFound");
        refused(() -> lab.launch(onVnic(lab.subnet("lab-no-dns"), false)), 400, "InvalidParameter");
        LaunchInstanceDetails elsewhere = lab.details("a")
                .availabilityDomain(lab.domain(2))
                .createVnicDetails(
                        lab.vnic("a").subnetId(lab.subnet("lab-one-domain")).build())
                .build();
        refused(() -> lab.launch(elsewhere), 400, "InvalidParameter");
    }

    @Test
    void anInstanceIsStoppedStartedAndResetOnlyFromTheRightState() throws IOException {
        String id = lab.running("pgsql1").getId();
        try (ComputeClient compute = lab.compute()) {
            refused(() -> act(compute, id, "START"), 409, "IncorrectState");
            act(compute, id, "SOFTSTOP");
            LabFixture.await(() -> lab.state(id).equals("STOPPED"));
            assertThat(lab.machines().states.get(id)).isEqualTo(MachineState.OFF);
            refused(() -> act(compute, id, "RESET"), 409, "IncorrectState");
            act(compute, id, "START");
            LabFixture.await(() -> lab.state(id).equals("RUNNING"));
            act(compute, id, "SOFTRESET");
            LabFixture.await(() -> lab.state(id).equals("RUNNING"));
        }
    }

    @Test
    void anInstanceThatIsBeingChangedCannotBeChangedOnceMore(@TempDir Path other) throws IOException {
        try (LabFixture slow = LabFixture.start(
                        other, json -> json.withObject("/delays").put("instance", 60_000));
                ComputeClient compute = slow.compute()) {
            String id =
                    slow.launch(slow.details("pgsql1").build()).getInstance().getId();
            refused(() -> act(compute, id, "STOP"), 409, "Conflict");
        }
    }

    @Test
    void aMachineThatShutsItselfDownIsStopped() throws IOException {
        String id = lab.running("pgsql1").getId();
        lab.machines().shutItselfDown(id);
        LabFixture.await(() -> lab.state(id).equals("STOPPED"));
    }

    @Test
    void aTerminatedInstanceStaysListedAndGivesItsAddressBack() throws IOException {
        String id = lab.running("pgsql1").getId();
        try (ComputeClient compute = lab.compute();
                VirtualNetworkClient network = lab.network()) {
            terminate(compute, id);
            assertThat(lab.machines().specs).isEmpty();
            assertThat(compute.listInstances(ListInstancesRequest.builder()
                                    .compartmentId(lab.compartment())
                                    .displayName("pgsql1")
                                    .build())
                            .getItems())
                    .singleElement()
                    .extracting(Instance::getLifecycleState)
                    .isEqualTo(Instance.LifecycleState.Terminated);
            assertThat(network.listPrivateIps(ListPrivateIpsRequest.builder()
                                    .subnetId(lab.subnet("lab-private"))
                                    .build())
                            .getItems())
                    .isEmpty();
            refused(
                    () -> compute.terminateInstance(
                            TerminateInstanceRequest.builder().instanceId(id).build()),
                    404,
                    "NotAuthorizedOrNotFound");
        }
        lab.running("pgsql1");
    }

    @Test
    void anEngineThatStartsAgainKnowsEverythingAndGoesOn() throws IOException {
        String id = lab.running("pgsql1").getId();
        String launched =
                lab.launch(lab.details("pgsql2").build()).getInstance().getId();
        lab.machines().states.remove(id);
        lab.restart();
        LabFixture.await(() -> lab.state(launched).equals("RUNNING"));
        LabFixture.await(() -> lab.machines().states.get(id) == MachineState.RUNNING);
        assertThat(lab.state(id)).isEqualTo("RUNNING");
    }

    private LaunchInstanceDetails onVnic(String subnetId, boolean publicIp) {
        return lab.details("a")
                .createVnicDetails(lab.vnic("a")
                        .subnetId(subnetId)
                        .assignPublicIp(publicIp)
                        .build())
                .build();
    }

    private void terminate(ComputeClient compute, String id) {
        compute.terminateInstance(
                TerminateInstanceRequest.builder().instanceId(id).build());
        LabFixture.await(() -> lab.state(id).equals("TERMINATED"));
    }

    private static void act(ComputeClient compute, String id, String action) {
        compute.instanceAction(
                InstanceActionRequest.builder().instanceId(id).action(action).build());
    }

    private WorkRequest work(LaunchInstanceResponse response) throws IOException {
        try (WorkRequestClient client = lab.workRequests()) {
            return client.getWorkRequest(GetWorkRequestRequest.builder()
                            .workRequestId(response.getOpcWorkRequestId())
                            .build())
                    .getWorkRequest();
        }
    }
}
