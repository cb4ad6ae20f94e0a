package io.pgha.plan.step;

import io.pgha.model.Text;
import io.pgha.plan.Bash;
import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import java.util.Optional;
import java.util.Set;

/**
 * A kernel setting has this value now; that it keeps it over a reboot is the duty of a file under {@code /etc/sysctl.d}. A
 * setting the kernel does not have, or lets nobody write, is left alone.
 *
 * @param value words with one space between
 */
public record SysctlSet(String component, String key, String value) implements Step {
    private Fact<Boolean> writable() {
        return Fact.command(
                "sysctl writable " + key,
                // An open for writing changes nothing, and fails where a container's kernel settings are read-only.
                "{ : >>/proc/sys/" + key.replace('.', '/') + "; } && echo yes || echo no",
                "yes"::equals);
    }

    @Override
    public StepId id() {
        return new StepId(component, "sysctl " + key);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(Fact.sysctl(key), writable());
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        Optional<Optional<String>> now = facts.get(Fact.sysctl(key));
        if (now.isEmpty()) {
            return Diff.later("set " + key + " = " + value);
        }
        if (now.get().isEmpty()
                || now.get().get().equals(value)
                || !facts.get(writable()).orElse(false)) {
            return Diff.same();
        }
        return Diff.of(Change.update(
                        id(),
                        "set " + key + " = " + value + " (now " + now.get().get() + ")",
                        Effect.Run.of("set " + key, "sysctl -q -w " + Bash.quote(key + "=" + value)))
                .showing(Text.plain(now.get().get()), Text.plain(value)));
    }
}
