package io.pgha.ops.patroni;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.observe.PatroniControl;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Why the leader is not changed: every obstacle with its evidence, and Patroni's own words if it was asked. */
final class Refusal {
    static final List<String> NOTHING = List.of("Nothing was changed.");

    private Refusal() {}

    /**
     * The refusal.
     *
     * @param asked the members that might have led
     * @param answer of Patroni, or empty if it was not asked
     */
    static ProblemException of(
            String action,
            Optional<String> to,
            List<String> asked,
            Promotability rules,
            Optional<PatroniControl.Answer> answer) {
        Way way = action.equals(LeaderChange.SWITCHOVER) ? Way.SWITCHOVER : Way.FAILOVER;
        List<String> evidence = new ArrayList<>();
        answer.ifPresent(told -> evidence.add(told.evidence()));
        List<String> next = new ArrayList<>();
        for (String name : asked) {
            for (Obstacle obstacle : rules.on(way, name)) {
                evidence.add(obstacle.what() + " (" + obstacle.evidence() + ")");
                if (!obstacle.cure().isEmpty() && !next.contains(obstacle.cure())) {
                    next.add(obstacle.cure());
                }
            }
        }
        to.ifPresent(name -> next.add("patroni why-not " + name));
        String what = to.map(name -> "A " + action + " to " + name + " is not possible.")
                .orElse("A " + action + " is not possible: no member can take over.");
        return Problem.of(action.toUpperCase(Locale.ROOT) + "_REFUSED", Problem.Kind.PRECONDITION, what)
                .because(
                        answer.isPresent() && answer.get().status() == 503
                                ? "Patroni tried and gave up; the leader is who led before unless \"patroni list\" says otherwise."
                                : "")
                .withEvidence(evidence)
                .withProgress(
                        List.of(), answer.filter(told -> told.status() == 503).isPresent() ? List.of() : NOTHING)
                .withNext(next.toArray(String[]::new))
                .toException();
    }
}
