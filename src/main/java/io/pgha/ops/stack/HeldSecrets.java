package io.pgha.ops.stack;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSecrets;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.plan.Facts;
import io.pgha.plan.Gathering;
import io.pgha.plan.NodeFleet;
import io.pgha.remote.Outcome;
import io.pgha.remote.Rollout;
import io.pgha.stack.os.SecretsFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The secrets that the nodes of a cluster hold; those that hold any must agree. */
public final class HeldSecrets {
    private HeldSecrets() {}

    /**
     * Asks the nodes for what they hold; those that do not answer are passed over.
     *
     * @return empty if no node that answers holds any
     * @throws ProblemException if no node answers at all, or two hold different ones
     */
    public static Optional<ClusterSecrets> read(List<Node> nodes, NodeFleet fleet, Cancellation cancellation) {
        Map<Node, Outcome<Facts>> outcomes = fleet.each(
                nodes,
                Rollout.PARALLEL,
                cancellation,
                (node, host) ->
                        Gathering.gather(node, host, Set.of(SecretsFile.FACT), List.of(), event -> {}, cancellation));
        cancellation.check();
        Map<Node, Facts> facts = new LinkedHashMap<>();
        List<Problem> problems = new ArrayList<>();
        outcomes.forEach((node, outcome) -> {
            if (outcome instanceof Outcome.Done<Facts> done) {
                facts.put(node, done.value());
            } else if (outcome instanceof Outcome.Failed<Facts> failed) {
                problems.add(failed.problem());
            }
        });
        if (facts.isEmpty() && !problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        return among(facts);
    }

    /**
     * What the nodes agree on, or empty if none holds secrets.
     *
     * @throws io.pgha.model.ProblemException of kind PRECONDITION if two nodes hold different ones
     */
    static Optional<ClusterSecrets> among(Map<Node, Facts> facts) {
        Map<ClusterSecrets, List<String>> holders = new LinkedHashMap<>();
        facts.forEach((node, known) -> SecretsFile.read(known)
                .ifPresent(held -> holders.merge(
                        held, List.of(node.name()), (a, b) -> java.util.stream.Stream.concat(a.stream(), b.stream())
                                .toList())));
        if (holders.size() > 1) {
            throw Problem.of(
                            "SECRETS_DIFFER",
                            Problem.Kind.PRECONDITION,
                            "The nodes hold different secrets for the same cluster.")
                    .because("Groups that agree: "
                            + String.join(
                                    "; ",
                                    holders.values().stream()
                                            .map(n -> String.join(", ", n))
                                            .toList())
                            + ". One of them belongs to another cluster, or was restored from an old image.")
                    .withNext("node list", "exec --on all \"sudo ls -l /etc/pgha\"")
                    .toException();
        }
        return holders.keySet().stream().findFirst();
    }
}
