package io.pgha.plan.step;

import io.pgha.plan.Bash;
import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import java.util.Set;

/** A system account with a group of its own name is there; it has no password and no shell. */
public record AccountPresent(String component, String name, String home) implements Step {
    private Fact<Boolean> exists() {
        return Fact.command(
                "account " + name,
                "getent passwd " + Bash.quote(name) + " >/dev/null && echo yes || echo no",
                "yes"::equals);
    }

    @Override
    public StepId id() {
        return new StepId(component, "account " + name);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(exists());
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        if (facts.get(exists()).orElse(false)) {
            return Diff.same();
        }
        return Diff.of(Change.create(
                id(),
                "make system account " + name,
                Effect.Run.of(
                        "make system account " + name,
                        "useradd --system --user-group --no-create-home --shell /usr/sbin/nologin --home-dir "
                                + Bash.quote(home) + " " + Bash.quote(name))));
    }
}
