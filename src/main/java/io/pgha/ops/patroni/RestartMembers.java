package io.pgha.ops.patroni;

import io.pgha.model.Node;
import io.pgha.model.PatroniKeys;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.observe.PatroniControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Restarts PostgreSQL through Patroni, one member after another: replicas that no commit waits for first, then synchronous ones, the
 * leader last; the next only when the last one follows again.
 */
public final class RestartMembers {
    private final PatroniWork work;

    /** The verb for one cluster. */
    public RestartMembers(PatroniWork work) {
        this.work = work;
    }

    /** One restart to come: the member, what it is, and the parameters that wait for it. */
    public record Planned(String member, String role, List<String> waiting) {
        public Planned {
            waiting = List.copyOf(waiting);
        }
    }

    /**
     * One restart.
     *
     * @param again true if it was restarted a second time because a lowered setting could only follow the leader's
     * @param took until it was back and followed
     */
    public record Restarted(String member, String role, boolean again, Duration took) {}

    /**
     * Whom to restart, in order.
     *
     * @param only one member, or empty for all
     * @param pending true to leave out those that no parameter waits for
     */
    public List<Planned> plan(Optional<String> only, boolean pending) {
        PatroniKeys keys = work.agreed();
        only.ifPresent(name -> work.member(keys, name));
        return keys.members().stream()
                .filter(member -> only.map(member.name()::equals).orElse(true))
                .filter(member -> !pending || member.pendingRestart())
                .sorted(Comparator.comparingInt((PatroniKeys.Member member) -> rank(keys, member))
                        .thenComparing(PatroniKeys.Member::name))
                .map(member -> planned(keys, member))
                .toList();
    }

    private static Planned planned(PatroniKeys keys, PatroniKeys.Member member) {
        List<String> waiting = member.pendingReasons().entrySet().stream()
                .map(reason -> reason.getKey() + " " + reason.getValue())
                .toList();
        return new Planned(member.name(), word(rank(keys, member)), waiting);
    }

    private static int rank(PatroniKeys keys, PatroniKeys.Member member) {
        if (keys.leader().filter(member.name()::equals).isPresent()) {
            return 2;
        }
        return keys.sync().standbys().contains(member.name()) ? 1 : 0;
    }

    private static String word(int rank) {
        return rank == 2 ? "leader" : rank == 1 ? "sync standby" : "replica";
    }

    /**
     * Restarts as planned.
     *
     * @param limit for one member
     * @throws ProblemException of kind PARTLY if one failed after others were done, REMOTE if the first failed
     */
    public List<Restarted> perform(List<Planned> plan, boolean pending, Duration limit) {
        List<Restarted> done = new ArrayList<>();
        for (int i = 0; i < plan.size(); i++) {
            List<String> rest =
                    plan.subList(i, plan.size()).stream().map(Planned::member).toList();
            done.add(restart(plan.get(i).member(), pending, false, limit, done, rest));
        }
        if (pending) {
            // A setting that must not be lower than the leader's (max_connections and the like) is taken over by a
            // replica only after the leader runs with it.
            for (Planned again : stillPending(plan)) {
                done.add(restart(again.member(), true, true, limit, done, List.of(again.member())));
            }
        }
        return done;
    }

    private List<Planned> stillPending(List<Planned> plan) {
        List<String> names = plan.stream().map(Planned::member).toList();
        PatroniKeys keys = work.await(
                        Duration.ofSeconds(work.agreed().config().number("loop_wait", 10) + 2),
                        now -> now.members().stream()
                                .noneMatch(member -> names.contains(member.name()) && member.pendingRestart()))
                .orElseGet(work::agreed);
        return keys.members().stream()
                .filter(member -> names.contains(member.name()) && member.pendingRestart())
                .filter(member -> keys.leader().filter(member.name()::equals).isEmpty())
                .map(member -> planned(keys, member))
                .toList();
    }

    private Restarted restart(
            String name, boolean pending, boolean again, Duration limit, List<Restarted> done, List<String> rest) {
        long began = System.nanoTime();
        work.cancellation().check();
        PatroniKeys before = work.agreed();
        String role = word(rank(before, work.member(before, name)));
        Node node = work.machines().require(name);
        work.progress().working(name, "restarting PostgreSQL");
        try {
            PatroniControl.Answer answer =
                    work.control().send(node, "POST", "/restart", pending ? "{\"restart_pending\":true}" : "{}", limit);
            if (!answer.ok()) {
                throw refused(name, answer);
            }
            work.progress().working(name, "waiting until it is back");
            work.must(limit, keys -> isBack(keys, name), () -> Problem.of(
                            "NOT_BACK", Problem.Kind.REMOTE, "PostgreSQL on " + name + " is not back in time.")
                    .withNext("patroni list", "exec --on " + name + " \"sudo journalctl -u patroni -n 30\""));
        } catch (ProblemException e) {
            work.progress().failed(name, e.first().what());
            throw stopped(e.first(), done, rest).toException(e);
        }
        work.progress().done(name, "restarted");
        return new Restarted(name, role, again, Duration.ofNanos(System.nanoTime() - began));
    }

    private static boolean isBack(PatroniKeys keys, String name) {
        boolean leads = keys.leader().filter(name::equals).isPresent();
        return keys.leader().isPresent()
                && keys.member(name)
                        .filter(member -> leads ? member.state().equals("running") : member.follows())
                        .isPresent();
    }

    private static ProblemException refused(String name, PatroniControl.Answer answer) {
        String cause = answer.text().contains("already in progress")
                ? "Patroni is busy with it already; it does one thing at a time."
                : answer.text().contains("conditions are not satisfied")
                        ? "No parameter waits for a restart there any more."
                        : "";
        return Problem.of("RESTART_REFUSED", Problem.Kind.REMOTE, "Patroni did not restart PostgreSQL on " + name + ".")
                .because(cause)
                .withEvidence(List.of(answer.evidence()))
                .withNext("patroni list", "exec --on " + name + " \"sudo journalctl -u patroni -n 30\"")
                .toException();
    }

    private static Problem stopped(Problem problem, List<Restarted> done, List<String> rest) {
        Problem told = problem.withProgress(
                done.stream().map(one -> one.member() + " was restarted").toList(),
                rest.stream().skip(1).map(name -> name + " was not restarted").toList());
        return done.isEmpty()
                ? told
                : new Problem(
                        told.code(),
                        Problem.Kind.PARTLY,
                        told.what(),
                        told.where(),
                        told.cause(),
                        told.done(),
                        told.notDone(),
                        told.evidence(),
                        told.next());
    }
}
