package io.pgha.plan.step;

import io.pgha.plan.Diff;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A regular file whose content follows from an answer of the node itself, such as the version of a program.
 *
 * @param fact the question; on what is known before the program is installed, the file is planned as for an unknown answer
 * @param file the file for an answer; its path is always {@code path}
 */
public record FileFromFacts<T>(String component, String path, Fact<T> fact, Function<Optional<T>, FilePresent> file)
        implements Step {
    @Override
    public StepId id() {
        return new StepId(component, "file " + path);
    }

    @Override
    public Set<Fact<?>> facts() {
        Set<Fact<?>> all = new LinkedHashSet<>();
        all.add(Fact.file(path));
        all.add(fact);
        return all;
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        return file.apply(facts.get(fact)).diff(facts, changedBefore);
    }
}
