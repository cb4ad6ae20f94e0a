package io.pgha.stack.postgresql;

import io.pgha.plan.Change;
import java.util.Optional;

/** A role is a member of another. */
final class MembershipPresent extends HoldingStep {
    private final String member;
    private final String group;

    MembershipPresent(Scope scope, String member, String group) {
        super(scope, "membership of " + member + " in " + group);
        this.member = member;
        this.group = group;
    }

    @Override
    Optional<Change> change(Holdings holdings) {
        Holdings.Role now = holdings.roles().get(member);
        if (now != null && now.memberOf().contains(group)) {
            return Optional.empty();
        }
        String title = "grant role " + group + " to " + member;
        return Optional.of(Change.create(
                id(),
                title,
                Sql.run(spec(), title, "postgres", "GRANT " + Sql.name(group) + " TO " + Sql.name(member) + ";")));
    }
}
