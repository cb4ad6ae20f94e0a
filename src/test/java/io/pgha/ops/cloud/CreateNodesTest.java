package io.pgha.ops.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Cidr;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.oci.resource.SecurityRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("component")
class CreateNodesTest {
    private CloudFixture cloud;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        cloud = CloudFixture.start(directory);
    }

    @AfterEach
    void stop() throws IOException {
        cloud.close();
    }

    @Test
    void aClusterIsMadeAndFoundAgainFromTheCloudAlone() {
        ClusterSpec spec = cloud.spec();
        CreateNodes.CreatedNodes made = cloud.create(spec);
        CloudCluster cluster = cloud.read(spec);
        assertThat(made.machines()).extracting(NodeRow::name).containsExactly("bastion", "pgsql1", "pgsql2", "pgsql3");
        assertThat(cluster.bastion().orElseThrow().publicAddress()).startsWith("198.51.100.");
        assertThat(cluster.nodes()).extracting(Node::index).containsExactly(1, 2, 3);
        assertThat(cluster.nodes()).allSatisfy(node -> {
            assertThat(node.address()).startsWith("10.77.1.");
            assertThat(node.vnicId()).startsWith("ocid1.vnic.");
            assertThat(node.dataDevice()).isEqualTo("/dev/oracleoci/oraclevdb");
        });
        assertThat(cluster.nodes()).extracting(Node::availabilityDomain).doesNotHaveDuplicates();
        assertThat(cluster.virtualIp().orElseThrow().prefixLength()).isEqualTo(24);
        assertThat(Cidr.parse("10.77.1.0/24")
                        .orElseThrow()
                        .offers(cluster.virtualIp().orElseThrow().address()))
                .isTrue();
        assertThat(cluster.nodes())
                .extracting(Node::address)
                .doesNotContain(cluster.virtualIp().orElseThrow().address());
        assertThat(cluster.dynamicGroups()).singleElement().satisfies(group -> cluster.nodes()
                .forEach(node -> assertThat(group.matchingRule()).contains(node.instanceId())));
        assertThat(cluster.policies()).hasSize(1);
    }

    @Test
    void theSecondTimeNothingIsMade() {
        ClusterSpec spec = cloud.spec();
        cloud.create(spec);
        CloudCluster before = cloud.read(spec);
        assertThat(new CreateNodes(cloud.work(spec), CloudFixture.Doors::new)
                        .plan()
                        .plan()
                        .changes())
                .isEmpty();
        assertThat(cloud.create(spec).changes()).isEmpty();
        assertThat(cloud.read(spec)).isEqualTo(before);
    }

    @Test
    void theWorldReachesNothingButTheBastionsSsh() {
        ClusterSpec spec = cloud.spec();
        cloud.create(spec);
        CloudCluster cluster = cloud.read(spec);
        List<SecurityRule> fromNetworks = cluster.groups().stream()
                .flatMap(group -> group.rules().stream())
                .map(SecurityRule.Placed::rule)
                .filter(rule -> rule.direction() == SecurityRule.Direction.INGRESS)
                .filter(rule -> rule.peer() instanceof SecurityRule.Peer.Network)
                .toList();
        assertThat(fromNetworks).singleElement().satisfies(rule -> {
            assertThat(rule.peer()).isEqualTo(new SecurityRule.Peer.Network("203.0.113.0/24"));
            assertThat(rule.ports()).contains(new SecurityRule.PortRange(22, 22));
        });
    }

    @Test
    void aReservedAddressOutlivesTheBastion() {
        ClusterSpec spec = cloud.spec("").name().isEmpty() ? cloud.spec() : reserved();
        cloud.create(spec);
        String address = cloud.read(spec).bastion().orElseThrow().publicAddress();
        new DestroyCluster(cloud.work(spec)).terminate(List.of("bastion"), false);
        assertThat(cloud.read(spec).bastion()).isEmpty();
        cloud.create(spec);
        assertThat(cloud.read(spec).bastion().orElseThrow().publicAddress()).isEqualTo(address);
    }

    private ClusterSpec reserved() {
        return cloud.spec("");
    }
}
