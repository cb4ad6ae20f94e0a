package io.pgha.ops.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgha.model.Cancellation;
import io.pgha.model.Cidr;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Progress;
import io.pgha.oci.resource.SecurityRule;
import io.pgha.remote.Host;
import io.pgha.remote.ScriptedHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
    void aReservedAddressOutlivesTheBastion() throws IOException {
        ClusterSpec spec = cloud.reserving();
        cloud.create(spec);
        CloudCluster before = cloud.read(spec);
        assertThat(before.publicIps()).singleElement().satisfies(ip -> assertThat(ip.address())
                .isEqualTo(before.bastion().orElseThrow().publicAddress()));
        new DestroyCluster(cloud.work(spec)).terminate(List.of("bastion"), false);
        cloud.lab.foreignMachine("other");
        cloud.create(spec);
        assertThat(cloud.read(spec).bastion().orElseThrow().publicAddress())
                .isEqualTo(before.bastion().orElseThrow().publicAddress());
    }

    @Test
    void aFullPlaceIsPassedByAndTheUserIsTold() throws IOException {
        cloud.lab.exhaust("AD-1", "FAULT-DOMAIN-1");
        cloud.lab.exhaust("AD-2", "");
        ClusterSpec spec = cloud.spec();
        // The report that would show it beforehand is denied, so that the launches find out.
        cloud.lab.fault("CreateComputeCapacityReport", 50, 404, "NotAuthorizedOrNotFound", "no");
        cloud.create(spec);
        CloudCluster cluster = cloud.read(spec);
        assertThat(cluster.nodes()).hasSize(3);
        assertThat(cluster.nodes()).noneMatch(node -> node.availabilityDomain().endsWith("AD-2"));
        assertThat(cluster.nodes())
                .extracting(node -> node.availabilityDomain() + node.faultDomain())
                .doesNotHaveDuplicates();
        assertThat(cloud.said).anyMatch(line -> line.contains("no host for VM.Standard.E5.Flex left in"));
    }

    @Test
    void noRoomAnywhereIsSaidWithEveryPlaceTried() throws IOException {
        cloud.lab.exhaust("", "");
        assertThatThrownBy(() -> cloud.create(cloud.spec())).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.first().code()).isEqualTo("OUT_OF_HOST_CAPACITY");
            assertThat(e.first().evidence()).hasSize(9);
            assertThat(e.first().kind()).isEqualTo(Problem.Kind.PARTLY);
            assertThat(e.first().done()).anyMatch(line -> line.startsWith("create security group"));
            assertThat(e.first().notDone()).anyMatch(line -> line.startsWith("launch pgsql1"));
        });
    }

    @Test
    void aHostNameThatIsTakenIsSaidInTheCloudsOwnWords() throws IOException {
        cloud.lab.foreignMachine("pgsql2");
        assertThatThrownBy(() -> cloud.create(cloud.spec())).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.first().code()).isEqualTo("LAUNCH_FAILED");
            assertThat(e.first().cause()).contains("Hostname pgsql2 is already used in subnet");
        });
    }

    @Test
    void answersThatAreLostMakeNothingTwice() throws IOException {
        for (String operation : List.of(
                "CreateNetworkSecurityGroup",
                "AddNetworkSecurityGroupSecurityRules",
                "CreatePrivateIp",
                "LaunchInstance",
                "CreateVolume",
                "AttachVolume",
                "CreateDynamicGroup",
                "CreatePolicy")) {
            cloud.lab.loseAnswer(operation, 1, 503);
        }
        ClusterSpec spec = cloud.spec();
        cloud.create(spec);
        assertWhole(cloud.read(spec));
        assertThat(cloud.said).anyMatch(line -> line.contains("503") && line.contains("try 2 of 4"));
    }

    @Test
    void aRunCutOffAnywhereIsResumedByTheNext() {
        ClusterSpec spec = cloud.spec();
        for (int steps = 1; steps <= 25; steps += 4) {
            Cancellation cut = new Cancellation();
            int most = steps;
            AtomicInteger seen = new AtomicInteger();
            CloudWork work = cloud.work(spec, cut);
            CloudWork watched = new CloudWork(
                    work.tenancy(), spec, work.fleet(), work.pace(), new CountingProgress(seen, most, cut), cut);
            CreateNodes verb = new CreateNodes(watched, CloudFixture.Doors::new);
            try {
                verb.create(verb.plan());
            } catch (ProblemException e) {
                assertThat(e.first().kind()).isEqualTo(Problem.Kind.CANCELLED);
            }
        }
        cloud.create(spec);
        assertWhole(cloud.read(spec));
    }

    @Test
    void aBastionThatNeverAnswersIsWaitedForUntilTheTimeOfAllMachinesIsOver() {
        Problem problem = refusedAtTheDoor(new CloudFixture.Doors() {
            @Override
            public void reachBastion() {
                throw Problem.of("BASTION_UNREACHABLE", Problem.Kind.UNREACHABLE, "Cannot reach the bastion.")
                        .because("Nothing answered: the machine may be off.")
                        .withNext("node list")
                        .toException();
            }
        });
        assertThat(problem.what()).isEqualTo("bastion is running, and did not let us log in within 1 s.");
        assertThat(problem.cause()).contains("Nothing answered", "bastion.client_cidrs", "203.0.113.0/24");
        assertThat(problem.next()).containsExactly("node show bastion", "node list", "node create");
        assertThat(problem.done()).anyMatch(line -> line.startsWith("launch pgsql1"));
        assertThat(cloud.said)
                .anyMatch(line -> line.startsWith("bastion: waiting for ssh of the bastion at 198.51.100.")
                        && line.endsWith("; so far: nothing answered"));
    }

    @Test
    void aNodeThatRefusesOurKeyHasOnlyWhatTheBastionLeftOfTheTime() {
        AtomicLong asked = new AtomicLong();
        Problem problem = refusedAtTheDoor(new CloudFixture.Doors() {
            @Override
            public void reachBastion() {
                if (asked.compareAndSet(0, System.nanoTime())) {
                    throw Problem.of("BASTION_UNREACHABLE", Problem.Kind.UNREACHABLE, "Not yet.")
                            .toException();
                }
            }

            @Override
            public Host node(Node node) {
                return new ScriptedHost(node.name())
                        .refusing(
                                "boot_id", Problem.of("NODE_AUTH", Problem.Kind.UNREACHABLE, "The login was refused."));
            }
        });
        assertThat(Duration.ofNanos(System.nanoTime() - asked.get())).isLessThan(Duration.ofSeconds(2));
        assertThat(problem.code()).isEqualTo("NODE_AUTH");
        assertThat(cloud.said).contains("pgsql1: waiting for ssh; so far: it refuses our key");
    }

    @Test
    void aMachineWhoseCloudInitWorksIsSaidToWaitForThat() {
        CreateNodes verb = new CreateNodes(cloud.work(cloud.spec()), bastion -> new CloudFixture.Doors() {
            @Override
            public Host node(Node node) {
                return new ScriptedHost(node.name()).answering("boot_id", "cloud-init\nf3c1\n");
            }
        });
        verb.create(verb.plan());
        assertThat(cloud.said).contains("pgsql1: waiting for cloud-init to end its first work", "pgsql1: logged in");
    }

    @Test
    void usuallyTheTimeForAllMachinesIsAFewMinutes() {
        assertThat(Pace.usual().login()).isBetween(Duration.ofMinutes(3), Duration.ofMinutes(5));
    }

    /** The problem of a run that has one second for the logins. */
    private Problem refusedAtTheDoor(Logins doors) {
        CloudWork usual = cloud.work(cloud.spec());
        Pace pace = new Pace(
                CloudFixture.PACE.first(),
                CloudFixture.PACE.longest(),
                CloudFixture.PACE.limit(),
                Duration.ofSeconds(1));
        CreateNodes verb = new CreateNodes(
                new CloudWork(
                        usual.tenancy(), usual.spec(), usual.fleet(), pace, usual.progress(), usual.cancellation()),
                bastion -> doors);
        return catchThrowableOfType(ProblemException.class, () -> verb.create(verb.plan()))
                .first();
    }

    private record CountingProgress(AtomicInteger seen, int most, Cancellation cut) implements Progress {
        @Override
        public void working(String subject, String what) {
            if (seen.incrementAndGet() >= most) {
                cut.cancel();
            }
        }

        @Override
        public void done(String subject, String what) {}

        @Override
        public void failed(String subject, String what) {}

        @Override
        public void note(String what) {}
    }

    private static void assertWhole(CloudCluster cluster) {
        assertThat(cluster.groups()).hasSize(2);
        assertThat(cluster.machines()).hasSize(4);
        assertThat(cluster.volumes()).hasSize(3).allMatch(volume -> volume.attachment()
                .isPresent());
        assertThat(cluster.virtualIps()).hasSize(1);
        assertThat(cluster.dynamicGroups()).hasSize(1);
        assertThat(cluster.policies()).hasSize(1);
        for (CloudCluster.Group group : cluster.groups()) {
            assertThat(group.rules())
                    .extracting(placed -> placed.rule().toString())
                    .doesNotHaveDuplicates();
        }
    }
}
