package io.pgha.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.plan.Fact;
import io.pgha.plan.NodeWork;
import io.pgha.plan.Stage;
import io.pgha.plan.Step;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The questions of all components share one shell. */
class QuestionsTest {
    private static final Pattern EXIT = Pattern.compile("(?m)(^|[;&|{(]|then|else|do)\\s*exit\\b");
    private static final Stack STACK = Stack.standard();
    private static final Blueprint CLUSTER = Blueprints.with(
            "postgresql: {users: [{name: app, password: generate}], databases: [{name: app, owner: app}]}\n");

    @Test
    void noneEndsTheShellBeforeTheOthersWereAsked() {
        Set<Fact.OfCommand<?>> questions = new LinkedHashSet<>();
        for (Stage stage : STACK.stages(CLUSTER, STACK.components())) {
            for (NodeWork work : stage.work()) {
                for (Step step : work.steps()) {
                    step.facts().stream()
                            .filter(Fact.OfCommand.class::isInstance)
                            .map(fact -> (Fact.OfCommand<?>) fact)
                            .forEach(questions::add);
                }
            }
        }
        assertThat(questions).hasSizeGreaterThan(10).allSatisfy(question -> {
            boolean inSubshell = question.bash().startsWith("(");
            assertThat(EXIT.matcher(question.bash()).find() && !inSubshell)
                    .as(question.id())
                    .isFalse();
        });
    }
}
