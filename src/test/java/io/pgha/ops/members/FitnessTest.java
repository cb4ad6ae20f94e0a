package io.pgha.ops.members;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.Lag;
import io.pgha.model.ProblemException;
import io.pgha.ops.status.ClusterStatus;
import io.pgha.ops.status.ClusterStatus.NodeStatus;
import io.pgha.ops.status.ClusterStatus.Verdict;
import io.pgha.ops.status.ClusterStatus.VirtualIpState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FitnessTest {
    private static ClusterStatus cluster(Verdict verdict, int postgresql, int etcd, String... silent) {
        List<NodeStatus> nodes = Stream.of("pgsql1", "pgsql2", "pgsql3")
                .map(name -> node(name, List.of(silent).contains(name)))
                .toList();
        return new ClusterStatus(
                "demo",
                verdict,
                List.of(silent),
                verdict == Verdict.LEADERLESS ? Optional.empty() : Optional.of("pgsql1"),
                OptionalInt.of(1),
                false,
                new VirtualIpState("10.77.1.100", List.of("pgsql1")),
                postgresql,
                etcd,
                nodes);
    }

    private static NodeStatus node(String name, boolean silent) {
        return new NodeStatus(
                name,
                "10.77.1.1",
                "replica",
                "streaming",
                OptionalInt.of(1),
                new Lag.Known(0),
                false,
                "follower",
                false,
                List.of(),
                silent ? Optional.of("no answer") : Optional.empty());
    }

    @Test
    void aHealthyClusterCanLoseAndGain() {
        ClusterStatus healthy = cluster(Verdict.HEALTHY, 1, 1);
        assertThatCode(() -> Fitness.toLose(healthy, "pgsql3")).doesNotThrowAnyException();
        assertThatCode(() -> Fitness.toGain(healthy, "pgsql4", false)).doesNotThrowAnyException();
    }

    @Test
    void aDeadNodeCanBeLostThoughNothingElseIsSpare() {
        assertThatCode(() -> Fitness.toLose(cluster(Verdict.DEGRADED, 0, 0, "pgsql3"), "pgsql3"))
                .doesNotThrowAnyException();
    }

    @Test
    void aLivingNodeIsNotLostWhileAnotherIsDown() {
        refused("NODE_SILENT", () -> Fitness.toLose(cluster(Verdict.DEGRADED, 0, 0, "pgsql2"), "pgsql3"));
        refused("NOT_SPARED", () -> Fitness.toLose(cluster(Verdict.DEGRADED, 0, 1), "pgsql3"));
    }

    @Test
    void withoutLeaderOrQuorumNothingIsTakenAway() {
        refused("NO_LEADER", () -> Fitness.toLose(cluster(Verdict.LEADERLESS, -1, 1), "pgsql3"));
        refused("NO_QUORUM", () -> Fitness.toLose(cluster(Verdict.DEGRADED, 0, -1, "pgsql3"), "pgsql3"));
    }

    @Test
    void aSickClusterTakesNobodyNewButWhatWasBegunGoesOn() {
        ClusterStatus sick = cluster(Verdict.DEGRADED, 1, 1);
        refused("NOT_HEALTHY", () -> Fitness.toGain(sick, "pgsql4", false));
        assertThatCode(() -> Fitness.toGain(sick, "pgsql4", true)).doesNotThrowAnyException();
    }

    private static void refused(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable asked) {
        assertThatThrownBy(asked).isInstanceOf(ProblemException.class).hasMessageContaining(code);
    }
}
