package io.pgha.ops.patroni;

import io.pgha.model.PatroniKeys;
import io.pgha.model.Problem;
import io.pgha.observe.PatroniControl;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Tells Patroni to leave PostgreSQL alone, or to look after it again; it counts only once every member has noticed. */
public final class PausePatroni {
    private final PatroniWork work;

    /** The verb for one cluster. */
    public PausePatroni(PatroniWork work) {
        this.work = work;
    }

    /**
     * What came of it.
     *
     * @param changed false if it was so already
     * @param noticed members that have noticed
     * @param took until the last of them had
     */
    public record Paused(boolean paused, boolean changed, List<String> noticed, Duration took) {
        public Paused {
            noticed = List.copyOf(noticed);
        }
    }

    /** True if Patroni is paused now. */
    public boolean isPaused() {
        return work.agreed().paused();
    }

    /**
     * Pauses or resumes.
     *
     * @throws io.pgha.model.ProblemException of kind REMOTE if Patroni refuses, PARTLY if not all members noticed in time
     */
    public Paused set(boolean paused) {
        long began = System.nanoTime();
        PatroniKeys before = work.agreed();
        boolean changes = before.paused() != paused;
        if (changes) {
            work.progress().working("patroni", "asking Patroni");
            PatroniControl.Answer answer = work.control()
                    .send(
                            work.door(before),
                            "PATCH",
                            "/config",
                            "{\"pause\":" + (paused ? "true" : "null") + "}",
                            Duration.ofSeconds(10));
            if (!answer.ok()) {
                throw Problem.of("NOT_PAUSED", Problem.Kind.REMOTE, "Patroni did not take the change.")
                        .withEvidence(List.of(answer.evidence()))
                        .withNext("patroni list")
                        .toException();
            }
        }
        work.progress().working("patroni", "waiting until every member has noticed");
        Optional<PatroniKeys> all = work.await(PatroniWork.rounds(before), keys -> keys.members().stream()
                .allMatch(member -> member.paused() == paused));
        PatroniKeys now = all.orElseGet(() -> work.members().keys());
        List<String> noticed = now.members().stream()
                .filter(member -> member.paused() == paused)
                .map(PatroniKeys.Member::name)
                .toList();
        if (all.isEmpty()) {
            List<String> not = now.members().stream()
                    .map(PatroniKeys.Member::name)
                    .filter(name -> !noticed.contains(name))
                    .toList();
            throw Problem.of("NOT_NOTICED", Problem.Kind.PARTLY, "Not every member has noticed yet.")
                    .because("They look at etcd in every round; these have not in two rounds.")
                    .withProgress(
                            List.of("The change stands in etcd; noticed by " + String.join(", ", noticed) + "."), not)
                    .withNext("patroni list")
                    .toException();
        }
        work.progress().done("patroni", paused ? "paused" : "resumed");
        return new Paused(paused, changes, noticed, Duration.ofNanos(System.nanoTime() - began));
    }
}
