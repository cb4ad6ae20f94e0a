package io.pgha.ops.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Bastion;
import io.pgha.model.ClusterSpec;
import io.pgha.model.EtcdMember;
import io.pgha.model.Lag;
import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.PatroniCluster;
import io.pgha.model.PatroniMember;
import io.pgha.model.PatroniMember.Role;
import io.pgha.model.VirtualIp;
import io.pgha.ops.status.ClusterStatus.Verdict;
import io.pgha.spec.ClusterFile;
import io.pgha.spec.ContextSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JudgementTest {
    private static final ClusterSpec SPEC = spec("on");
    private static final Machines MACHINES = new Machines(
            new Bastion("bastion", "198.51.100.2", "10.0.1.2", "ocid1.instance.oc1..b"),
            List.of(node(1), node(2), node(3)),
            new VirtualIp("10.0.0.100", 24, "ocid1.privateip.oc1..v"));

    private static ClusterSpec spec(String synchronous) {
        String file =
                """
                name: demo
                cloud:
                  region: eu-frankfurt-1
                  compartment: ocid1.compartment.oc1..aaaa
                  bastion_subnet: ocid1.subnet.oc1.eu-frankfurt-1.aaaa
                  node_subnet: ocid1.subnet.oc1.eu-frankfurt-1.bbbb
                bastion:
                  client_cidrs: [203.0.113.0/24]
                patroni:
                  synchronous_mode: %s
                """
                        .formatted(synchronous);
        return ClusterFile.parse(file, "demo.yaml", ContextSettings.none(), Path.of("/nowhere"))
                .spec();
    }

    private static Node node(int i) {
        return new Node("pgsql" + i, i, "10.0.0." + i, "ocid1.instance.oc1.." + i, "AD-1", "FD-" + i, "v" + i, "d");
    }

    private static PatroniMember member(int i, Role role, String state) {
        return new PatroniMember(
                "pgsql" + i,
                "10.0.0." + i,
                role,
                state,
                OptionalInt.of(1),
                new Lag.Known(0),
                false,
                Map.of(),
                List.of());
    }

    private static EtcdMember etcd(int i, boolean up) {
        Optional<EtcdMember.Status> status = up
                ? Optional.of(new EtcdMember.Status("3.5.16", 1, 1, i == 1, "1", 2, 9, 9, 5, List.of()))
                : Optional.empty();
        return new EtcdMember("" + i, "pgsql" + i, List.of(), List.of(), false, status, Optional.empty());
    }

    private static Sightings sightings(List<PatroniMember> members, int etcdUp, Map<String, String> silent) {
        List<EtcdMember> etcd = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            etcd.add(etcd(i, i <= etcdUp));
        }
        return new Sightings(
                Optional.of(new PatroniCluster("demo", members, false)), etcd, silent, Set.of("pgsql1"), Map.of());
    }

    private static final List<PatroniMember> GOOD = List.of(
            member(1, Role.LEADER, "running"),
            member(2, Role.SYNC_STANDBY, "streaming"),
            member(3, Role.REPLICA, "streaming"));

    private static ClusterStatus draw(ClusterSpec spec, Sightings seen) {
        return new Judgement(spec, MACHINES, seen).draw();
    }

    @Test
    void aHealthyClusterGivesNoReasonAndToleratesOneFailureWhereCommitsWaitForOneStandby() {
        ClusterStatus status = draw(SPEC, sightings(GOOD, 3, Map.of()));
        assertThat(status.verdict()).isEqualTo(Verdict.HEALTHY);
        assertThat(status.reasons()).isEmpty();
        assertThat(status.toleratedPostgresqlFailures()).isEqualTo(1);
        assertThat(status.toleratedEtcdFailures()).isEqualTo(1);
        assertThat(status.leader()).contains("pgsql1");
    }

    @Test
    void withoutSynchronousModeEveryStreamingReplicaCounts() {
        List<PatroniMember> members = List.of(
                member(1, Role.LEADER, "running"),
                member(2, Role.REPLICA, "streaming"),
                member(3, Role.REPLICA, "streaming"));
        assertThat(draw(spec("off"), sightings(members, 3, Map.of())).toleratedPostgresqlFailures())
                .isEqualTo(2);
    }

    @Test
    void aNodeWhoseMachineIsGoneMakesItDegradedAndIsNamed() {
        Machines two = new Machines(MACHINES.bastion(), MACHINES.nodes().subList(0, 2), MACHINES.virtualIp());
        ClusterStatus status = new Judgement(SPEC, two, sightings(GOOD.subList(0, 2), 3, Map.of())).draw();
        assertThat(status.verdict()).isEqualTo(Verdict.DEGRADED);
        assertThat(status.reasons()).contains("pgsql3 has no machine (node replace pgsql3)");
    }

    @Test
    void aSilentNodeMakesItDegradedAndIsNamed() {
        ClusterStatus status = draw(SPEC, sightings(GOOD.subList(0, 2), 2, Map.of("pgsql3", "no route")));
        assertThat(status.verdict()).isEqualTo(Verdict.DEGRADED);
        assertThat(status.reasons()).anyMatch(reason -> reason.contains("pgsql3") && reason.contains("no route"));
        assertThat(status.toleratedEtcdFailures()).isZero();
    }

    @Test
    void withoutQuorumNothingIsTolerated() {
        ClusterStatus status = draw(SPEC, sightings(GOOD, 1, Map.of()));
        assertThat(status.toleratedEtcdFailures()).isEqualTo(-1);
        assertThat(status.toleratedPostgresqlFailures()).isEqualTo(-1);
        assertThat(status.reasons()).contains("etcd has no quorum");
    }

    @Test
    void withoutALeaderItIsLeaderless() {
        List<PatroniMember> members = List.of(member(2, Role.REPLICA, "running"), member(3, Role.REPLICA, "running"));
        assertThat(draw(SPEC, sightings(members, 3, Map.of())).verdict()).isEqualTo(Verdict.LEADERLESS);
    }

    @Test
    void ifNoNodeAnswersItIsUnreachable() {
        Sightings nothing = new Sightings(
                Optional.empty(), List.of(), Map.of("pgsql1", "x", "pgsql2", "x", "pgsql3", "x"), Set.of(), Map.of());
        assertThat(draw(SPEC, nothing).verdict()).isEqualTo(Verdict.UNREACHABLE);
    }

    @Test
    void theVirtualIpOnTwoNodesOrNoneIsAReason() {
        Sightings good = sightings(GOOD, 3, Map.of());
        Sightings two = new Sightings(good.patroni(), good.etcd(), Map.of(), Set.of("pgsql1", "pgsql2"), Map.of());
        Sightings none = new Sightings(good.patroni(), good.etcd(), Map.of(), Set.of(), Map.of());
        assertThat(draw(SPEC, two).reasons()).anyMatch(reason -> reason.contains("is on pgsql1 and pgsql2"));
        assertThat(draw(SPEC, none).reasons()).anyMatch(reason -> reason.contains("is on no node"));
        assertThat(draw(SPEC, none).verdict()).isEqualTo(Verdict.DEGRADED);
    }

    @Test
    void aServiceThatIsDownIsNamedWithItsNode() {
        Sightings good = sightings(GOOD, 3, Map.of());
        Sightings down = new Sightings(
                good.patroni(), good.etcd(), Map.of(), Set.of("pgsql1"), Map.of("pgsql2", List.of("haproxy")));
        assertThat(draw(SPEC, down).reasons()).containsExactly("haproxy not running on pgsql2");
    }
}
