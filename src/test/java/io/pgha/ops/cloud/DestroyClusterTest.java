package io.pgha.ops.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.ClusterSpec;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("component")
class DestroyClusterTest {
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
    void everythingOfTheClusterGoesAndNothingElse() throws IOException {
        ClusterSpec spec = cloud.spec();
        cloud.create(spec);
        String foreign = cloud.lab.foreignMachine("other");
        // The virtual IP is in use, as it is in a cluster that runs.
        CloudCluster cluster = cloud.read(spec);
        cloud.tenancy()
                .network()
                .addresses()
                .move(
                        cluster.virtualIp().orElseThrow().privateIpId(),
                        cluster.nodes().get(0).vnicId());

        DestroyCluster verb = new DestroyCluster(cloud.work(spec));
        DestroyCluster.DestroyPlan plan = verb.plan();
        assertThat(plan.losses())
                .contains(
                        "terminate bastion",
                        "terminate pgsql1",
                        "delete the data volume of pgsql1 (250 GB) with its data");
        DestroyCluster.Destroyed gone = verb.destroy();
        assertThat(gone.removed()).containsAll(plan.losses());
        assertThat(cloud.read(spec).isEmpty()).isTrue();
        assertThat(cloud.lab.state(foreign)).isEqualTo("RUNNING");

        assertThat(new DestroyCluster(cloud.work(spec)).destroy().removed()).isEmpty();
        assertThat(new DestroyCluster(cloud.work(spec)).plan().losses()).isEmpty();
    }

    @Test
    void aClusterCanBeMadeAnewAfterItsEnd() {
        ClusterSpec spec = cloud.spec();
        cloud.create(spec);
        new DestroyCluster(cloud.work(spec)).destroy();
        cloud.create(spec);
        assertThat(cloud.read(spec).nodes()).hasSize(3);
    }

    @Test
    void aTerminatedNodeLeavesItsDataToTheNodeMadeInItsPlace() {
        ClusterSpec spec = cloud.spec();
        cloud.create(spec);
        CloudCluster before = cloud.read(spec);
        new DestroyCluster(cloud.work(spec)).terminate(List.of("pgsql2"), false);
        cloud.create(spec);
        CloudCluster after = cloud.read(spec);
        assertThat(after.machine("pgsql2").orElseThrow().instance().id())
                .isNotEqualTo(before.machine("pgsql2").orElseThrow().instance().id());
        assertThat(after.volume("pgsql2").orElseThrow().volume().id())
                .isEqualTo(before.volume("pgsql2").orElseThrow().volume().id());
        assertThat(after.dynamicGroups().get(0).matchingRule())
                .contains(after.machine("pgsql2").orElseThrow().instance().id());
    }

    @Test
    void machinesStopStartAndReboot() {
        ClusterSpec spec = cloud.spec();
        cloud.create(spec);
        PowerNodes power = new PowerNodes(cloud.work(spec), CloudFixture.Doors::new);
        assertThat(power.stop(List.of("pgsql1"), false).machines())
                .singleElement()
                .satisfies(row -> assertThat(row.state()).isEqualTo("stopped"));
        assertThat(power.stop(List.of("pgsql1"), false).changes()).isEmpty();
        assertThat(power.start(List.of("pgsql1")).machines()).singleElement().satisfies(row -> assertThat(row.state())
                .isEqualTo("running"));
        assertThat(power.reboot(List.of("pgsql1", "pgsql2"), true).changes()).hasSize(2);
        assertThatThrownBy(() -> power.start(List.of("pgsq1"))).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.first().kind()).isEqualTo(Problem.Kind.USAGE);
            assertThat(e.first().cause()).contains("Did you mean pgsql1?");
        });
    }
}
