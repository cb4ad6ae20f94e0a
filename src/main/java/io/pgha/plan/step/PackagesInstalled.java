package io.pgha.plan.step;

import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** These Debian packages are installed, in whichever version the package source offers; newer ones are left alone. */
public record PackagesInstalled(String component, List<String> names) implements Step {
    public PackagesInstalled {
        names = List.copyOf(names);
    }

    @Override
    public StepId id() {
        return new StepId(component, "packages " + String.join(" ", names));
    }

    @Override
    public Set<Fact<?>> facts() {
        return names.stream().map(Fact::packageVersion).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        List<String> missing = names.stream()
                .filter(name -> facts.get(Fact.packageVersion(name))
                        .flatMap(version -> version)
                        .isEmpty())
                .toList();
        if (missing.isEmpty()) {
            return Diff.same();
        }
        Effect install = new Effect.Install(missing);
        return Diff.of(Change.create(id(), install.title(), install));
    }

    /** True if the node has the package. */
    public static boolean has(Facts facts, String name) {
        Optional<Optional<String>> version = facts.get(Fact.packageVersion(name));
        return version.isPresent() && version.get().isPresent();
    }
}
