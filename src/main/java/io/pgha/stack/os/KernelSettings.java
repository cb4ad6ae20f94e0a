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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The kernel runs with these settings now; the file that keeps them over a reboot is another step. All are asked in one question,
 * without a process for each. A setting that the kernel does not have, or lets nobody write, is left alone.
 */
record KernelSettings(Map<String, String> wanted) implements Step {
    KernelSettings {
        wanted = new LinkedHashMap<>(wanted);
    }

    /** What {@code /etc/sysctl.d} holds for these settings. */
    static String file(Map<String, String> wanted) {
        StringBuilder file = new StringBuilder("# managed by pgha, edit the cluster file\n");
        // The leading minus lets a kernel without the setting pass over it (sysctl.d(5)).
        wanted.forEach((key, value) ->
                file.append('-').append(key).append(" = ").append(value).append('\n'));
        return file.toString();
    }

    private Fact<Map<String, String>> writable() {
        return Fact.command(
                "kernel settings",
                """
                for key in %s; do
                  path=/proc/sys/${key//.//}
                  if { read -r value <"$path" && : >>"$path"; }; then echo "$key=$value"; fi
                done
                """
                        .formatted(Bash.words(wanted.keySet())),
                KernelSettings::parse);
    }

    private static Map<String, String> parse(String answer) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : answer.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(line.substring(0, equals), words(line.substring(equals + 1)));
            }
        }
        return values;
    }

    private static String words(String value) {
        return String.join(" ", Arrays.asList(value.strip().split("\\s+", -1)));
    }

    @Override
    public StepId id() {
        return new StepId(Os.NAME, "kernel settings");
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(writable());
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        Optional<Map<String, String>> now = facts.get(writable());
        if (now.isEmpty()) {
            return Diff.later("set kernel settings");
        }
        StringBuilder was = new StringBuilder();
        StringBuilder willBe = new StringBuilder();
        StringBuilder bash = new StringBuilder();
        wanted.forEach((key, value) -> {
            String has = now.get().get(key);
            if (has != null && !has.equals(words(value))) {
                was.append(key).append(" = ").append(has).append('\n');
                willBe.append(key).append(" = ").append(words(value)).append('\n');
                bash.append("echo ").append(Bash.quote(words(value))).append(" >/proc/sys/");
                bash.append(key.replace('.', '/')).append('\n');
            }
        });
        if (bash.isEmpty()) {
            return Diff.same();
        }
        return Diff.of(Change.update(id(), "set kernel settings", Effect.Run.of("set kernel settings", bash.toString()))
                .showing(Text.plain(was.toString()), Text.plain(willBe.toString())));
    }
}
