package io.pgha.plan;

import io.pgha.plan.Plan.PlannedNode;
import io.pgha.plan.Plan.Undecided;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Compares the steps of one node with its facts, in order, each step knowing which ones before it change. */
final class Comparison {
    private Comparison() {}

    static PlannedNode compare(NodeWork work, Facts facts) {
        List<Change> changes = new ArrayList<>();
        List<Undecided> later = new ArrayList<>();
        Set<StepId> changed = new LinkedHashSet<>();
        for (Step step : work.steps()) {
            Diff diff = step.diff(facts, Set.copyOf(changed));
            if (diff instanceof Diff.Differs differs) {
                changes.add(differs.change());
                changed.add(step.id());
            } else if (diff instanceof Diff.Later undecided) {
                later.add(new Undecided(step.id(), undecided.what()));
            }
        }
        return new PlannedNode(work.node(), changes, later);
    }

    /** The effects of changes in order; all package runs become one, at the place of the last. */
    static List<Effect> effects(List<Change> changes) {
        List<Effect> all = new ArrayList<>();
        Set<String> packages = new LinkedHashSet<>();
        int place = 0;
        for (Change change : changes) {
            for (Effect effect : change.effects()) {
                if (effect instanceof Effect.Install install) {
                    packages.addAll(install.packages());
                    place = all.size();
                } else {
                    all.add(effect);
                }
            }
        }
        if (!packages.isEmpty()) {
            all.add(place, new Effect.Install(List.copyOf(packages)));
        }
        return all;
    }
}
