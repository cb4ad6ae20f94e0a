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
import java.util.Optional;
import java.util.Set;

/**
 * A regular file has this content, owner and mode.
 *
 * @param component the component it belongs to
 * @param mode octal digits without a leading zero, such as {@code 640}
 * @param check bash that exits 0 if the file named {@code $1} is good, or empty
 */
public record FilePresent(
        String component, String path, String owner, String group, String mode, Text content, String check)
        implements Step {

    /** A file of root that everybody may read, without a check. */
    public static FilePresent ofRoot(String component, String path, String content) {
        return new FilePresent(component, path, "root", "root", "644", Text.plain(content), "");
    }

    @Override
    public StepId id() {
        return new StepId(component, "file " + path);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(Fact.file(path));
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        Optional<FileState> now = facts.get(Fact.file(path));
        if (now.isEmpty()) {
            return Diff.later("write " + path);
        }
        Effect write = new Effect.WriteFile(path, owner, group, mode, content, check);
        if (now.get() instanceof FileState.Regular file) {
            boolean sameContent = Text.plain(file.content()).sameRaw(content);
            if (sameContent
                    && file.owner().equals(owner)
                    && file.group().equals(group)
                    && file.mode().equals(mode)) {
                return Diff.same();
            }
            Text was = content.hasSecret() ? Text.plain("(not shown: holds secrets)\n") : Text.plain(file.content());
            String what = sameContent
                    ? "set " + path + " to " + owner + ":" + group + " " + mode + " (now " + file.owner() + ":"
                            + file.group() + " " + file.mode() + ")"
                    : "write " + path;
            return Diff.of(Change.update(id(), what, write).showing(sameContent ? content : was, content));
        }
        return Diff.of(Change.create(id(), "write " + path, write).showing(Text.empty(), content));
    }
}
