package io.pgha.lab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.oracle.bmc.auth.AbstractAuthenticationDetailsProvider;
import com.oracle.bmc.auth.ConfigFileAuthenticationDetailsProvider;
import com.oracle.bmc.core.BlockstorageClient;
import com.oracle.bmc.core.ComputeClient;
import com.oracle.bmc.core.VirtualNetworkClient;
import com.oracle.bmc.core.model.CreateVnicDetails;
import com.oracle.bmc.core.model.Instance;
import com.oracle.bmc.core.model.InstanceSourceViaImageDetails;
import com.oracle.bmc.core.model.LaunchInstanceDetails;
import com.oracle.bmc.core.model.LaunchInstanceShapeConfigDetails;
import com.oracle.bmc.core.model.Vnic;
import com.oracle.bmc.core.requests.GetInstanceRequest;
import com.oracle.bmc.core.requests.GetVnicRequest;
import com.oracle.bmc.core.requests.LaunchInstanceRequest;
import com.oracle.bmc.core.requests.ListVnicAttachmentsRequest;
import com.oracle.bmc.core.responses.LaunchInstanceResponse;
import com.oracle.bmc.identity.IdentityClient;
import com.oracle.bmc.model.BmcException;
import com.oracle.bmc.workrequests.WorkRequestClient;
import io.pgha.lab.engine.config.LabConfig;
import io.pgha.lab.engine.trust.Keys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A lab with quick transitions and the SDK's clients for it. */
final class LabFixture implements AutoCloseable {
    private static final String QUICK =
            "{\"delays\":{\"instance\":20,\"vnic\":10,\"volume\":10,\"publicIp\":10,\"group\":10,\"console\":10}}";

    /** Made once, since making keys is what would take most of the time of these tests. */
    private static final String KEY =
            Keys.pem("PRIVATE KEY", Keys.generate().getPrivate().getEncoded());

    private final MemoryMachines machines;
    final Path directory;
    private LabEngine engine;
    private ObjectNode offer;
    private Optional<ComputeClient> shared = Optional.empty();

    private LabFixture(Path directory, LabEngine engine, ObjectNode offer, MemoryMachines machines) {
        this.directory = directory;
        this.engine = engine;
        this.offer = offer;
        this.machines = machines;
    }

    static LabFixture start(Path directory) throws IOException {
        return start(directory, ignored -> {});
    }

    static LabFixture start(Path directory, Consumer<ObjectNode> adapt) throws IOException {
        for (String name : List.of("oci/api_key.pem", "trust/authority.pem", "trust/instances.pem")) {
            Files.createDirectories(directory.resolve(name).getParent());
            Files.writeString(directory.resolve(name), KEY);
        }
        MemoryMachines machines = new MemoryMachines();
        LabEngine engine = LabEngine.start(config(directory, adapt), machines);
        return new LabFixture(directory, engine, offer(directory), machines);
    }

    MemoryMachines machines() {
        return machines;
    }

    /** Ends the engine and starts another on the same state. */
    void restart() throws IOException {
        engine.close();
        engine = LabEngine.start(config(directory, ignored -> {}), machines);
        offer = offer(directory);
    }

    private static LabConfig config(Path directory, Consumer<ObjectNode> adapt) throws IOException {
        ObjectNode json = (ObjectNode) new ObjectMapper().readTree(QUICK);
        json.put("stateDirectory", directory.toString());
        adapt.accept(json);
        return LabConfig.parse(json.toString());
    }

    private static ObjectNode offer(Path directory) throws IOException {
        return (ObjectNode) new ObjectMapper().readTree(Files.readAllBytes(directory.resolve("tenancy.json")));
    }

    String endpoint() {
        return offer.path("endpoint").asText();
    }

    String text(String field) {
        return offer.path(field).asText();
    }

    String subnet(String name) {
        return offer.path("subnets").path(name).asText();
    }

    String image(String name) {
        return offer.path("images").path(name).asText();
    }

    String domain(int number) {
        return offer.path("availabilityDomains").path(number - 1).asText();
    }

    String compartment() {
        return text("compartmentId");
    }

