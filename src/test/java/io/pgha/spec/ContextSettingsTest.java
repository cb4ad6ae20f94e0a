package io.pgha.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.ProblemException;
import io.pgha.model.SecretRef;
import io.pgha.spec.ContextSettings.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextSettingsTest {
    private final Path home;

    ContextSettingsTest(@TempDir Path home) {
        this.home = home;
    }

    @Test
    void theStrongestSourceWins() throws IOException {
        profile("[DEFAULT]\nregion=from-profile\n");
        Map<String, String> environment = new HashMap<>();
        String text = SpecFixtures.MINIMAL.replace("  region: eu-frankfurt-1\n", "");
        assertThat(region(text, Map.of(), Map.of(), environment)).isEqualTo("from-profile PROFILE");
        text = SpecFixtures.MINIMAL;
        assertThat(region(text, Map.of(), Map.of(), environment)).isEqualTo("eu-frankfurt-1 CLUSTER_FILE");
        environment.put("TF_VAR_region", "from-terraform");
        assertThat(region(text, Map.of(), Map.of(), environment)).isEqualTo("from-terraform ENVIRONMENT");
        environment.put("OCI_CLI_REGION", "from-cli");
        assertThat(region(text, Map.of(), Map.of(), environment)).isEqualTo("from-cli ENVIRONMENT");
        environment.put("PGHA_REGION", "from-pgha");
        assertThat(region(text, Map.of(), Map.of(), environment)).isEqualTo("from-pgha ENVIRONMENT");
        Map<Setting, String> session = Map.of(Setting.REGION, "from-session");
        assertThat(region(text, Map.of(), session, environment)).isEqualTo("from-session SESSION");
        assertThat(region(text, Map.of(Setting.REGION, "from-option"), session, environment))
                .isEqualTo("from-option OPTION");
    }

    @Test
    void everySettingSaysWhereItCameFrom() throws IOException {
        profile(
                "[DEFAULT]\nuser=ocid1.user.oc1..d\n[LAB]\n# a comment\n tenancy = ocid1.tenancy.oc1..t \npass_phrase=hunter2\n");
        ClusterFile file = ClusterFile.parse(
                SpecFixtures.MINIMAL,
                "demo.yaml",
                ContextSettings.of(Map.of(), Map.of(), Map.of("OCI_CLI_PROFILE", "LAB")),
                home);
        Path config = home.resolve(".oci/config");
        assertThat(from(file, Setting.PROFILE)).isEqualTo("LAB OCI_CLI_PROFILE");
        assertThat(from(file, Setting.TENANCY)).isEqualTo("ocid1.tenancy.oc1..t profile LAB of " + config);
        assertThat(from(file, Setting.USER)).isEqualTo("ocid1.user.oc1..d profile LAB of " + config);
        assertThat(from(file, Setting.REGION)).isEqualTo("eu-frankfurt-1 demo.yaml:3:11");
        assertThat(from(file, Setting.OUTPUT)).isEqualTo("table default");
        assertThat(file.settings().resolve(Setting.VCN).source()).isEqualTo(Source.NONE);
        assertThat(file.settings().all()).hasSize(Setting.values().length);
        assertThat(file.settings().all().toString()).doesNotContain("hunter2");
        assertThat(OciProfile.names(config)).containsExactly("DEFAULT", "LAB");
    }

    @Test
    void anEmptyVariableIsNotSet() {
        ContextSettings settings =
                ContextSettings.of(Map.of(), Map.of(), Map.of("TF_VAR_region", "", "PGHA_OUTPUT", ""));
        assertThat(settings.value(Setting.REGION)).isEmpty();
        assertThat(settings.value(Setting.OUTPUT)).contains("table");
    }

    @Test
    void aKeyInPlaceOfItsPathIsNeitherUsedNorShown() {
        ContextSettings settings = ContextSettings.of(
                Map.of(),
                Map.of(),
                Map.of(
                        "TF_VAR_ssh_private_key", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n",
                        "TF_VAR_ssh_public_key", "ssh-ed25519 AAAAC3 me@here"));
        assertThat(settings.value(Setting.SSH_PRIVATE_KEY)).isEmpty();
        assertThat(settings.value(Setting.SSH_PUBLIC_KEY)).isEmpty();
        assertThat(settings.notes())
                .containsExactly(
                        "TF_VAR_ssh_private_key holds a key and not the path of one; it is not used.",
                        "TF_VAR_ssh_public_key holds a key and not the path of one; it is not used.");
    }

    @Test
    void aWrongValueFromOutsideIsToldWithItsSource() {
        ContextSettings settings = ContextSettings.of(Map.of(), Map.of(), Map.of("TF_VAR_pgsql_subnet", "subnet-1"));
        assertThatThrownBy(() -> ClusterFile.parse(SpecFixtures.MINIMAL, "demo.yaml", settings, home))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problems()).hasSize(1);
                    assertThat(e.first().what())
                            .isEqualTo(
                                    "TF_VAR_pgsql_subnet must be an OCID that begins with ocid1.subnet., not \"subnet-1\".");
                });
    }

    @Test
    void aMissingRegionNamesTheVariablesThatCouldGiveIt() {
        assertThatThrownBy(() -> SpecFixtures.parse(SpecFixtures.MINIMAL.replace("  region: eu-frankfurt-1\n", "")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.first().cause()).contains("PGHA_REGION", "OCI_CLI_REGION", "TF_VAR_region"));
    }

    @Test
    void theOriginalsPasswordsComeFromItsVariablesUnlessTheFileSaysOtherwise() {
        ContextSettings settings =
                ContextSettings.of(Map.of(), Map.of(), Map.of("TF_VAR_patroni_superuser_password", "hunter2"));
        ClusterFile file = ClusterFile.parse(SpecFixtures.MINIMAL, "demo.yaml", settings, home);
        assertThat(file.spec().secrets().superuser())
                .isEqualTo(new SecretRef.Environment("TF_VAR_patroni_superuser_password"));
        assertThat(file.spec().secrets().replication()).isEqualTo(new SecretRef.Generated());
    }

    @Test
    void settingsAreFoundByTheirKeys() {
        assertThat(Setting.byKey("ssh_private_key")).isEqualTo(Setting.SSH_PRIVATE_KEY);
        assertThatThrownBy(() -> Setting.byKey("regoin"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.first().cause()).isEqualTo("Did you mean region?"));
    }

    @Test
    void theVariablesFileNamesOnlyWhatIsReadAndIsSafeToSource() throws Exception {
        List<String> known = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            known.addAll(setting.variables());
        }
        List<String> exported = Files.readAllLines(Path.of("env-vars.sh")).stream()
                .filter(line -> line.startsWith("export "))
                .map(line -> line.substring("export ".length(), line.indexOf('=')))
                .toList();
        assertThat(known).containsAll(exported);
        // Those of the original's own file.
        assertThat(exported)
                .contains(
                        "TF_VAR_tenancy_ocid",
                        "TF_VAR_user_ocid",
                        "TF_VAR_compartment_ocid",
                        "TF_VAR_private_key_path",
                        "TF_VAR_fingerprint",
                        "TF_VAR_region",
                        "TF_VAR_availability_domain",
                        "TF_VAR_ssh_public_key",
                        "TF_VAR_ssh_private_key");
        Process shell = new ProcessBuilder("sh", "-euc", ". ./env-vars.sh; test -z \"$TF_VAR_region\"").start();
        assertThat(shell.waitFor()).isZero();
        assertThat(shell.getErrorStream().readAllBytes()).isEmpty();
    }

    private String region(
            String text, Map<Setting, String> options, Map<Setting, String> session, Map<String, String> environment) {
        ClusterFile file =
                ClusterFile.parse(text, "demo.yaml", ContextSettings.of(options, session, environment), home);
        assertThat(file.spec().cloud().region())
                .isEqualTo(file.settings().value(Setting.REGION).orElseThrow());
        return file.spec().cloud().region() + " "
                + file.settings().resolve(Setting.REGION).source();
    }

    private static String from(ClusterFile file, Setting setting) {
        ContextSettings.Resolved resolved = file.settings().resolve(setting);
        return resolved.value().orElseThrow() + " " + resolved.from();
    }

    private void profile(String text) throws IOException {
        Files.createDirectories(home.resolve(".oci"));
        Files.writeString(home.resolve(".oci/config"), text);
    }
}
