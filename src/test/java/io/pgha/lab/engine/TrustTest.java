package io.pgha.lab.engine;

import static io.pgha.lab.engine.LabFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.oracle.bmc.auth.AbstractAuthenticationDetailsProvider;
import com.oracle.bmc.auth.InstancePrincipalsAuthenticationDetailsProvider;
import com.oracle.bmc.auth.SimpleAuthenticationDetailsProvider;
import com.oracle.bmc.auth.StringPrivateKeySupplier;
import com.oracle.bmc.core.ComputeClient;
import com.oracle.bmc.core.VirtualNetworkClient;
import com.oracle.bmc.core.model.CreatePrivateIpDetails;
import com.oracle.bmc.core.model.PrivateIp;
import com.oracle.bmc.core.model.UpdatePrivateIpDetails;
import com.oracle.bmc.core.model.Vnic;
import com.oracle.bmc.core.requests.CreatePrivateIpRequest;
import com.oracle.bmc.core.requests.GetPrivateIpRequest;
import com.oracle.bmc.core.requests.GetSubnetRequest;
import com.oracle.bmc.core.requests.ListInstancesRequest;
import com.oracle.bmc.core.requests.UpdatePrivateIpRequest;
import com.oracle.bmc.identity.IdentityClient;
import com.oracle.bmc.identity.model.CreateDynamicGroupDetails;
import com.oracle.bmc.identity.model.CreatePolicyDetails;
import com.oracle.bmc.identity.requests.CreateDynamicGroupRequest;
import com.oracle.bmc.identity.requests.CreatePolicyRequest;
import com.oracle.bmc.identity.requests.DeletePolicyRequest;
import io.pgha.lab.engine.trust.Keys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("component")
class TrustTest {
    private static final String STATEMENT = "Allow dynamic-group nodes to use %s in compartment id %s where "
            + "any {request.operation='UpdatePrivateIp', request.operation='GetPrivateIp'}";

    private LabFixture lab;

