package io.pgha.ops.stack;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSecrets;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.NodeFleet;
import io.pgha.remote.Host;
import io.pgha.remote.Outcome;
import io.pgha.remote.Rollout;
import io.pgha.stack.os.SecretsFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The secrets that the nodes of a cluster hold; those that hold any must agree, unless a change of secrets is unfinished and they
 * differ by it alone.
 *
 * @param secrets what they hold; while a change is unfinished, what it leads to
 * @param unfinished true if a change of secrets was cut off
 * @param holders names of the nodes that hold exactly these
 * @param silent what came of the nodes that did not answer
 */
public record HeldSecrets(
        ClusterSecrets secrets, boolean unfinished, List<String> holders, Map<String, Problem> silent) {
    /** The questions to a node. */
    static final Set<Fact<?>> FACTS = Set.of(SecretsFile.FACT, SecretsFile.NEXT);

    private static final Duration GRACE = Duration.ofMillis(500);

    public HeldSecrets {
        holders = List.copyOf(holders);
        silent = Map.copyOf(silent);
    }

    /**
     * Asks the nodes for what they hold, to look at the cluster with it: who does not answer soon after the first is passed over.
     *
     * @return empty if no node that answers holds any
     * @throws ProblemException if no node answers at all, or two hold different ones
     */
    public static Optional<ClusterSecrets> read(List<Node> nodes, NodeFleet fleet, Cancellation cancellation) {
        return of(fleet.look(nodes, GRACE, cancellation, question(fleet, cancellation)))
                .map(HeldSecrets::secrets);
    }

    /** Asks to change something with it: every node that can answer is heard. */
    public static Optional<HeldSecrets> look(List<Node> nodes, NodeFleet fleet, Cancellation cancellation) {
        Map<Node, Outcome<Facts>> outcomes =
                fleet.each(nodes, Rollout.PARALLEL, cancellation, question(fleet, cancellation));
        cancellation.check();
        return of(outcomes);
    }

    private static BiFunction<Node, Host, Facts> question(NodeFleet fleet, Cancellation cancellation) {
        return (node, host) -> fleet.gathering().gather(node, host, FACTS, List.of(), event -> {}, cancellation);
    }

    private static Optional<HeldSecrets> of(Map<Node, Outcome<Facts>> outcomes) {
        Map<Node, Facts> facts = new LinkedHashMap<>();
        Map<String, Problem> silent = new LinkedHashMap<>();
        outcomes.forEach((node, outcome) -> {
            if (outcome instanceof Outcome.Done<Facts> done) {
                facts.put(node, done.value());
            } else if (outcome instanceof Outcome.Failed<Facts> failed) {
                silent.put(node.name(), failed.problem());
            }
        });
        if (facts.isEmpty() && !silent.isEmpty()) {
            // A bastion that is down is one problem, however many nodes are behind it.
            throw new ProblemException(silent.values().stream().distinct().toList(), null);
        }
        return among(facts).map(held -> new HeldSecrets(held.secrets, held.unfinished, held.holders, silent));
    }

    /**
     * What the nodes agree on, or empty if none holds secrets.
     *
     * @throws io.pgha.model.ProblemException of kind PRECONDITION if two nodes hold different ones
     */
    static Optional<HeldSecrets> among(Map<Node, Facts> facts) {
        Map<ClusterSecrets, List<String>> kept = grouped(facts, SecretsFile::read);
        Map<ClusterSecrets, List<String>> next = grouped(facts, SecretsFile::readNext);
        if (next.size() > 1) {
            throw differ(next);
        }
        Optional<ClusterSecrets> target = next.keySet().stream().findFirst();
        long others = kept.keySet().stream()
                .filter(secrets -> target.flatMap(secrets::agreedWith).isEmpty())
                .count();
        if (others > 1) {
            throw differ(kept);
        }
        Optional<ClusterSecrets> held = target.or(() -> kept.keySet().stream().findFirst());
        return held.map(secrets -> new HeldSecrets(
                secrets,
                target.isPresent(),
                kept.entrySet().stream()
                        .filter(entry -> entry.getKey().agreedWith(secrets).isPresent())
                        .flatMap(entry -> entry.getValue().stream())
                        .toList(),
                Map.of()));
    }

    private static Map<ClusterSecrets, List<String>> grouped(
            Map<Node, Facts> facts, Function<Facts, Optional<ClusterSecrets>> reader) {
        Map<ClusterSecrets, List<String>> groups = new LinkedHashMap<>();
        facts.forEach((node, known) -> reader.apply(known).ifPresent(found -> add(groups, found, node.name())));
        return groups;
    }

    private static void add(Map<ClusterSecrets, List<String>> groups, ClusterSecrets found, String node) {
        for (Map.Entry<ClusterSecrets, List<String>> group : List.copyOf(groups.entrySet())) {
            Optional<ClusterSecrets> together = group.getKey().agreedWith(found);
            if (together.isPresent()) {
                groups.remove(group.getKey());
                List<String> names = new ArrayList<>(group.getValue());
                names.add(node);
                groups.put(together.get(), names);
                return;
            }
        }
        groups.put(found, List.of(node));
    }

    private static ProblemException differ(Map<ClusterSecrets, List<String>> groups) {
        return Problem.of(
                        "SECRETS_DIFFER",
                        Problem.Kind.PRECONDITION,
                        "The nodes hold different secrets for the same cluster.")
                .because("Groups that agree: "
                        + String.join(
                                "; ",
                                groups.values().stream()
                                        .map(n -> String.join(", ", n))
                                        .toList())
                        + ". One of them belongs to another cluster, or was restored from an old image.")
                .withNext("node list", "exec --on all \"sudo ls -l /etc/pgha\"")
                .toException();
    }
}
