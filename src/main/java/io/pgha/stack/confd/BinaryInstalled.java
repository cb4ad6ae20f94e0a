package io.pgha.stack.confd;

import io.pgha.model.Text;
import io.pgha.plan.Bash;
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

/**
 * A program of one file is at a path of the node and has exactly this digest.
 *
 * @param sha256 digest in lower-case hexadecimal
 * @param fetch bash that brings the file to {@code $temp}; its digest is checked before it is put in place
 */
record BinaryInstalled(String component, String path, String sha256, String how, String fetch) implements Step {
    private Fact<String> digest() {
        return Fact.restingOn(
                List.of(path), "sha256 " + path, "sha256sum " + Bash.quote(path), line -> line.split(" ", -1)[0]);
    }

    @Override
    public StepId id() {
        return new StepId(component, "binary " + path);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(digest());
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        Optional<String> now = facts.get(digest());
        if (now.filter(sha256::equals).isPresent()) {
            return Diff.same();
        }
        String title = "install " + path + " " + how;
        Effect install = Effect.Run.of(
                title,
                """
                temp=$(mktemp %1$s.XXXXXX)
                trap 'rm -f "$temp"' EXIT
                %2$s
                if ! echo %3$s" $temp" | sha256sum -c --quiet -; then
                  echo "the file has another SHA-256 than" %3$s; exit 1
                fi
                chmod 755 "$temp"
                mv -fT "$temp" %1$s
                """
                        .formatted(Bash.quote(path), fetch, Bash.quote(sha256 + " ")));
        Change change = now.isPresent() ? Change.update(id(), title, install) : Change.create(id(), title, install);
        return Diff.of(change.showing(Text.plain(now.orElse("")), Text.plain(sha256)));
    }
}
