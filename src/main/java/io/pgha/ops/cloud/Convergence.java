package io.pgha.ops.cloud;

import io.pgha.model.Cancellation;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Progress;
import io.pgha.remote.Fleet;
import io.pgha.remote.Outcome;
import io.pgha.remote.Rollout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Looks at the cloud, makes all changes that can be made now, and looks again, until nothing is left to change or to wait for. It
 * keeps nothing between two looks that the cloud does not also know, so it can be cut off anywhere.
 */
final class Convergence {
    /** Looks at which the cloud may refuse a change because of what it is still busy with. */
    private static final int PATIENCE = 8;

    // What was refused for these reasons, or was not answered, looks different or is there at the next look.
    private static final Set<String> PASSING =
            Set.of("CLOUD_CONFLICT", "CLOUD_NOT_FOUND", "CLOUD_CHANGED", "CLOUD_TIMEOUT");

    private final Supplier<CloudCluster> reader;
    private final CloudHands hands;
    private final Fleet fleet;
    private final Pace pace;
    private final Progress progress;
    private final Cancellation cancellation;
    private final Set<String> done = new LinkedHashSet<>();
    private final Set<String> busy = new LinkedHashSet<>();
    private final Map<String, Integer> refused = new HashMap<>();

    Convergence(
            Supplier<CloudCluster> reader,
            CloudHands hands,
            Fleet fleet,
            Pace pace,
            Progress progress,
            Cancellation cancellation) {
        this.reader = reader;
        this.hands = hands;
        this.fleet = fleet;
        this.pace = pace;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    /** What was changed so far, in the order it was begun. */
    List<String> done() {
        return List.copyOf(done);
    }

    /**
     * Goes on until the plan is reached.
     *
     * @param inspector sees every state of the cluster first, and may throw
     * @return the cluster as it then is
     * @throws ProblemException if a change fails for good, the time is over, or of kind CANCELLED; it says what was done
     */
    CloudCluster reach(Function<CloudCluster, CloudPlan> planner, Consumer<CloudCluster> inspector) {
        long deadline = System.nanoTime() + pace.limit().toNanos();
        Duration pause = pace.first();
        CloudPlan plan = new CloudPlan(List.of(), List.of(), List.of(), List.of());
        while (true) {
            try {
                CloudCluster cluster = reader.get();
                inspector.accept(cluster);
                plan = planner.apply(cluster);
                tell(plan);
                if (plan.isReached()) {
                    return cluster;
                }
                cancellation.check();
                perform(plan.now());
                pause = plan.now().isEmpty() ? pace.next(pause) : pace.first();
                if (System.nanoTime() > deadline) {
                    throw tooSlow(plan).toException();
                }
                cancellation.pause(pause);
            } catch (ProblemException e) {
                throw withProgress(e, plan);
            }
        }
    }

    private void perform(List<CloudChange> changes) {
        Map<CloudChange, Outcome<Boolean>> outcomes =
                fleet.each(changes, CloudChange::subject, Rollout.PARALLEL, cancellation, change -> {
                    progress.working(change.subject(), change.what());
                    hands.perform(change);
                    return true;
                });
        List<Problem> failures = new ArrayList<>();
        outcomes.forEach((change, outcome) -> {
            if (outcome instanceof Outcome.Done) {
                done.add(change.what());
                refused.remove(change.what());
            } else if (outcome instanceof Outcome.Failed<Boolean> failed && !isPassing(change, failed.problem())) {
                progress.failed(change.subject(), failed.problem().what());
                failures.add(failed.problem());
            }
        });
        if (!failures.isEmpty()) {
            throw new ProblemException(failures, null);
        }
    }

    private boolean isPassing(CloudChange change, Problem problem) {
        return PASSING.contains(problem.code()) && refused.merge(change.what(), 1, Integer::sum) < PATIENCE;
    }

    private void tell(CloudPlan plan) {
        plan.pending().forEach(each -> progress.working(each.subject(), each.what()));
        List<String> subjects = Stream.concat(
                        plan.pending().stream().map(CloudPlan.Pending::subject),
                        plan.changes().stream().map(CloudChange::subject))
                .distinct()
                .toList();
        busy.stream().filter(subject -> !subjects.contains(subject)).forEach(subject -> progress.done(subject, "done"));
        busy.retainAll(subjects);
        busy.addAll(subjects);
    }

    private Problem tooSlow(CloudPlan plan) {
        return Problem.of(
                        "CLOUD_TOO_SLOW",
                        Problem.Kind.REMOTE,
                        "The cloud is not done after " + pace.limit().toMinutes() + " minutes.")
                .because("It may still come to an end by itself; running the command again goes on from there.")
                .withEvidence(plan.pending().stream()
                        .map(pending -> pending.subject() + ": " + pending.what())
                        .toList())
                .withNext("node list");
    }

    private ProblemException withProgress(ProblemException e, CloudPlan plan) {
        List<String> left = plan.changes().stream()
                .map(CloudChange::what)
                .filter(what -> !done.contains(what))
                .distinct()
                .toList();
        List<Problem> problems = new ArrayList<>(e.problems());
        problems.set(0, partly(e.first().withProgress(done(), left)));
        return new ProblemException(problems, e);
    }

    private Problem partly(Problem problem) {
        boolean isPartly = !done.isEmpty() && problem.kind() == Problem.Kind.REMOTE;
        return !isPartly
                ? problem
                : new Problem(
                        problem.code(),
                        Problem.Kind.PARTLY,
                        problem.what(),
                        problem.where(),
                        problem.cause(),
                        problem.done(),
                        problem.notDone(),
                        problem.evidence(),
                        problem.next());
    }
}
