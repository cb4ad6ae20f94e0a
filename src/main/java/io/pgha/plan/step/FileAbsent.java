package io.pgha.plan.step;

import io.pgha.model.Text;
import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.FileState;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import java.util.List;
import java.util.Set;

/** Nothing is at this path; a directory there is left alone. */
public record FileAbsent(String component, String path) implements Step {
    @Override
    public StepId id() {
        return new StepId(component, "no file " + path);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(Fact.file(path));
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        return facts.get(Fact.file(path))
                .map(state -> state instanceof FileState.Absent || state instanceof FileState.Directory
                        ? Diff.same()
                        : Diff.of(new Change(
                                id(),
                                Change.Kind.DELETE,
                                "remove " + path,
                                Text.plain("present"),
                                Text.empty(),
                                List.of(new Effect.RemoveFile(path)),
                                io.pgha.plan.Risk.NONE)))
                .orElseGet(() -> Diff.later("remove " + path));
    }
}
