package io.pgha.plan;

import java.util.Set;

/**
 * One thing that should be true on one node. It has no way to act: plan, dry run, diff, apply, verify and drift detection all
 * read {@link #diff}.
 */
public interface Step {
    /** The step's name, unique on its node. */
    StepId id();

    /** The questions whose answers {@link #diff} needs; they must not depend on a secret. */
    Set<Fact<?>> facts();

    /**
     * Compares, purely, what should be with what is.
     *
     * @param changedBefore the steps of the same node and stage that change before this one, so that a unit can be restarted
     *     after its configuration
     */
    Diff diff(Facts facts, Set<StepId> changedBefore);
}
