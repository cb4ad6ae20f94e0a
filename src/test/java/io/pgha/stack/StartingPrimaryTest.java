package io.pgha.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Node;
import io.pgha.plan.Facts;
import io.pgha.plan.NodeWork;
import io.pgha.plan.Phase;
import io.pgha.plan.Plan;
import io.pgha.plan.Planner;
import io.pgha.plan.Stage;
import io.pgha.plan.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is planned inside of PostgreSQL while nobody answers as its primary. */
class StartingPrimaryTest {
    private static final Blueprint CLUSTER =
            Blueprints.with("postgresql: {users: [{name: app, password: generate}]}\n");
    private static final Stack STACK = Stack.standard();
    private static final List<Stage> STAGES = STACK.stages(CLUSTER, STACK.components()).stream()
            .filter(stage -> stage.phase() == Phase.SETTLE || stage.phase() == Phase.FINISH)
            .toList();
    private static final String EMPTY_PRIMARY = "{\"roles\" : {}, \"databases\": {}}";

    /** What the nodes say to the two questions, in their order; nothing where one gives no answer. */
    private static Plan plan(List<Optional<String>> holdings) {
        Map<Node, Facts> facts = new LinkedHashMap<>();
        for (int i = 0; i < holdings.size(); i++) {
            Facts known = Facts.none();
            Optional<String> holding = holdings.get(i);
            for (Stage stage : STAGES) {
                for (Step step : stage.work().get(i).steps()) {
                    if (holding.isPresent() && step.id().what().startsWith("role ")) {
                        known = Answers.to(known, step, "holdings", holding.get());
                    } else if (holding.isPresent() && step.id().what().equals("dynamic configuration")) {
                        known = Answers.to(
                                known,
                                step,
                                "dynamic configuration",
                                holding.get().equals("standby") ? "standby" : "{}");
                    }
                }
            }
            facts.put(STAGES.get(0).work().get(i).node(), known);
        }
        return Planner.plan(STAGES, Planner.heard(facts));
    }

    private static Plan.PlannedStage settle(Plan plan) {
        return plan.stages().get(0);
    }

    @Test
    void whereEveryNodeTakesItselfForAStandbyTheDatabasesAreLookedAtOnceOneLeads() {
        Plan plan = plan(List.of(Optional.of("standby"), Optional.of("standby"), Optional.of("standby")));
        assertThat(plan.stages())
                .allSatisfy(stage -> assertThat(stage.isEmpty()).isFalse());
        assertThat(settle(plan).nodes().get(0).later())
                .extracting(later -> later.step().what())
                .contains("role app");
        assertThat(settle(plan).nodes().subList(1, 3))
                .allSatisfy(node -> assertThat(node.later()).isEmpty());
    }

    @Test
    void aPrimaryThatGivesNoAnswerYetIsWaitedForWhereverItIs() {
        Plan plan = plan(List.of(Optional.of("standby"), Optional.empty(), Optional.of("standby")));
        assertThat(settle(plan).nodes().get(0).later()).isNotEmpty();
    }

    @Test
    void thatStageBeginsWithTheWaitForAPrimary() {
        assertThat(STAGES.get(0).work()).extracting(NodeWork::before).allSatisfy(checks -> assertThat(checks)
                .extracting(check -> check.id())
                .containsExactly("patroni.primary"));
    }

    @Test
    void soDoesItWhereOnlyPostgresqlIsConfigured() {
        assertThat(STACK.stages(CLUSTER, List.of(STACK.component("postgresql"))))
                .filteredOn(stage -> stage.phase() == Phase.SETTLE)
                .singleElement()
                .satisfies(stage -> assertThat(stage.work()).allSatisfy(work -> assertThat(work.before())
                        .extracting(check -> check.id())
                        .containsExactly("patroni.primary")));
    }

    @Test
    void aPrimaryThatAnswersSpeaksForAllAndReplicasHaveNothingToDo() {
        Plan plan = plan(List.of(Optional.of("standby"), Optional.of(EMPTY_PRIMARY), Optional.of("standby")));
        assertThat(settle(plan).nodes().get(1).changes())
                .extracting(change -> change.step().what())
                .contains("role app");
        assertThat(List.of(settle(plan).nodes().get(0), settle(plan).nodes().get(2)))
                .allSatisfy(node -> {
                    assertThat(node.later()).isEmpty();
                    assertThat(node.changes()).isEmpty();
                });
    }
}
