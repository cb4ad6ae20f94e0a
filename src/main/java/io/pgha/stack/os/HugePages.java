package io.pgha.stack.os;

import io.pgha.model.OsSpec.TransparentHugePages;
import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Effect.Verb;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import io.pgha.plan.UnitState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Transparent huge pages are set now, and by a unit at every boot; a kernel that lets nobody set them is left alone. */
record HugePages(TransparentHugePages wanted) implements Step {
    static final String UNIT = "pgha-transparent-huge-pages.service";
    private static final String SETTING = "/sys/kernel/mm/transparent_hugepage/enabled";

    private static final Fact<String> NOW = Fact.command(
            "transparent huge pages",
            "if [ -e " + SETTING + " ] && : >>" + SETTING + "; then echo \"$(<" + SETTING + ")\"; else echo none; fi",
            // always madvise [never]
            answer -> answer.contains("[") ? answer.replaceFirst(".*\\[(.*)].*", "$1") : "none");

    private String word() {
        return wanted.name().toLowerCase(Locale.ROOT);
    }

    /** The unit that sets them at boot, before a database starts. */
    String unitFile() {
        return """
                # managed by pgha, edit the cluster file
                [Unit]
                Description=Transparent huge pages: %1$s
                DefaultDependencies=no
                After=sysinit.target local-fs.target
                Before=basic.target
                ConditionPathExists=%2$s

                [Service]
                Type=oneshot
                RemainAfterExit=yes
                ExecStart=/bin/sh -c 'echo %1$s >%2$s'

                [Install]
                WantedBy=basic.target
                """
                .formatted(word(), SETTING);
    }

    @Override
    public StepId id() {
        return new StepId(Os.NAME, "transparent huge pages");
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(NOW, Fact.unit(UNIT));
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        Optional<String> now = facts.get(NOW);
        List<Effect> effects = new ArrayList<>();
        if (!facts.get(Fact.unit(UNIT)).orElse(UnitState.ABSENT).enabled()) {
            effects.add(new Effect.Unit(UNIT, Verb.ENABLE));
        }
        if (now.isPresent() && !now.get().equals("none") && !now.get().equals(word())) {
            effects.add(new Effect.Unit(UNIT, Verb.RESTART));
        }
        return effects.isEmpty()
                ? Diff.same()
                : Diff.of(
                        Change.update(id(), "set transparent huge pages to " + word(), effects.toArray(Effect[]::new)));
    }
}
