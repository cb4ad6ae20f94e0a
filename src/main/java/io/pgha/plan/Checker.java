package io.pgha.plan;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.remote.Outcome;
import io.pgha.remote.Output;
import io.pgha.remote.Rollout;
import io.pgha.remote.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at the checks of every node, all of one node in one exec; it changes nothing. */
public final class Checker {
    private final NodeFleet fleet;

    /** A checker that looks through a fleet. */
    public Checker(NodeFleet fleet) {
        this.fleet = fleet;
    }

    /**
     * What one check said on one node.
     *
     * @param problem why it does not hold, with evidence, or empty if it holds
     */
    public record Result(Node node, Check check, Optional<Problem> problem) {
        /** True if it holds. */
        public boolean ok() {
            return problem.isEmpty();
        }
    }

    /** One result for each check of each node; a node that cannot be asked fails all of its checks. */
    public List<Result> check(Map<Node, List<Check>> checks, Cancellation cancellation) {
        Map<Node, Outcome<List<Result>>> outcomes =
                fleet.each(List.copyOf(checks.keySet()), Rollout.PARALLEL, cancellation, (node, host) -> {
                    List<Check> asked = checks.getOrDefault(node, List.of());
                    NodeScript script = new NodeScript();
                    asked.forEach(script::look);
                    Transcript transcript = new Transcript(script, mark -> {});
                    Output output =
                            host.run(Script.asRoot(script.text(), Gathering.limit(Duration.ofSeconds(60), asked))
                                    .watchedBy(transcript::line)
                                    .cancelledBy(cancellation));
                    if (!output.ok()) {
                        throw Gathering.scriptFailed(node, output).toException();
                    }
                    return results(node, asked, transcript);
                });
        List<Result> all = new ArrayList<>();
        outcomes.forEach((node, outcome) -> {
            if (outcome instanceof Outcome.Done<List<Result>> done) {
                all.addAll(done.value());
            } else if (outcome instanceof Outcome.Failed<List<Result>> failed) {
                checks.getOrDefault(node, List.of())
                        .forEach(check -> all.add(new Result(node, check, Optional.of(failed.problem()))));
            }
        });
        cancellation.check();
        return all;
    }

    private static List<Result> results(Node node, List<Check> asked, Transcript transcript) {
        Map<Integer, Problem> failed = new LinkedHashMap<>();
        transcript
                .failedChecks()
                .forEach(mark ->
                        failed.put(mark.number(), Transcript.checkProblem(node, asked.get(mark.number()), mark)));
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            results.add(new Result(node, asked.get(i), Optional.ofNullable(failed.get(i))));
        }
        return results;
    }
}
