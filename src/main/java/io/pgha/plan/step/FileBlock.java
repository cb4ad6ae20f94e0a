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
 * A text file that belongs to others has one block of lines of ours, between two comment lines; the rest of it stays as it is. A
 * missing file is made.
 *
 * @param name what the comment lines call the block
 * @param lines the block, each line ended by a line break
 */
public record FileBlock(String component, String path, String name, String lines) implements Step {
    @Override
    public StepId id() {
        return new StepId(component, "block " + name + " of " + path);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(Fact.file(path));
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        Optional<FileState> now = facts.get(Fact.file(path));
        if (now.isEmpty()) {
            return Diff.later("write the block " + name + " of " + path);
        }
        String owner = "root";
        String group = "root";
        String mode = "644";
        String was = "";
        if (now.get() instanceof FileState.Regular file) {
            owner = file.owner();
            group = file.group();
            mode = file.mode();
            was = file.content();
        }
        String wanted = withBlock(was);
        if (wanted.equals(was)) {
            return Diff.same();
        }
        Effect write = new Effect.WriteFile(path, owner, group, mode, Text.plain(wanted), "");
        return Diff.of(Change.update(id(), "write the block " + name + " of " + path, write)
                .showing(Text.plain(was), Text.plain(wanted)));
    }

    private String withBlock(String content) {
        String begin = "# begin " + name + " (managed by pgha)\n";
        String end = "# end " + name + " (managed by pgha)\n";
        String block = begin + lines + end;
        int from = content.indexOf(begin);
        int to = content.indexOf(end);
        if (from >= 0 && to > from) {
            return content.substring(0, from) + block + content.substring(to + end.length());
        }
        String gap = content.isEmpty() || content.endsWith("\n") ? "" : "\n";
        return content + gap + block;
    }
}
