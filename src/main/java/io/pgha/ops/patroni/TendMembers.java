package io.pgha.ops.patroni;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.PatroniKeys;
import io.pgha.model.Problem;
import io.pgha.observe.PatroniControl;
import io.pgha.remote.Fleet;
import io.pgha.remote.Outcome;
import io.pgha.remote.Rollout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lets members read their configuration again, or throw a replica's data away and copy the leader's. */
public final class TendMembers {
    private static final Duration SHORT = Duration.ofSeconds(10);

    private final PatroniWork work;

    /** The verbs for one cluster. */
    public TendMembers(PatroniWork work) {
        this.work = work;
    }

    /**
     * What a member made of a reload.
     *
     * @param state of PostgreSQL afterwards
     */
    public record Reloaded(String member, String answer, String state, Optional<Problem> problem) {}

    /** Tells Patroni on one node or on all, side by side, to read its file again; PostgreSQL reloads with it where something changed. */
    public List<Reloaded> reload(Optional<String> only) {
        List<Node> nodes = only.map(name -> List.of(work.machines().require(name)))
                .orElse(work.machines().nodes());
        Map<Node, Outcome<Reloaded>> outcomes =
                new Fleet().each(nodes, Node::name, Rollout.PARALLEL, work.cancellation(), this::reload);
        List<Reloaded> all = new ArrayList<>();
        outcomes.forEach((node, outcome) -> {
            if (outcome instanceof Outcome.Done<Reloaded> done) {
                all.add(done.value());
            } else if (outcome instanceof Outcome.Failed<Reloaded> failed) {
                all.add(new Reloaded(node.name(), "", "unknown", Optional.of(failed.problem())));
            }
        });
        work.cancellation().check();
        return all;
    }

    private Reloaded reload(Node node) {
        PatroniControl.Answer answer = work.control().send(node, "POST", "/reload", "{}", SHORT);
        Optional<Problem> problem = answer.ok()
                ? Optional.empty()
                : Optional.of(Problem.of(
                                "RELOAD_REFUSED", Problem.Kind.REMOTE, "Patroni did not reload on " + node.name() + ".")
                        .withEvidence(List.of(answer.evidence()))
                        .withNext("exec --on " + node.name() + " \"sudo journalctl -u patroni -n 30\""));
        return new Reloaded(
                node.name(), answer.text().strip(), work.reader().status(node).state(), problem);
    }

    /**
     * A replica made anew.
     *
     * @param took until it streamed
     */
    public record Reinitialized(String member, String from, Duration took) {}

    /**
     * Makes sure that the data of a member may be thrown away.
     *
     * @return what will be gone
     * @throws io.pgha.model.ProblemException of kind PRECONDITION if it leads, or nobody does
     */
    public List<String> planReinit(String name) {
        PatroniKeys keys = work.agreed();
        work.machines().require(name);
        return lossesOf(keys, name);
    }

    static List<String> lossesOf(PatroniKeys keys, String name) {
        String leader = keys.leader().orElseThrow(() -> Problem.of(
                        "NO_LEADER", Problem.Kind.PRECONDITION, "Nobody leads, so there is nothing to copy from.")
                .withProgress(List.of(), List.of("Nothing was changed."))
                .withNext("patroni list")
                .toException());
        if (leader.equals(name)) {
            throw Problem.of(
                            "IS_LEADER",
                            Problem.Kind.PRECONDITION,
                            name + " leads: its data is what the others are copied from.")
                    .withProgress(List.of(), List.of("Nothing was changed."))
                    .withNext("patroni switchover", "patroni list")
                    .toException();
        }
        List<String> losses = new ArrayList<>();
        losses.add("the database files on " + name + "; they are copied anew from " + leader);
        if (keys.config().isSynchronous() && keys.sync().standbys().contains(name)) {
            losses.add(name + " as the synchronous standby: commits wait until another one takes its place");
        }
        return losses;
    }

    /**
     * Throws the data away and waits until the replica streams again.
     *
     * @param force true to stop what Patroni is doing there
     * @param limit for the copy
     */
    public Reinitialized reinit(String name, boolean force, Duration limit, Cancellation cancellation) {
        long began = System.nanoTime();
        PatroniKeys before = work.agreed();
        work.member(before, name);
        work.progress().working(name, "asking Patroni");
        PatroniControl.Answer answer = work.control()
                .send(work.machines().require(name), "POST", "/reinitialize", force ? "{\"force\":true}" : "{}", SHORT);
        if (!answer.ok()) {
            Problem problem = Problem.of(
                            "REINIT_REFUSED", Problem.Kind.REMOTE, "Patroni did not begin on " + name + ".")
                    .withEvidence(List.of(answer.evidence()))
                    .withProgress(List.of(), List.of("The data of " + name + " is as it was."));
            throw (answer.text().contains("in progress")
                            ? problem.because("It is busy with something else; --force stops that.")
                                    .withNext("patroni reinit " + name + " --force", "patroni list")
                            : problem.withNext("patroni list"))
                    .toException();
        }
        // Until Patroni has begun, the record still shows the old replica, streaming.
        work.await(
                PatroniWork.rounds(before),
                keys -> !keys.member(name).map(PatroniKeys.Member::follows).orElse(false));
        work.progress().working(name, "copying from " + before.leader().orElse("the leader"));
        work.must(
                limit,
                keys -> keys.member(name)
                        .filter(member -> streams(keys, member))
                        .isPresent(),
                () -> Problem.of("REINIT_NOT_DONE", Problem.Kind.REMOTE, name + " does not stream yet.")
                        .because("The copy may still run: large databases take hours. It goes on without us.")
                        .withNext("patroni list", "exec --on " + name + " \"sudo journalctl -u patroni -n 30\""));
        work.progress().done(name, "streams");
        cancellation.check();
        return new Reinitialized(name, before.leader().orElse(""), Duration.ofNanos(System.nanoTime() - began));
    }

    private static boolean streams(PatroniKeys keys, PatroniKeys.Member member) {
        return member.follows()
                && member.timeline()
                        .equals(keys.leader()
                                .flatMap(keys::member)
                                .map(PatroniKeys.Member::timeline)
                                .orElse(member.timeline()));
    }
}
