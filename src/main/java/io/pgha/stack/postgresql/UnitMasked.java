package io.pgha.stack.postgresql;

import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Effect.Verb;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import io.pgha.plan.UnitState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A unit is down and nobody can start it, not even by mistake. */
record UnitMasked(String unit) implements Step {
    @Override
    public StepId id() {
        return new StepId(Postgresql.NAME, "no unit " + unit);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(Fact.unit(unit));
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        UnitState now = facts.get(Fact.unit(unit)).orElse(UnitState.ABSENT);
        if (now.file().equals("masked") && !now.running()) {
            return Diff.same();
        }
        List<Effect> effects = new ArrayList<>();
        if (now.running()) {
            effects.add(new Effect.Unit(unit, Verb.STOP));
        }
        effects.add(new Effect.Unit(unit, Verb.MASK));
        return Diff.of(Change.update(
                id(), "mask " + unit + ": Patroni alone starts PostgreSQL", effects.toArray(Effect[]::new)));
    }
}
