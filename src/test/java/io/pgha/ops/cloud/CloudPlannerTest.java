package io.pgha.ops.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.oci.resource.LifecycleState;
import io.pgha.oci.resource.SecurityRule;
import io.pgha.oci.resource.Spot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudPlannerTest {
    private final CloudDesign design = SimulatedCloud.design();
    private final SimulatedCloud cloud = new SimulatedCloud();

    private CloudPlan plan() {
        return CloudPlanner.plan(design, cloud.look());
    }

    private void build() {
        reach(now -> CloudPlanner.plan(design, now), new Random(0), Integer.MAX_VALUE);
    }

    /** Makes changes in any order and cut off anywhere, each time from a fresh look. */
    private void reach(Function<CloudCluster, CloudPlan> planner, Random random, int most) {
        int left = most;
        for (CloudPlan plan = planner.apply(cloud.look()); !plan.isReached(); plan = planner.apply(cloud.look())) {
            assertThat(plan.now()).as("a plan that is not reached can go on").isNotEmpty();
            List<CloudChange> order = new ArrayList<>(plan.now());
            Collections.shuffle(order, random);
            for (CloudChange change : order.subList(0, 1 + random.nextInt(order.size()))) {
                if (left-- <= 0) {
                    return;
                }
                cloud.perform(change);
            }
        }
    }

    @Test
    void nothingIsThereAndEverythingIsPlanned() {
        CloudPlan plan = plan();
        assertThat(plan.now())
                .extracting(CloudChange::what)
                .containsExactly(
                        "create security group demo-bastion",
                        "create security group demo-nodes",
                        "reserve private IP 10.0.1.50 as virtual IP");
        assertThat(plan.later()).extracting(CloudChange::what).contains("launch pgsql3 (shape) in AD-1 FD-1");
        assertThat(plan.changes()).hasSize(2 + 2 + 1 + 4 + 3 * 2 + 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 11, 13, 16})
    void cutOffAnywhereTheNextRunMakesExactlyTheRest(int changes) {
        reach(now -> CloudPlanner.plan(design, now), new Random(changes), changes);
        reach(now -> CloudPlanner.plan(design, now), new Random(changes + 100), Integer.MAX_VALUE);
        CloudCluster whole = cloud.look();
        assertThat(whole.groups()).hasSize(2);
        assertThat(whole.machines()).hasSize(4);
        assertThat(whole.volumes()).hasSize(3);
        assertThat(whole.virtualIps()).hasSize(1);
        assertThat(plan().isReached()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 8, 11, 13, 16, 100})
    void whateverWasMadeIsRemovedInAnOrderThatIsPossible(int changes) {
        reach(now -> CloudPlanner.plan(design, now), new Random(changes), changes);
        reach(DestroyPlanner::everything, new Random(changes + 200), Integer.MAX_VALUE);
        assertThat(cloud.look().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = LifecycleState.class,
            names = {"PROVISIONING", "STARTING", "STOPPING", "MOVING", "TERMINATING"})
    void aMachineThatIsOnItsWayIsWaitedForAndNotMadeAgain(LifecycleState state) {
        build();
        cloud.become("pgsql2", state);
        CloudPlan plan = plan();
        assertThat(plan.changes()).noneMatch(CloudChange.Launch.class::isInstance);
        assertThat(plan.pending()).extracting(CloudPlan.Pending::subject).contains("pgsql2");
    }

    @Test
    void aStoppedMachineIsStarted() {
        build();
        cloud.become("pgsql2", LifecycleState.STOPPED);
        assertThat(plan().now()).extracting(CloudChange::what).containsExactly("start pgsql2");
    }

    @Test
    void aRuleOfOthersIsLeftAndADoubledOneOfOursIsNot() {
        build();
        SecurityRule ours =
                cloud.look().group(Role.NODE_GROUP).orElseThrow().rules().get(0).rule();
        cloud.slipIn(ours);
        cloud.slipIn(new SecurityRule(
                SecurityRule.Direction.INGRESS,
                SecurityRule.TCP,
                new SecurityRule.Peer.Network("10.9.0.0/16"),
                Optional.of(new SecurityRule.PortRange(9100, 9100)),
                "monitoring"));
        CloudPlan plan = plan();
        assertThat(plan.now())
                .extracting(CloudChange::what)
                .containsExactly("remove 1 rule from security group demo-nodes");
        assertThat(plan.remarks()).singleElement().asString().contains("monitoring");
    }

    @Test
    void aNodeMadeAnewGoesWhereItsVolumeIs() {
        build();
        CloudCluster.Machine gone = cloud.look().machine("pgsql2").orElseThrow();
        cloud.perform(new CloudChange.Terminate("pgsql2", gone.instance().id()));
        CloudChange.Launch launch = (CloudChange.Launch) plan().now().stream()
                .filter(CloudChange.Launch.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(launch.spots())
                .extracting(Spot::availabilityDomain)
                .containsOnly(gone.instance().spot().availabilityDomain());
    }

    @Test
    void machinesSpreadOverAvailabilityDomainsFirst() {
        List<String> three = List.of("AD-1", "AD-2", "AD-3");
        List<String> faults = List.of("FD-1", "FD-2", "FD-3");
        Map<String, List<String>> all = Map.of("AD-1", faults, "AD-2", faults, "AD-3", faults);
        assertThat(Places.spread(three, all, 1, 0))
                .hasSize(9)
                .startsWith(new Spot("AD-2", "FD-1"), new Spot("AD-2", "FD-2"));
        assertThat(Places.spread(three, all, 4, 1)).startsWith(new Spot("AD-2", "FD-2"));
        assertThat(Places.spread(List.of("AD-1"), all, 2, 2))
                .startsWith(new Spot("AD-1", "FD-3"), new Spot("AD-1", "FD-1"));
    }
}
