package io.pgha.ops.stack;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSecrets;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.SecretName;
import io.pgha.ops.secrets.SecretSources;
import io.pgha.plan.Applier;
import io.pgha.plan.ApplyEvent;
import io.pgha.plan.Check;
import io.pgha.plan.Checker;
import io.pgha.plan.Facts;
import io.pgha.plan.NodeFleet;
import io.pgha.plan.Plan;
import io.pgha.plan.Planner;
import io.pgha.plan.Report;
import io.pgha.plan.Stage;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Component;
import io.pgha.stack.Rotation;
import io.pgha.stack.Stack;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Plans, applies and checks the components of the stack on the nodes of one cluster. */
public final class ConfigureStack {
    private final ClusterSpec spec;
    private final Machines machines;
    private final Stack stack;
    private final NodeFleet fleet;
    private final SecretSources sources;
    private Optional<ClusterSecrets> known = Optional.empty();

    /** The verbs for one cluster, on the machines it has. */
    public ConfigureStack(ClusterSpec spec, Machines machines, Stack stack, NodeFleet fleet, SecretSources sources) {
        this.spec = spec;
        this.machines = machines;
        this.stack = stack;
        this.fleet = fleet;
        this.sources = sources;
    }

    /**
     * Which part of the work is meant.
     *
     * @param component its name, or empty for all
     * @param from the component to begin with, or empty for the first
     * @param nodes names of nodes, or none for all
     */
    public record Selection(Optional<String> component, Optional<String> from, List<String> nodes) {
        public Selection {
            nodes = List.copyOf(nodes);
        }

        /** Everything on every node. */
        public static Selection all() {
            return new Selection(Optional.empty(), Optional.empty(), List.of());
        }
    }

    /** A plan with what it was made from. */
    public record Prepared(Plan plan, Blueprint blueprint, List<Component> components, List<Node> nodes) {}

    /**
     * Looks at every chosen node once and says what would change.
     *
     * @throws io.pgha.model.ProblemException if a node cannot be asked, or a secret has no value
     */
    public Prepared plan(Selection selection, Cancellation cancellation) {
        List<Component> components = chosen(selection);
        List<Node> nodes = selection.nodes().isEmpty()
                ? machines.nodes()
                : selection.nodes().stream().map(machines::require).toList();
        // What is asked does not depend on secrets, so the first look can be made before they are known.
        List<Stage> questions = stack.stages(blueprint(ClusterSecrets.unknown(spec)), components, nodes);
        Map<Node, Facts> asked = new Planner(fleet).gather(questions, HeldSecrets.FACTS, cancellation);
        // Among some of the nodes there need not be a primary that could answer.
        Map<Node, Facts> facts = selection.nodes().isEmpty() ? Planner.heard(asked) : asked;
        Optional<HeldSecrets> held = HeldSecrets.among(facts);
        boolean everything = selection.component().isEmpty() && selection.from().isEmpty();
        if (!everything && held.filter(HeldSecrets::unfinished).isPresent()) {
            throw unfinished().toException();
        }
        ClusterSecrets secrets = sources.resolve(spec, held.map(HeldSecrets::secrets));
        held.ifPresent(before -> refuseOtherSecrets(before.secrets(), secrets));
        known = Optional.of(secrets);
        Blueprint blueprint = blueprint(secrets);
        List<Stage> stages = stack.stages(blueprint, components, nodes);
        return new Prepared(Planner.plan(stages, facts), blueprint, components, nodes);
    }

    private static Problem unfinished() {
        return Problem.of(
                        "ROTATION_UNFINISHED",
                        Problem.Kind.PRECONDITION,
                        "A change of secrets was cut off, and a part of the stack cannot be configured meanwhile.")
                .because("Some programs know the new secrets already and others do not yet.")
                .withNext("secret rotate all", "stack configure all");
    }

    // In a running cluster the order decides whether a client notices, and a run that is cut off must be finished.
    private void refuseOtherSecrets(ClusterSecrets before, ClusterSecrets now) {
        SecretName.all(spec).stream()
                .filter(name ->
                        before.get(name).isPresent() && !before.get(name).equals(now.get(name)))
                .findFirst()
                .ifPresent(name -> {
                    throw Problem.of(
                                    "SECRET_CHANGED",
                                    Problem.Kind.PRECONDITION,
                                    "The secret " + name + " is another than the one the nodes hold.")
                            .at(name.source(spec).toString())
                            .because("The secrets of a running cluster are changed in an order that no client notices.")
                            .withNext("secret rotate " + name)
                            .toException();
                });
    }

    /** What a change of secrets is made from: the stack and its cluster with these secrets. */
    public Rotation rotation(ClusterSecrets wanted, Set<SecretName> names) {
        return new Rotation(stack, blueprint(wanted), names);
    }

    /** Makes the changes of a plan that was agreed to. */
    public Report apply(Prepared prepared, Consumer<ApplyEvent> listener, Cancellation cancellation) {
        return new Applier(fleet).apply(prepared.plan(), listener, cancellation);
    }

    /**
     * What the checks of the chosen components say, once what was just started has had its time.
     *
     * @param patient true to wait for each check until its deadline, false to look once
     */
    public List<Checker.Result> check(Selection selection, boolean patient, Cancellation cancellation) {
        if (known.isEmpty()) {
            known = HeldSecrets.look(machines.nodes(), fleet, cancellation).map(HeldSecrets::secrets);
        }
        Blueprint blueprint = blueprint(known.orElseGet(() -> ClusterSecrets.unknown(spec)));
        List<Node> nodes = selection.nodes().isEmpty()
                ? machines.nodes()
                : selection.nodes().stream().map(machines::require).toList();
        Map<Node, List<Check>> checks = new LinkedHashMap<>();
        for (Node node : nodes) {
            List<Check> all = new ArrayList<>();
            for (Component component : chosen(selection)) {
                component.checks(blueprint, node).forEach(check -> all.add(patient ? check : check.now()));
            }
            checks.put(node, all);
        }
        return new Checker(fleet).check(checks, cancellation);
    }

    private List<Component> chosen(Selection selection) {
        if (selection.component().isPresent()) {
            return List.of(stack.component(selection.component().get()));
        }
        return selection.from().map(stack::from).orElseGet(stack::components);
    }

    private Blueprint blueprint(ClusterSecrets secrets) {
        return new Blueprint(spec, machines.nodes(), secrets, machines.virtualIp());
    }
}