    /** A private subnet that our own address is in, so that we can be taken for a machine of the lab. */
    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        lab = LabFixture.start(
                directory,
                json -> json.putObject("network").putObject("privateSubnet").put("cidr", "126.0.0.0/7"));
    }

    @AfterEach
    void stop() throws IOException {
        lab.close();
    }

    @Test
    void aRequestSignedWithAnotherKeyIsNotAuthenticated() throws IOException {
        KeyPair other = Keys.generate();
        String pem = Keys.pem("PRIVATE KEY", other.getPrivate().getEncoded());
        String fingerprint = lab.person().getKeyId().replaceFirst("^.*/", "");
        AbstractAuthenticationDetailsProvider impostor = SimpleAuthenticationDetailsProvider.builder()
                .tenantId(lab.text("tenancyId"))
                .userId(lab.person().getKeyId().split("/", -1)[1])
                .fingerprint(fingerprint)
                .privateKeySupplier(new StringPrivateKeySupplier(pem))
                .build();
        try (VirtualNetworkClient network = lab.network(impostor)) {
            refused(
                    () -> network.getSubnet(GetSubnetRequest.builder()
                            .subnetId(lab.subnet("lab-private"))
                            .build()),
                    401,
                    "NotAuthenticated");
        }
    }

    @Test
    void aRequestWithoutASignatureIsNotAuthenticatedWhateverItsPath() throws Exception {
        for (String path : List.of("/20160918/vcns", "/nothing", "/v1/x509")) {
            HttpResponse<String> answer = get(path, "accept", "*/*");
            assertThat(answer.statusCode()).as(path).isIn(401, 405);
        }
        assertThat(get("/lab/status", "accept", "*/*").statusCode()).isEqualTo(401);
        assertThat(get("/opc/v2/instance/id", "accept", "*/*").statusCode()).isEqualTo(404);
    }

    @Test
    void aMachineIsToldAboutItselfByItsAddress() throws Exception {
        String id = launchHere("pgsql1").getId();
        assertThat(get("/opc/v2/instance/id", "authorization", "Bearer Oracle").body())
                .isEqualTo(id);
        assertThat(get("/opc/v2/instance/metadata/ssh_authorized_keys", "authorization", "Bearer Oracle")
                        .body())
                .startsWith("ssh-ed25519");
        assertThat(get("/opc/v2/vnics/", "authorization", "Bearer Oracle").body())
                .contains("127.0.0.1");
        assertThat(get("/opc/v2/vnics/0/privateIp", "authorization", "Bearer Oracle")
                        .body())
                .isEqualTo("127.0.0.1");
        assertThat(get("/opc/v2/instance/id", "accept", "*/*").statusCode()).isEqualTo(401);
    }

    @Test
    void aMachineMayMoveAnAddressOnceAPolicyLetsItsGroup() throws Exception {
        Vnic here = lab.vnicOf(launchHere("pgsql1").getId());
        PrivateIp vip = reserve();
        try (VirtualNetworkClient own = lab.network(machine());
                IdentityClient identity = lab.identity()) {
            refused(() -> move(own, vip, here), 404, "NotAuthorizedOrNotFound");
            allow(identity, "ANY {instance.id = '" + instanceOf(here) + "', instance.id = 'ocid1.instance.x'}");
            String policy = policy(identity, "private-ips", "vnics");
            move(own, vip, here);
            GetPrivateIpRequest request =
                    GetPrivateIpRequest.builder().privateIpId(vip.getId()).build();
            assertThat(own.getPrivateIp(request).getPrivateIp().getVnicId()).isEqualTo(here.getId());
            refused(
                    () -> own.getSubnet(GetSubnetRequest.builder()
                            .subnetId(lab.subnet("lab-private"))
                            .build()),
                    404,
                    "NotAuthorizedOrNotFound");
            identity.deletePolicy(DeletePolicyRequest.builder().policyId(policy).build());
            refused(() -> own.getPrivateIp(request), 404, "NotAuthorizedOrNotFound");
        }
    }

    @Test
    void aMachineOfAnotherGroupMayNot() throws Exception {
        Vnic here = lab.vnicOf(launchHere("pgsql1").getId());
        PrivateIp vip = reserve();
        try (VirtualNetworkClient own = lab.network(machine());
                IdentityClient identity = lab.identity()) {
            allow(identity, "ALL {instance.compartment.id = '" + lab.text("tenancyId") + "'}");
            policy(identity, "private-ips", "vnics");
            refused(() -> move(own, vip, here), 404, "NotAuthorizedOrNotFound");
        }
    }

    @Test
    void aPolicyThatLetsOnlyTheAddressDoesNotLetItMove() throws Exception {
        Vnic here = lab.vnicOf(launchHere("pgsql1").getId());
        PrivateIp vip = reserve();
        try (VirtualNetworkClient own = lab.network(machine());
                IdentityClient identity = lab.identity()) {
            allow(identity, "instance.compartment.id = '" + lab.compartment() + "'");
            policy(identity, "private-ips");
            refused(() -> move(own, vip, here), 404, "NotAuthorizedOrNotFound");
        }
    }

    @Test
    void groupsAndPoliciesThatSayNothingAreRefused() throws IOException {
        try (IdentityClient identity = lab.identity()) {
            refused(() -> allow(identity, "ANY {instance.id = }"), 400, "InvalidParameter");
            refused(() -> policy(identity, "private-ips"), 400, "InvalidParameter");
            allow(identity, "instance.compartment.id = '" + lab.compartment() + "'");
            refused(
                    () -> allow(identity, "instance.compartment.id = '" + lab.compartment() + "'"),
                    409,
                    "EntityAlreadyExists");
        }
    }

    @Test
    void orderedFaultsAreMetOnceEach() throws IOException {
        lab.admin(
                "POST",
                "faults",
                "{\"operation\":\"ListInstances\",\"times\":2,\"status\":429,\"code\":\"TooManyRequests\","
                        + "\"message\":\"Too many requests for the user.\"}");
        try (ComputeClient compute = lab.compute()) {
            ListInstancesRequest request = ListInstancesRequest.builder()
                    .compartmentId(lab.compartment())
                    .build();
            refused(() -> compute.listInstances(request), 429, "TooManyRequests");
            refused(() -> compute.listInstances(request), 429, "TooManyRequests");
            assertThat(compute.listInstances(request).getItems()).isEmpty();
        }
    }

    private AbstractAuthenticationDetailsProvider machine() {
        return InstancePrincipalsAuthenticationDetailsProvider.builder()
                .metadataBaseUrl(lab.endpoint() + "/opc/v2")
                .federationEndpoint(lab.endpoint())
                .build();
    }

    private com.oracle.bmc.core.model.Instance launchHere(String name) throws IOException {
        var instance = lab.launch(lab.details(name)
                        .createVnicDetails(lab.vnic(name).privateIp("127.0.0.1").build())
                        .build())
                .getInstance();
        LabFixture.await(() -> lab.state(instance.getId()).equals("RUNNING"));
        return instance;
    }

    private String instanceOf(Vnic vnic) {
        return lab.machines().specs.values().stream()
                .filter(spec -> spec.nic().addresses().contains(vnic.getPrivateIp()))
                .findFirst()
                .orElseThrow()
                .instanceId();
    }

    private PrivateIp reserve() throws IOException {
        try (VirtualNetworkClient network = lab.network()) {
            return network.createPrivateIp(CreatePrivateIpRequest.builder()
                            .createPrivateIpDetails(CreatePrivateIpDetails.builder()
                                    .subnetId(lab.subnet("lab-private"))
                                    .lifetime(CreatePrivateIpDetails.Lifetime.Reserved)
                                    .build())
                            .build())
                    .getPrivateIp();
        }
    }

    private static void move(VirtualNetworkClient network, PrivateIp address, Vnic vnic) {
        network.updatePrivateIp(UpdatePrivateIpRequest.builder()
                .privateIpId(address.getId())
                .updatePrivateIpDetails(
                        UpdatePrivateIpDetails.builder().vnicId(vnic.getId()).build())
                .build());
    }

    private void allow(IdentityClient identity, String rule) {
        identity.createDynamicGroup(CreateDynamicGroupRequest.builder()
                .createDynamicGroupDetails(CreateDynamicGroupDetails.builder()
                        .compartmentId(lab.text("tenancyId"))
                        .name("nodes")
                        .description("the nodes")
                        .matchingRule(rule)
                        .build())
                .build());
    }

    private String policy(IdentityClient identity, String... types) {
        List<String> statements = java.util.Arrays.stream(types)
                .map(type -> STATEMENT.formatted(type, lab.compartment()))
                .toList();
        return identity.createPolicy(CreatePolicyRequest.builder()
                        .createPolicyDetails(CreatePolicyDetails.builder()
                                .compartmentId(lab.compartment())
                                .name("nodes")
                                .description("what nodes may do")
                                .statements(statements)
                                .build())
                        .build())
                .getPolicy()
                .getId();
    }

    private HttpResponse<String> get(String path, String header, String value) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(lab.endpoint() + path))
                                .header(header, value)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
