package io.pgha.stack.os;

import io.pgha.model.Text;
import io.pgha.plan.Bash;
import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.FileState;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import java.util.Set;

/**
 * The node's clock is shown in this time zone.
 *
 * @param zone name from the tz database
 */
record TimeZone(String zone) implements Step {
    private static final Fact<FileState> LINK = Fact.file("/etc/localtime");
    private static final String ZONES = "/usr/share/zoneinfo/";

    @Override
    public StepId id() {
        return new StepId(Os.NAME, "time zone");
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(LINK);
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        FileState now = facts.get(LINK).orElse(new FileState.Absent());
        String was = "UTC";
        if (now instanceof FileState.Link link) {
            was = link.target().substring(link.target().lastIndexOf("zoneinfo/") + "zoneinfo/".length());
        } else if (!(now instanceof FileState.Absent)) {
            was = "unknown";
        }
        if (was.equals(zone) || (isUtc(was) && isUtc(zone))) {
            return Diff.same();
        }
        String file = Bash.quote(ZONES + zone);
        String bash = "[ -e " + file + " ] || { echo " + Bash.quote("This node has no time zone " + zone + ".")
                + "; exit 1; }\nln -sfnT " + file + " /etc/localtime\nprintf '%s\\n' " + Bash.quote(zone)
                + " >/etc/timezone";
        return Diff.of(Change.update(id(), "set the time zone to " + zone, Effect.Run.of("set the time zone", bash))
                .showing(Text.plain(was), Text.plain(zone)));
    }

    private static boolean isUtc(String name) {
        return Set.of("UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal")
                .contains(name);
    }
}
