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
import java.util.Set;

/** The data volume's device runs under this I/O scheduler; a device that offers no choice is left alone. */
record IoScheduler(String device, String scheduler) implements Step {
    /** The rule that sets it whenever the disk with the cluster's data appears. */
    static String rule(String scheduler) {
        return "# managed by pgha, edit the cluster file\n"
                + "ACTION==\"add|change\", SUBSYSTEM==\"block\", ENV{ID_FS_LABEL}==\"" + DataVolume.LABEL
                + "\", ATTR{queue/scheduler}=\"" + scheduler + "\"\n";
    }

    private String queue() {
        return "d=$(readlink -f " + Bash.quote(device) + ")\nq=/sys/class/block/${d##*/}/queue/scheduler\n";
    }

    private Fact<String> now() {
        return Fact.command(
                "I/O scheduler",
                queue() + "[ -w \"$q\" ] && : >>\"$q\" && echo \"$(<\"$q\")\" || echo",
                answer -> answer);
    }

    @Override
    public StepId id() {
        return new StepId(Os.NAME, "I/O scheduler");
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(now());
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        String now = facts.get(now()).orElse("");
        if (!now.contains(scheduler) || now.contains("[" + scheduler + "]")) {
            return Diff.same();
        }
        return Diff.of(Change.update(
                        id(),
                        "set the I/O scheduler to " + scheduler,
                        Effect.Run.of("set the I/O scheduler", queue() + "echo " + scheduler + " >\"$q\""))
                .showing(Text.plain(now), Text.plain(scheduler)));
    }
}
