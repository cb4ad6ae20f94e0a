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
import io.pgha.plan.UnitState;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * While a unit is down, no process of somebody else listens on its port. Nothing is done about one that does: the plan shows it, and
 * applying stops there with its name.
 *
 * @param owners names of processes that may listen all the same, such as a server that outlived its supervisor
 */
public record PortFree(String component, int port, String unit, Set<String> owners) implements Step {
    // LISTEN 0 4096 0.0.0.0:8008 0.0.0.0:* users:(("patroni",pid=123,fd=4))
    private static final Pattern LISTENER = Pattern.compile(
            "^\\S+\\s+\\d+\\s+\\d+\\s+\\S*:(\\d+)\\s.*?\\(\\(\"([^\"]*)\",pid=(\\d+)", Pattern.MULTILINE);

    private static final Pattern OWN = Pattern.compile("^/proc/(\\d+)/cgroup$", Pattern.MULTILINE);

    public PortFree {
        owners = Set.copyOf(owners);
    }

    /** A port that only the unit itself may use. */
    public PortFree(String component, int port, String unit) {
        this(component, port, unit, Set.of());
    }

    private record Listener(String process, String pid) {}

    // Who listens matters only while the unit is down; then one question does for all its ports. A unit that is
    // reloading,
    // starting or stopping is not up, and its own processes are no strangers.
    private Fact<Map<Integer, Listener>> listeners() {
        String bash = "active " + Bash.quote(unit) + " || { ss -Hltnp; grep -lsF " + Bash.quote("/" + unit)
                + " /proc/[0-9]*/cgroup || :; }";
        return Fact.command("listeners", bash, answer -> {
            Set<String> own = OWN.matcher(answer)
                    .results()
                    .map(process -> process.group(1))
                    .collect(Collectors.toSet());
            Map<Integer, Listener> found = new HashMap<>();
            Matcher matcher = LISTENER.matcher(answer);
            while (matcher.find()) {
                if (!own.contains(matcher.group(3))) {
                    found.put(Integer.parseInt(matcher.group(1)), new Listener(matcher.group(2), matcher.group(3)));
                }
            }
            return found;
        });
    }

    @Override
    public StepId id() {
        return new StepId(component, "port " + port + " free for " + unit);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(listeners(), Fact.unit(unit));
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        if (facts.get(Fact.unit(unit)).map(UnitState::running).orElse(false)) {
            return Diff.same();
        }
        Listener listener = facts.get(listeners()).orElse(Map.of()).get(port);
        if (listener == null || owners.contains(listener.process())) {
            return Diff.same();
        }
        String what = "port " + port + " is in use by " + listener.process() + " (pid " + listener.pid() + "), but "
                + unit + " needs it";
        // By now the unit itself may have come up: systemd starts a failed one again.
        String bash =
                """
                holder=$(ss -Hltnp 'sport = :%1$d')
                pid=${holder##*pid=}; pid=${pid%%%%,*}
                if [ -n "$holder" ] && ! grep -qF %2$s "/proc/$pid/cgroup"; then
                  echo %3$s
                  echo "$holder"
                  echo 'Stop that process, or give it or the cluster another port.'
                  exit 1
                fi
                """
                        .formatted(
                                port,
                                Bash.quote("/" + unit),
                                Bash.quote("Port " + port + " is already in use on this node; " + unit + " needs it."));
        return Diff.of(Change.update(id(), what, Effect.Run.of("see that port " + port + " is free", bash))
                .showing(Text.plain(listener.process()), Text.plain(unit)));
    }
}
