package io.pgha.stack.postgresql;

import io.pgha.model.ClusterSpec;
import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import java.util.Optional;
import java.util.Set;

/** A step about something inside PostgreSQL: compared and changed on the primary only. */
abstract class HoldingStep implements Step {
    private final Scope scope;
    private final String what;

    /**
     * Where a step stands.
     *
     * @param index of the node; the first one answers for a cluster that does not run yet
     * @param question what all steps of the scope ask
     */
    record Scope(ClusterSpec spec, int index, Fact<Optional<Holdings>> question) {
        Scope(ClusterSpec spec, int index) {
            this(spec, index, Holdings.fact(spec));
        }
    }

    HoldingStep(Scope scope, String what) {
        this.scope = scope;
        this.what = what;
    }

    ClusterSpec spec() {
        return scope.spec();
    }

    /** The difference, if there is one. */
    abstract Optional<Change> change(Holdings holdings);

    @Override
    public final StepId id() {
        return new StepId(Postgresql.NAME, what);
    }

    @Override
    public final Set<Fact<?>> facts() {
        return Set.of(scope.question());
    }

    @Override
    public final Diff diff(Facts facts, Set<StepId> changedBefore) {
        Optional<Optional<Holdings>> known = facts.get(scope.question());
        if (known.isEmpty()) {
            return scope.index() == 1 ? Diff.later("set up " + what) : Diff.same();
        }
        return known.get().flatMap(this::change).map(Diff::of).orElseGet(Diff::same);
    }
}
