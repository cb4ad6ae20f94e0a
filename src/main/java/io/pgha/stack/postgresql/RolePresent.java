package io.pgha.stack.postgresql;

import io.pgha.model.Secret;
import io.pgha.model.Text;
import io.pgha.plan.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A role is there with these options and this password; options that are not named are left as they are. */
final class RolePresent extends HoldingStep {
    private final String name;
    private final List<String> options;
    private final Secret password;
    private final Secret seed;

    /**
     * A role.
     *
     * @param options words of CREATE ROLE, such as LOGIN or NOCREATEDB
     * @param seed a secret of the cluster, from which the verifier's salt is made
     */
    RolePresent(Scope scope, String name, List<String> options, Secret password, Secret seed) {
        super(scope, "role " + name);
        this.name = name;
        this.options = List.copyOf(options);
        this.password = password;
        this.seed = seed;
    }

    @Override
    Optional<Change> change(Holdings holdings) {
        Optional<Holdings.Role> now = Optional.ofNullable(holdings.roles().get(name));
        List<String> wrong = options.stream()
                .filter(option -> now.isEmpty() || !has(now.get(), option))
                .toList();
        boolean samePassword = now.flatMap(Holdings.Role::verifier)
                .map(verifier -> Scram.verifies(verifier, password))
                .orElse(false);
        if (now.isPresent() && wrong.isEmpty() && samePassword) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>(wrong);
        if (!samePassword) {
            words.add("a new password");
        }
        Text sql = Text.plain((now.isPresent() ? "ALTER ROLE " : "CREATE ROLE ")
                + Sql.name(name)
                + (wrong.isEmpty() ? "" : " " + String.join(" ", wrong)));
        if (!samePassword) {
            sql = sql.plus(" PASSWORD '")
                    .plus(Scram.verifier(password, seed, name))
                    .plus("'");
        }
        String title = (now.isPresent() ? "change role " : "create role ") + name;
        String what = title + " (" + String.join(", ", words) + ")";
        var effect = Sql.run(spec(), title, "postgres", sql.plus(";"));
        return Optional.of(now.isPresent() ? Change.update(id(), what, effect) : Change.create(id(), what, effect));
    }

    private static boolean has(Holdings.Role role, String option) {
        Boolean plain = role.flags().get(option);
        if (plain != null) {
            return plain;
        }
        Boolean negated = option.startsWith("NO") ? role.flags().get(option.substring(2)) : null;
        return negated != null && !negated;
    }
}
