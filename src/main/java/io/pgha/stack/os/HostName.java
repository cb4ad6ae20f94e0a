package io.pgha.stack.os;

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

/** The node has its name, now and after a reboot. */
record HostName(String name) implements Step {
    private static Fact<String> now() {
        return Fact.command("host name", "echo \"$(</proc/sys/kernel/hostname) $(</etc/hostname)\"", answer -> answer);
    }

    @Override
    public StepId id() {
        return new StepId(Os.NAME, "host name");
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(now());
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        Optional<String> now = facts.get(now());
        if (now.filter((name + " " + name)::equals).isPresent()) {
            return Diff.same();
        }
        String word = Bash.quote(name);
        // A name that cloud-init sets again at every boot would undo ours.
        String bash = "printf '%s\\n' " + word + " >/etc/hostname\nhostname " + word
                + "\nif [ -d /etc/cloud/cloud.cfg.d ]; then"
                + " echo 'preserve_hostname: true' >/etc/cloud/cloud.cfg.d/90-pgha.cfg; fi";
        return Diff.of(Change.update(id(), "set the host name to " + name, Effect.Run.of("set the host name", bash))
                .showing(Text.plain(now.orElse("")), Text.plain(name)));
    }
}
