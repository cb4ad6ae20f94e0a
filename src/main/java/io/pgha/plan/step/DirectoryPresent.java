package io.pgha.plan.step;

import io.pgha.plan.Bash;
import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.FileState;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import java.util.Optional;
import java.util.Set;

/**
 * A directory is there with this owner and mode; missing parents are made as root with mode 755.
 *
 * @param mode octal digits without a leading zero, such as {@code 700}
 */
public record DirectoryPresent(String component, String path, String owner, String group, String mode) implements Step {
    @Override
    public StepId id() {
        return new StepId(component, "directory " + path);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(Fact.file(path));
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        Optional<FileState> now = facts.get(Fact.file(path));
        if (now.isEmpty()) {
            return Diff.later("make directory " + path);
        }
        String what = "make directory " + path + " (" + owner + ":" + group + " " + mode + ")";
        // install -d sets owner and mode of a directory that is there, too (coreutils manual, "install invocation").
        Effect make = Effect.Run.of(
                "make directory " + path,
                "install -d -o " + Bash.quote(owner) + " -g " + Bash.quote(group) + " -m " + Bash.quote(mode) + " -- "
                        + Bash.quote(path));
        if (now.get() instanceof FileState.Directory directory) {
            return directory.owner().equals(owner)
                            && directory.group().equals(group)
                            && directory.mode().equals(mode)
                    ? Diff.same()
                    : Diff.of(Change.update(id(), what, make));
        }
        return Diff.of(Change.create(id(), what, make));
    }
}