    ConfigFileAuthenticationDetailsProvider person() throws IOException {
        return new ConfigFileAuthenticationDetailsProvider(text("configFile"), text("profile"));
    }

    ComputeClient compute() throws IOException {
        return compute(person());
    }

    ComputeClient compute(AbstractAuthenticationDetailsProvider who) {
        return ComputeClient.builder().endpoint(endpoint()).build(who);
    }

    VirtualNetworkClient network() throws IOException {
        return network(person());
    }

    VirtualNetworkClient network(AbstractAuthenticationDetailsProvider who) {
        return VirtualNetworkClient.builder().endpoint(endpoint()).build(who);
    }

    BlockstorageClient block() throws IOException {
        return BlockstorageClient.builder().endpoint(endpoint()).build(person());
    }

    IdentityClient identity() throws IOException {
        return IdentityClient.builder().endpoint(endpoint()).build(person());
    }

    WorkRequestClient workRequests() throws IOException {
        return WorkRequestClient.builder().endpoint(endpoint()).build(person());
    }

    LaunchInstanceDetails.Builder details(String name) {
        return LaunchInstanceDetails.builder()
                .availabilityDomain(domain(1))
                .compartmentId(compartment())
                .displayName(name)
                .shape("VM.Standard.E5.Flex")
                .shapeConfig(LaunchInstanceShapeConfigDetails.builder()
                        .ocpus(1f)
                        .memoryInGBs(8f)
                        .build())
                .metadata(Map.of("ssh_authorized_keys", "ssh-ed25519 AAAA one\nssh-ed25519 BBBB two\n"))
                .sourceDetails(InstanceSourceViaImageDetails.builder()
                        .imageId(image("Debian-13-bare-2026.11.01-0"))
                        .build())
                .createVnicDetails(vnic(name).build());
    }

    CreateVnicDetails.Builder vnic(String name) {
        return CreateVnicDetails.builder()
                .subnetId(subnet("lab-private"))
                .assignPublicIp(false)
                .hostnameLabel(name);
    }

    LaunchInstanceResponse launch(LaunchInstanceDetails details) throws IOException {
        try (ComputeClient compute = compute()) {
            return compute.launchInstance(LaunchInstanceRequest.builder()
                    .launchInstanceDetails(details)
                    .build());
        }
    }

    /** Launches a machine in the private subnet, and waits until it runs. */
    Instance running(String name) throws IOException {
        Instance instance = launch(details(name).build()).getInstance();
        await(() -> state(instance.getId()).equals("RUNNING"));
        return instance;
    }

    String state(String instanceId) {
        return shared().getInstance(
                        GetInstanceRequest.builder().instanceId(instanceId).build())
                .getInstance()
                .getLifecycleState()
                .getValue();
    }

    /** The one client for what is asked often; another after a restart, since the port is another. */
    private ComputeClient shared() {
        try {
            if (shared.isEmpty() || !shared.get().getEndpoint().equals(endpoint())) {
                shared = Optional.of(compute());
            }
            return shared.get();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Vnic vnicOf(String instanceId) throws IOException {
        try (ComputeClient compute = compute();
                VirtualNetworkClient network = network()) {
            String vnicId = compute.listVnicAttachments(ListVnicAttachmentsRequest.builder()
                            .compartmentId(compartment())
                            .instanceId(instanceId)
                            .build())
                    .getItems()
                    .get(0)
                    .getVnicId();
            return network.getVnic(GetVnicRequest.builder().vnicId(vnicId).build())
                    .getVnic();
        }
    }

    /** That a call was refused with this status and code. */
    static void refused(ThrowingCallable call, int status, String code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(BmcException.class, e -> {
            assertThat(e.getStatusCode()).isEqualTo(status);
            assertThat(e.getServiceCode()).isEqualTo(code);
        });
    }

    /** Sends to the owner's door. */
    String admin(String method, String path, String body) throws IOException {
        try {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(endpoint() + "/lab/" + path))
                                    .header("lab-admin-key", Files.readString(directory.resolve("admin.key")))
                                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException(response.body());
            }
            return response.body();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    static void await(BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("it did not happen within 20 s");
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Override
    public void close() throws IOException {
        shared.ifPresent(ComputeClient::close);
        engine.close();
    }
}
