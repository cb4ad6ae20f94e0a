package io.pgha.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.ProblemException;
import io.pgha.plan.Check;
import io.pgha.plan.NodeWork;
import io.pgha.plan.Phase;
import io.pgha.plan.Stage;
import io.pgha.plan.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StackTest {
    private static final Stack STACK = Stack.standard();
    private static final Blueprint CLUSTER = Blueprints.standard();

    @Test
    void everyPhaseIsOneStageOverAllNodesInTheirOrder() {
        List<Stage> stages = STACK.stages(CLUSTER, STACK.components());
        assertThat(stages.stream().map(Stage::phase))
                .containsExactly(Phase.INSTALL, Phase.CONFIGURE, Phase.SETTLE, Phase.FINISH);
        assertThat(stages).allSatisfy(stage -> assertThat(stage.work().stream().map(NodeWork::node))
                .containsExactlyElementsOf(CLUSTER.nodes()));
    }

    @Test
    void whatIsRequiredComesFirst() {
        Set<String> before = new HashSet<>();
        for (Component component : STACK.components()) {
            assertThat(before).as(component.name()).containsAll(component.requires());
            before.add(component.name());
        }
    }

    @Test
    void stepsHaveNamesOfTheirOwnOnANode() {
        for (Stage stage : STACK.stages(CLUSTER, STACK.components())) {
            for (NodeWork work : stage.work()) {
                assertThat(work.steps().stream().map(Step::id)).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void oneComponentOnOneNodeIsOnlyThat() {
        List<Stage> stages = STACK.stages(
                CLUSTER,
                List.of(STACK.component("etcd")),
                List.of(CLUSTER.nodes().get(2)));
        assertThat(stages.stream().map(Stage::phase)).containsExactly(Phase.INSTALL, Phase.CONFIGURE);
        assertThat(stages)
                .allSatisfy(stage -> assertThat(stage.work()).singleElement().satisfies(work -> assertThat(work.steps())
                        .allMatch(step -> step.id().component().equals("etcd"))));
    }

    @Test
    void fromAComponentOnMeansItAndAllAfterIt() {
        assertThat(STACK.from("keepalived").stream().map(Component::name)).containsExactly("keepalived");
        assertThat(STACK.from("os")).isEqualTo(STACK.components());
    }

    @Test
    void anUnknownComponentIsAProblemThatNamesTheKnown() {
        assertThatThrownBy(() -> STACK.component("redis"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.first().cause()).contains("os, etcd, postgresql, patroni"));
    }

    @Test
    void aWaitingRestartDoesNotStopARollout() {
        NodeWork work = STACK.stages(CLUSTER, List.of(STACK.component("patroni")))
                .get(1)
                .work()
                .get(0);
        assertThat(work.settled().stream().map(Check::id))
                .contains("patroni.role")
                .doesNotContain("patroni.restart");
        assertThat(STACK.component("patroni").checks(CLUSTER, CLUSTER.nodes().get(0)).stream()
                        .map(Check::id))
                .contains("patroni.restart");
    }
}
