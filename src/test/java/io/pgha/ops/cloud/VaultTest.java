package io.pgha.ops.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.oci.ApiKey;
import io.pgha.oci.Tenancy;
import io.pgha.oci.TenancySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Secrets are read from OCI Vault by calls that the SDK signs and the lab's cloud proves. */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VaultTest {
    private CloudFixture cloud;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        cloud = CloudFixture.start(directory);
    }

    @AfterAll
    void stop() throws IOException {
        cloud.close();
    }

    private Problem refusal(TenancySettings settings, String ocid) {
        try (Tenancy tenancy = Tenancy.open(settings, CloudFixture.QUICK)) {
            ProblemException e = catchThrowableOfType(
                    ProblemException.class, () -> tenancy.vault().current(ocid));
            assertThat(e).isNotNull();
            return e.first();
        }
    }

    @Test
    void theNewestVersionIsRead() throws IOException {
        String ocid = cloud.lab.keep("superuser", "first value");
        try (Tenancy tenancy = Tenancy.open(cloud.settings(), CloudFixture.QUICK)) {
            assertThat(tenancy.vault().current(ocid).reveal()).isEqualTo("first value");
            assertThat(cloud.lab.keep("superuser", "second välue\\n")).isEqualTo(ocid);
            assertThat(tenancy.vault().current(ocid).reveal()).isEqualTo("second välue");
        }
    }

    @Test
    void aSecretThatIsNotThere() {
        Problem problem = refusal(cloud.settings(), "ocid1.vaultsecret.oc1.lab.aaaa");
        assertThat(problem.code()).isEqualTo("CLOUD_NOT_FOUND");
        assertThat(problem.what() + problem.evidence()).contains("ocid1.vaultsecret.oc1.lab.aaaa");
    }

    @Test
    void anOcidOfSomethingElse() {
        assertThat(refusal(cloud.settings(), cloud.lab.subnet("lab-private")).cause())
                .contains("subnet");
    }

    @Test
    void aKeyThatTheCloudDoesNotKnow() throws IOException {
        TenancySettings right = cloud.settings();
        String ocid = cloud.lab.keep("restapi", "not for strangers");
        ApiKey wrong = new ApiKey(
                Optional.empty(),
                Optional.empty(),
                Optional.of("00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff"),
                Optional.empty());
        Problem problem = refusal(
                new TenancySettings(
                        right.configFile(),
                        right.profile(),
                        right.region(),
                        right.endpoint(),
                        right.compartment(),
                        wrong,
                        Optional.empty()),
                ocid);
        assertThat(problem.code()).isEqualTo("CLOUD_NOT_AUTHENTICATED");
    }

    @Test
    void aVaultThatIsBusyIsAskedAgain() throws IOException {
        String ocid = cloud.lab.keep("replication", "after the storm");
        cloud.lab.fault("GetSecretBundle", 2, 429, "TooManyRequests", "slow down");
        try (Tenancy tenancy = Tenancy.open(cloud.settings(), CloudFixture.QUICK)) {
            assertThat(tenancy.vault().current(ocid).reveal()).isEqualTo("after the storm");
        }
    }
}
