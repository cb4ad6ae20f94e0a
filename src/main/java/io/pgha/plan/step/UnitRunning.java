package io.pgha.plan.step;

import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Effect.Verb;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Risk;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import io.pgha.plan.UnitState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * A unit is enabled and up, and has seen its present configuration.
 *
 * @param restartOn steps of the same stage whose change needs a restart
 * @param reloadOn steps of the same stage whose change needs a reload
 * @param restartRisk what a restart costs
 */
public record UnitRunning(String component, String unit, Set<StepId> restartOn, Set<StepId> reloadOn, Risk restartRisk)
        implements Step {
    public UnitRunning {
        restartOn = Set.copyOf(restartOn);
        reloadOn = Set.copyOf(reloadOn);
    }

    @Override
    public StepId id() {
        return new StepId(component, "unit " + unit);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(Fact.unit(unit));
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        UnitState now = facts.get(Fact.unit(unit)).orElse(UnitState.ABSENT);
        List<Effect> effects = new ArrayList<>();
        Risk risk = Risk.NONE;
        if (!now.enabled()) {
            effects.add(new Effect.Unit(unit, Verb.ENABLE));
        }
        if (!now.running()) {
            effects.add(new Effect.Unit(unit, Verb.START));
        } else if (!Collections.disjoint(restartOn, changedBefore)) {
            effects.add(new Effect.Unit(unit, Verb.RESTART));
            risk = restartRisk;
        } else if (!Collections.disjoint(reloadOn, changedBefore)) {
            effects.add(new Effect.Unit(unit, Verb.RELOAD));
        }
        if (effects.isEmpty()) {
            return Diff.same();
        }
        String what = String.join(", ", effects.stream().map(Effect::title).toList());
        Change.Kind kind = now.running() ? Change.Kind.UPDATE : Change.Kind.CREATE;
        Change change = kind == Change.Kind.CREATE
                ? Change.create(id(), what, effects.toArray(Effect[]::new))
                : Change.update(id(), what, effects.toArray(Effect[]::new));
        return Diff.of(change.risking(risk));
    }
}
