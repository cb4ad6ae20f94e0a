package io.pgha.ops.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgha.model.ClusterSpec;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.oci.ApiKey;
import io.pgha.oci.Tenancy;
import io.pgha.oci.TenancySettings;
import io.pgha.oci.Timing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a wish or a cloud is said before anything is made; one cloud serves all, since none of them changes it. */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private static final String MISSING =
            "ocid1.subnet.oc1.lab-local-1.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private CloudFixture cloud;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        cloud = CloudFixture.start(directory);
    }

    @AfterAll
    void stop() throws IOException {
        cloud.close();
    }

    private Problem planning(ClusterSpec spec) {
        return refusal(() -> new CreateNodes(cloud.work(spec), CloudFixture.Doors::new).plan());
    }

    private static Problem refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        ProblemException e = catchThrowableOfType(ProblemException.class, call);
        assertThat(e).isNotNull();
        return e.first();
    }

    @Test
    void aSubnetOfTheWrongKind() {
        Problem problem = planning(cloud.spec(cloud.lab.subnet("lab-private"), cloud.lab.subnet("lab-public"), ""));
        assertThat(problem.code()).isEqualTo("SUBNET_UNFIT");
        assertThat(problem.kind()).isEqualTo(Problem.Kind.PRECONDITION);
        assertThat(problem.cause())
                .contains("Subnet for the bastion, kind: private.", "Subnet for the nodes, kind: public.");
        assertThat(problem.next()).contains("subnet check");
    }

    @Test
    void aSubnetOfAnotherVcn() {
        Problem problem = planning(cloud.spec(cloud.lab.subnet("lab-public"), cloud.lab.subnet("other-private"), ""));
        assertThat(problem.cause()).contains("another one than the bastion's");
    }

    @Test
    void aSubnetOfOneAvailabilityDomain() {
        Problem problem = planning(cloud.spec(cloud.lab.subnet("lab-public"), cloud.lab.subnet("lab-one-domain"), ""));
        assertThat(problem.cause()).contains("regional: only");
    }

    @Test
    void aSubnetWithoutRoom() {
        Problem problem = planning(cloud.spec(cloud.lab.subnet("lab-public"), cloud.lab.subnet("lab-full"), ""));
        assertThat(problem.cause()).contains("needed", "name a larger subnet");
    }

    @Test
    void aSubnetThatDoesNotExist() {
        Problem problem = planning(cloud.spec(cloud.lab.subnet("lab-public"), MISSING, ""));
        assertThat(problem.code()).isEqualTo("CLOUD_NOT_FOUND");
        assertThat(problem.what()).contains(MISSING);
        assertThat(problem.evidence()).anyMatch(line -> line.startsWith("HTTP 404 NotAuthorizedOrNotFound"));
    }

    @Test
    void aVirtualIpOutsideTheSubnetOrKept() {
        assertThat(planning(cloud.spec("virtual_ip: {address: 10.99.0.5}\n")).cause())
                .contains("10.99.0.5 is not in 10.77.1.0/24");
        assertThat(planning(cloud.spec("virtual_ip: {address: 10.77.1.1}\n")).cause())
                .contains("kept by OCI");
    }

    @Test
    void anUnknownShapeNamesTheNearest() {
        Problem problem = planning(cloud.spec(
                "nodes: {image: {os: Debian, version: 13}, shape: VM.Standard.E6.Flex, ocpus: 1, memory_gb: 8}\n"));
        assertThat(problem.code()).isEqualTo("UNKNOWN_SHAPE");
        assertThat(problem.cause()).contains("Did you mean VM.Standard.E4.Flex?", "VM.Standard2.1");
    }

    @Test
    void anUnknownImageNamesThoseThereAre() {
        Problem problem = planning(
                cloud.spec(
                        "nodes: {image: {os: Debian, version: 15}, shape: VM.Standard.E5.Flex, user: debian}\npostgresql: {version: 17}\n"));
        assertThat(problem.code()).isEqualTo("UNKNOWN_IMAGE");
        assertThat(problem.cause()).contains("Did you mean Debian 1", "Debian 12, Debian 13, Debian 14");
    }

    @Test
    void tooManyRequestsAreTriedAgainInSightAndAtLastGivenUp() throws IOException {
        cloud.lab.fault("ListInstances", 2, 429, "TooManyRequests", "Too many requests for the user");
        ClusterSpec spec = cloud.spec();
        assertThat(cloud.read(spec).isEmpty()).isTrue();
        assertThat(cloud.said).anyMatch(line -> line.startsWith("listing instances: 429 TooManyRequests; again in"));
        cloud.lab.fault("ListInstances", 4, 429, "TooManyRequests", "Too many requests for the user");
        Problem problem = refusal(() -> cloud.read(spec));
        assertThat(problem.code()).isEqualTo("CLOUD_BUSY");
        assertThat(problem.evidence()).contains("tried 4 times");
    }

    @Test
    void aKeyThatTheCloudDoesNotKnow() {
        TenancySettings right = cloud.settings();
        ApiKey wrong = new ApiKey(
                Optional.empty(),
                Optional.empty(),
                Optional.of("00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff"),
                Optional.empty());
        try (Tenancy stranger = Tenancy.open(
                new TenancySettings(
                        right.configFile(),
                        right.profile(),
                        right.region(),
                        right.endpoint(),
                        right.compartment(),
                        wrong,
                        Optional.empty()),
                CloudFixture.QUICK)) {
            Problem problem = refusal(() -> stranger.compute().instances(stranger.compartment()));
            assertThat(problem.code()).isEqualTo("CLOUD_NOT_AUTHENTICATED");
            assertThat(problem.kind()).isEqualTo(Problem.Kind.UNREACHABLE);
            assertThat(problem.cause()).contains("fingerprint");
        }
    }

    @Test
    void aCloudThatAnswersTooLate() throws IOException {
        Timing hasty = new Timing(
                Duration.ofSeconds(2),
                Duration.ofMillis(300),
                2,
                Duration.ofMillis(5),
                Duration.ofMillis(10),
                Duration.ofSeconds(2));
        try (Tenancy tenancy = Tenancy.open(cloud.settings(), hasty)) {
            cloud.lab.slow("ListVolumes", 1500);
            cloud.lab.slow("ListVolumes", 1500);
            Problem problem = refusal(() -> tenancy.storage().volumes(tenancy.compartment()));
            assertThat(problem.code()).isEqualTo("CLOUD_TIMEOUT");
        }
    }

    @Test
    void aCloudThatIsNotThere() {
        TenancySettings right = cloud.settings();
        try (Tenancy nowhere = Tenancy.open(
                new TenancySettings(
                        right.configFile(),
                        right.profile(),
                        right.region(),
                        Optional.of("http://127.0.0.1:1"),
                        right.compartment(),
                        ApiKey.none(),
                        Optional.empty()),
                CloudFixture.QUICK)) {
            Problem problem = refusal(() -> nowhere.compute().instances(nowhere.compartment()));
            assertThat(problem.code()).isEqualTo("CLOUD_UNREACHABLE");
            assertThat(problem.cause()).containsIgnoringCase("refused");
        }
    }
}
