package io.pgha.ops.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Bastion;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.VirtualIp;
import io.pgha.spec.ClusterFile;
import io.pgha.spec.ContextSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RememberedMachinesTest {
    static final ClusterSpec SPEC = spec("ocid1.compartment.oc1..aaaa", 3);
    static final Machines MACHINES = new Machines(
            new Bastion("bastion", "198.51.100.2", "10.0.1.2", "ocid1.instance.oc1..b"),
            List.of(node(1), node(2), node(3)),
            new VirtualIp("10.0.0.100", 24, "ocid1.privateip.oc1..v"));

    @TempDir
    Path convenience;

    static ClusterSpec spec(String compartment, int nodes) {
        String file =
                """
                name: demo
                cloud:
                  region: eu-frankfurt-1
                  compartment: %s
                  bastion_subnet: ocid1.subnet.oc1.eu-frankfurt-1.aaaa
                  node_subnet: ocid1.subnet.oc1.eu-frankfurt-1.bbbb
                bastion:
                  client_cidrs: [203.0.113.0/24]
                nodes:
                  count: %d
                """
                        .formatted(compartment, nodes);
        return ClusterFile.parse(file, "demo.yaml", ContextSettings.none(), Path.of("/nowhere"))
                .spec();
    }

    static Node node(int i) {
        return new Node("pgsql" + i, i, "10.0.0." + i, "ocid1.instance.oc1.." + i, "AD-1", "FD-" + i, "v" + i, "");
    }

    private RememberedMachines of(ClusterSpec spec) {
        return new RememberedMachines(convenience, spec);
    }

    private Path file() {
        return convenience.resolve("machines/demo");
    }

    @Test
    void theNextProcessReadsWhatOneWrote() throws IOException {
        assertThat(of(SPEC).read()).isEmpty();
        of(SPEC).write(MACHINES);
        assertThat(of(SPEC).read()).contains(MACHINES);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(convenience.resolve("machines")).isDirectoryContaining(path -> path.equals(file()));
        assertThat(convenience.resolve("machines").toFile().list()).hasSize(1);
    }

    @Test
    void anotherPlaceOrAnotherNumberOfNodesIsAnotherCluster() {
        of(SPEC).write(MACHINES);
        assertThat(of(spec("ocid1.compartment.oc1..bbbb", 3)).read()).isEmpty();
        assertThat(of(spec("ocid1.compartment.oc1..aaaa", 5)).read()).isEmpty();
    }

    @Test
    void whatWasChangedIsForgotten() {
        of(SPEC).write(MACHINES);
        of(SPEC).forget();
        assertThat(of(SPEC).read()).isEmpty();
    }

    @Test
    void aDamagedFileIsNone() throws IOException {
        of(SPEC).write(MACHINES);
        String whole = Files.readString(file());
        Files.writeString(file(), whole.replace("node\tpgsql2\t2", "node\tpgsql2\ttwo"));
        assertThat(of(SPEC).read()).isEmpty();
        Files.writeString(file(), whole.substring(0, whole.length() / 2));
        assertThat(of(SPEC).read()).isEmpty();
        Files.write(file(), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(of(SPEC).read()).isEmpty();
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNoTrouble() throws IOException {
        Files.writeString(convenience.resolve("machines"), "in the way");
        of(SPEC).write(MACHINES);
        assertThat(of(SPEC).read()).isEmpty();
    }
}
