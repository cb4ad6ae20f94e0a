package io.pgha.stack.os;

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

/** chrony runs with the present sources; a machine that may not set its clock has its host's, and is left alone. */
record Clock(StepId sources) implements Step {
    private static final String UNIT = "chrony.service";
    private static final int CAP_SYS_TIME = 25;

    private static Fact<Boolean> maySetClock() {
        return Fact.command(
                "may set the clock",
                """
                while read -r key value; do
                  case $key in CapBnd:) echo $(( 0x$value >> %d & 1 )) ;; esac
                done </proc/self/status
                """
                        .formatted(CAP_SYS_TIME),
                "1"::equals);
    }

    @Override
    public StepId id() {
        return new StepId(Os.NAME, "clock");
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(Fact.unit(UNIT), maySetClock());
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        if (!facts.get(maySetClock()).orElse(true)) {
            return Diff.same();
        }
        UnitState now = facts.get(Fact.unit(UNIT)).orElse(UnitState.ABSENT);
        List<Effect> effects = new ArrayList<>();
        if (!now.enabled()) {
            effects.add(new Effect.Unit(UNIT, Verb.ENABLE));
        }
        if (!now.running()) {
            effects.add(new Effect.Unit(UNIT, Verb.START));
        } else if (changedBefore.contains(sources)) {
            effects.add(Effect.Run.of("reload time sources", "chronyc reload sources"));
        }
        return effects.isEmpty()
                ? Diff.same()
                : Diff.of(Change.update(id(), "let chrony keep the clock", effects.toArray(Effect[]::new)));
    }
}
