package io.pgha.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.ClusterSpec;
import io.pgha.model.ImageRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterFileWriterTest {
    private static final Path GOLDEN = Path.of("src/test/resources/spec/starter.yaml");

    @Test
    void theStarterFileIsTheGoldenOne() throws IOException {
        String starter = ClusterFileWriter.starter("demo", said());
        assertThat(starter).isEqualTo(Files.readString(GOLDEN));
    }

    @Test
    void theStarterFileMeansWhatWasSaid() {
        ClusterSpec spec = SpecFixtures.parse(ClusterFileWriter.starter("demo", said()));
        assertThat(spec.name()).isEqualTo("demo");
        assertThat(spec.bastion().clientCidrs()).containsExactly("203.0.113.0/24", "198.51.100.7/32");
        assertThat(spec.nodes().image()).isEqualTo(new ImageRef.ByOs("Debian", "13", Optional.of("bare")));
        assertThat(spec.nodes().count()).isEqualTo(3);
        assertThat(spec.cloud().nodeEndpoint()).contains("http://10.77.1.1:8080");
    }

    @Test
    void aCommentedLineWithoutItsHashIsAValidLine() {
        String all = ClusterFileWriter.starter("demo", said())
                .lines()
                .map(line -> line.matches("# *[a-z_]+:.*") ? line.substring(2) : line)
                .reduce("", (text, line) -> text + line + "\n");
        ClusterSpec spec = SpecFixtures.parse(all);
        assertThat(spec.postgresql().users()).hasSize(1);
    }

    @Test
    void aScalarReadsBackAsTheSameText() {
        for (String text : List.of(
                "24.10",
                "1.0",
                "null",
                "~",
                "true",
                "a: b",
                "it's",
                "\"x\"",
                "#x",
                "a #b",
                "",
                " x ",
                "line\nbreak",
                "@x",
                "*x",
                "-",
                "- x",
                "\\",
                "[x]",
                "é",
                "0x10",
                "1_000")) {
            Optional<String> read = YamlTree.read("a: " + ClusterFileWriter.scalar(text), new Problems("x"))
                    .map(mapping -> mapping.entries().values().iterator().next().value())
                    .map(node -> ((YamlNode.Scalar) node).text());
            assertThat(read).contains(text);
        }
    }

    private static Map<String, String> said() {
        Map<String, String> said = new LinkedHashMap<>();
        said.put("cloud.region", "eu-frankfurt-1");
        said.put("cloud.compartment", "ocid1.compartment.oc1..aaaa");
        said.put("cloud.bastion_subnet", "ocid1.subnet.oc1.eu-frankfurt-1.aaaa");
        said.put("cloud.node_subnet", "ocid1.subnet.oc1.eu-frankfurt-1.bbbb");
        said.put("cloud.node_endpoint", "http://10.77.1.1:8080");
        said.put("bastion.client_cidrs", "203.0.113.0/24, 198.51.100.7/32");
        said.put("nodes.count", "3");
        said.put("nodes.image.os", "Debian");
        said.put("nodes.image.version", "13");
        said.put("nodes.image.name", "bare");
        said.put("postgresql.version", "17");
        return said;
    }
}
