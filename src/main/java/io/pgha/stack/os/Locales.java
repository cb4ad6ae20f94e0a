package io.pgha.stack.os;

import io.pgha.plan.Bash;
import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** These locales exist on the node, so that a database can be made with any of them. */
record Locales(List<String> names) implements Step {
    private static final Fact<Set<String>> KNOWN = Fact.restingOn(
            List.of("/usr/lib/locale", "/usr/lib/locale/locale-archive"),
            "locales",
            "locale -a",
            answer -> Arrays.stream(answer.split("\n", -1)).map(Locales::normal).collect(Collectors.toSet()));

    Locales {
        names = List.copyOf(names);
    }

    /** True for locales that glibc brings without any data. */
    static boolean builtIn(String name) {
        return Set.of("c", "posix", "c.utf8").contains(normal(name));
    }

    // glibc prints en_US.utf8 for what everybody writes en_US.UTF-8.
    private static String normal(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace("utf-8", "utf8");
    }

    @Override
    public StepId id() {
        return new StepId(Os.NAME, "locales");
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(KNOWN);
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        Set<String> known = facts.get(KNOWN).orElse(Set.of());
        List<String> missing =
                names.stream().filter(name -> !known.contains(normal(name))).toList();
        if (missing.isEmpty()) {
            return Diff.same();
        }
        StringBuilder bash = new StringBuilder();
        for (String name : missing) {
            String charset = name.contains(".") ? name.replaceFirst("^[^.]*\\.([^@]*).*$", "$1") : "ISO-8859-1";
            String line = Bash.quote(name + " " + charset);
            bash.append("grep -qxF ").append(line).append(" /etc/locale.gen || echo ");
            bash.append(line).append(" >>/etc/locale.gen\n");
        }
        bash.append("locale-gen\n");
        return Diff.of(Change.create(
                id(), "make locales " + String.join(", ", missing), Effect.Run.of("make locales", bash.toString())));
    }
}
