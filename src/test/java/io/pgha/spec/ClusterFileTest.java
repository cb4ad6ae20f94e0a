package io.pgha.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.pgha.model.Cidr;
import io.pgha.model.ClusterSpec;
import io.pgha.model.ImageRef;
import io.pgha.model.PatroniSpec;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.SecretRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterFileTest {
    private static final Path EXAMPLE = Path.of("docs/example-cluster.yaml");

    @Test
    void aShortFileIsAWholeCluster() {
        ClusterSpec spec = SpecFixtures.parse(SpecFixtures.MINIMAL);
        assertThat(spec.nodes().names()).containsExactly("pgsql1", "pgsql2", "pgsql3");
        assertThat(spec.etcd().members()).isEqualTo(spec.nodes().names());
        assertThat(spec.patroni().ttl()).isEqualTo(Duration.ofSeconds(30));
        assertThat(spec.haproxy().checkInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(spec.postgresql().version()).isEqualTo(16);
        assertThat(spec.postgresql().dataDirectory()).isEqualTo("/data/postgresql/16/main");
        assertThat(spec.secrets().superuser()).isEqualTo(new SecretRef.Generated());
        assertThat(spec.virtualIp().address()).isEmpty();
        assertThat(spec.bastion().clientCidrs()).containsExactly("203.0.113.0/24");
        assertThat(spec.cloud().nodeEndpointUrl()).isEqualTo("https://iaas.eu-frankfurt-1.oraclecloud.com");
        assertThat(spec.ssh().publicKey()).isEqualTo("~/.ssh/id_ed25519.pub");
    }

    @Test
    void defaultsFollowWhatTheyDependOn() {
        ClusterSpec spec = SpecFixtures.parse(
                SpecFixtures.MINIMAL
                        + """
                nodes: {count: 4, image: {os: Debian, version: 12}, data_mount_point: /srv, shape: VM.Standard2.4}
                patroni: {profile: fast}
                """);
        assertThat(spec.etcd().members()).hasSize(3);
        assertThat(spec.nodes().image()).isEqualTo(new ImageRef.ByOs("Debian", "12", Optional.empty()));
        assertThat(spec.bastion().image()).isEqualTo(spec.nodes().image());
        assertThat(spec.nodes().user()).isEqualTo("debian");
        assertThat(spec.nodes().memoryGb()).isEqualTo(60);
        assertThat(spec.postgresql().version()).isEqualTo(15);
        assertThat(spec.postgresql().dataDirectory()).isEqualTo("/srv/postgresql/15/main");
        assertThat(spec.patroni().ttl()).isEqualTo(Duration.ofSeconds(20));
        assertThat(spec.haproxy().fastCheckInterval()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void theExampleSaysEveryKeyThereIs() throws IOException {
        ClusterSpec spec = SpecFixtures.parse(Files.readString(EXAMPLE));
        List<String> unsaid = new ArrayList<>();
        nulls(SpecTree.of(spec), "", unsaid);
        // Exclusive with what the example says, or left out there on purpose.
        assertThat(unsaid)
                .containsExactlyInAnyOrder(
                        "confd.file",
                        "postgresql.databases[0].extensions[0].schema",
                        "postgresql.databases[0].extensions[0].version",
                        "postgresql.databases[1].encoding",
                        "postgresql.databases[1].locale",
                        "patroni.slots.archive.database",
                        "patroni.slots.archive.plugin");
        List<String> same = new ArrayList<>();
        equalLeaves(SpecTree.of(spec), SpecTree.of(SpecFixtures.parse(SpecFixtures.MINIMAL)), "", same);
        assertThat(same)
                .as("keys whose value in the example is the default, so that the example does not show they are read")
                .containsOnly(
                        "cloud.region",
                        "os.sysctl.vm.min_free_kbytes",
                        "os.sysctl.vm.dirty_expire_centisecs",
                        "os.sysctl.vm.dirty_background_bytes",
                        "os.sysctl.vm.dirty_bytes",
                        "os.sysctl.vm.zone_reclaim_mode",
                        "os.sysctl.kernel.numa_balancing",
                        "os.sysctl.kernel.sched_autogroup_enabled",
                        "os.sysctl.net.ipv4.ip_nonlocal_bind",
                        "os.sysctl.net.ipv4.ip_local_port_range",
                        "os.sysctl.net.core.somaxconn");
    }

    @Test
    void whatIsShownReadsBackAsTheSameCluster() throws IOException {
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
        for (String text : List.of(SpecFixtures.MINIMAL, Files.readString(EXAMPLE))) {
            ClusterSpec spec = SpecFixtures.parse(text);
            assertThat(SpecFixtures.parse(yaml.writeValueAsString(SpecTree.of(spec))))
                    .isEqualTo(spec);
        }
    }

    @Test
    void theDocumentationNamesEveryKey() throws IOException {
        String page = Files.readString(Path.of("docs/cluster-file.md"));
        List<String> missing = new ArrayList<>();
        keys(SpecTree.of(SpecFixtures.parse(Files.readString(EXAMPLE))), missing);
        missing.removeIf(key -> page.contains("`" + key + "`"));
        assertThat(missing).isEmpty();
    }

    @Test
    void bothSpellingsOfARuleAreTheSameRule() {
        ClusterSpec spec = SpecFixtures.parse(
                SpecFixtures.MINIMAL
                        + """
                postgresql:
                  hba:
                    - {type: hostssl, database: app, user: app, address: 10.0.0.0/8, method: scram-sha-256}
                    - hostssl  app app   10.0.0.0/8 scram-sha-256
                """);
        assertThat(spec.postgresql().hba().get(0))
                .isEqualTo(spec.postgresql().hba().get(1));
    }

    @Test
    void aVersionIsATextAndNotANumber() {
        ClusterSpec spec =
                SpecFixtures.parse(SpecFixtures.MINIMAL + "nodes: {image: {os: Canonical Ubuntu, version: 24.10}}\n");
        assertThat(spec.nodes().image()).isEqualTo(new ImageRef.ByOs("Canonical Ubuntu", "24.10", Optional.empty()));
    }

    @Test
    void onAndOffMayBeTrueAndFalse() {
        ClusterSpec spec = SpecFixtures.parse(SpecFixtures.MINIMAL + "patroni: {synchronous_mode: true}\n");
        assertThat(spec.patroni().synchronousMode()).isEqualTo(PatroniSpec.SynchronousMode.ON);
    }

    @Test
    void addressesAreCheckedOnceTheSubnetIsKnown() {
        ClusterFile file = ClusterFile.parse(
                SpecFixtures.MINIMAL
                        + """
                        virtual_ip: {address: 10.0.3.9}
                        nodes:
                          private_addresses: [10.0.2.11, 10.0.2.1, 10.0.2.12]
                        """,
                "demo.yaml",
                ContextSettings.none(),
                SpecFixtures.HOME);
        Cidr subnet = Cidr.parse("10.0.2.0/24").orElseThrow();
        assertThat(file.againstSubnet(subnet))
                .extracting(Problem::where)
                .containsExactly("demo.yaml:9:23", "demo.yaml:11:34");
        assertThat(file.againstSubnet(Cidr.parse("10.0.0.0/16").orElseThrow())).isEmpty();
    }

    @Test
    void aFileThatIsNotThereSaysHowToMakeOne(@TempDir Path directory) {
        Path file = directory.resolve("none.yaml");
        assertThatThrownBy(() -> ClusterFile.read(file, ContextSettings.none(), directory))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.first().code()).isEqualTo("SPEC_UNREADABLE");
                    assertThat(e.first().next()).containsExactly("cluster init NAME");
                });
    }

    @Test
    void bytesThatAreNoTextAreRefused(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("latin1.yaml");
        Files.write(file, "name: d\u00e9mo\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> ClusterFile.read(file, ContextSettings.none(), directory))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.first().cause()).contains("UTF-8"));
        assertThatThrownBy(() -> ClusterFile.read(directory, ContextSettings.none(), directory))
                .isInstanceOf(ProblemException.class);
    }

    private static void nulls(Object node, String path, List<String> found) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                String at = path.isEmpty() ? String.valueOf(key) : path + "." + key;
                if (value == null) {
                    found.add(at);
                } else {
                    nulls(value, at, found);
                }
            });
        } else if (node instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                nulls(list.get(i), path + "[" + i + "]", found);
            }
        }
    }

    private static void equalLeaves(Object left, Object right, String path, List<String> same) {
        if (left instanceof Map<?, ?> map && right instanceof Map<?, ?> other) {
            map.forEach((key, value) -> {
                Object against = other.get(key);
                if (value != null && against != null) {
                    equalLeaves(value, against, path.isEmpty() ? String.valueOf(key) : path + "." + key, same);
                }
            });
        } else if (left.equals(right)) {
            same.add(path);
        }
    }

    private static void keys(Object node, List<String> found) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                // Keys of the user's own choice.
                boolean own = String.valueOf(key).matches("tags|sysctl|parameters|slots");
                found.add(String.valueOf(key));
                if (!own && value != null) {
                    keys(value, found);
                }
            });
        } else if (node instanceof List<?> list) {
            list.forEach(item -> keys(item, found));
        }
    }
}
