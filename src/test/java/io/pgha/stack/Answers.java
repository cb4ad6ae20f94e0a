package io.pgha.stack;

import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Step;
import java.util.Set;

/** Facts made from what nodes print, through the very parsers of the steps. */
public final class Answers {
    private Answers() {}

    /** The facts and the answer to the question of this id among those of a step. */
    public static Facts to(Facts facts, Step step, String id, String printed) {
        for (Fact<?> fact : step.facts()) {
            if (fact instanceof Fact.OfCommand<?> command && command.id().equals(id)) {
                return parsed(facts, command, printed);
            }
        }
        throw new AssertionError(step.id() + " does not ask: " + id);
    }

    private static <T> Facts parsed(Facts facts, Fact.OfCommand<T> command, String printed) {
        return facts.with(command, command.parser().apply(printed.strip()));
    }

    /** The change a step wants; fails if it wants none. */
    public static Change change(Step step, Facts facts) {
        if (step.diff(facts, Set.of()) instanceof Diff.Differs differs) {
            return differs.change();
        }
        throw new AssertionError(step.id() + " wants no change");
    }
}
