package io.pgha.stack;

import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.plan.Check;
import io.pgha.plan.NodeWork;
import io.pgha.plan.Phase;
import io.pgha.plan.Stage;
import io.pgha.plan.Step;
import io.pgha.stack.confd.BinarySource;
import io.pgha.stack.confd.Confd;
import io.pgha.stack.etcd.Etcd;
import io.pgha.stack.haproxy.Haproxy;
import io.pgha.stack.keepalived.Keepalived;
import io.pgha.stack.os.Os;
import io.pgha.stack.patroni.Patroni;
import io.pgha.stack.pgbouncer.Pgbouncer;
import io.pgha.stack.postgresql.Postgresql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All components in the order they are set up; the one list behind commands, plans, completion and help. What it made last it gives
 * again for the same cluster, so that a session which looks again and again does not fill in the same templates each time.
 */
public final class Stack {
    /** A look before the secrets are known, and one with them. */
    private static final int KEPT = 2;

    private final List<Component> components;
    private final Map<Wanted, List<Stage>> made = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Wanted, List<Stage>> eldest) {
            return size() > KEPT;
        }
    };

    private record Wanted(Blueprint cluster, List<Component> components, List<Node> nodes) {}

    /** A stack of the components given, in the order they are set up. */
    public Stack(List<Component> components) {
        this.components = List.copyOf(components);
    }

    /**
     * The stack of a PostgreSQL high-availability cluster.
     *
     * @param binaries reads what the cluster file names on this machine
     */
    public static Stack standard(BinarySource binaries) {
        return new Stack(List.of(
                new Os(),
                new Etcd(),
                new Postgresql(),
                new Patroni(),
                new Pgbouncer(),
                new Haproxy(),
                new Confd(binaries),
                new Keepalived()));
    }

    /** The same stack where nothing is read from this machine, such as for the names of its components. */
    public static Stack standard() {
        return standard(path -> {
            throw Problem.of("CONFD_BINARY", Problem.Kind.PRECONDITION, "The confd binary cannot be read here.")
                    .at(path)
                    .toException();
        });
    }

    /** The components in order. */
    public List<Component> components() {
        return components;
    }

    /**
     * The component of a name.
     *
     * @throws ProblemException if there is none
     */
    public Component component(String name) {
        return components.stream()
                .filter(component -> component.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                "UNKNOWN_COMPONENT", Problem.Kind.USAGE, "There is no component '" + name + "'.")
                        .because("components are "
                                + String.join(
                                        ", ",
                                        components.stream().map(Component::name).toList()))
                        .withNext("stack components")
                        .toException());
    }

    /**
     * This component and all after it.
     *
     * @throws ProblemException if there is no such component
     */
    public List<Component> from(String name) {
        return components.subList(components.indexOf(component(name)), components.size());
    }

    /** The work of the chosen components on all nodes, stage by stage; a phase in which nothing is to be true has no stage. */
    public List<Stage> stages(Blueprint cluster, Collection<Component> chosen) {
        return stages(cluster, chosen, cluster.nodes());
    }

    /** The work of the chosen components on the chosen nodes. */
    public List<Stage> stages(Blueprint cluster, Collection<Component> chosen, Collection<Node> nodes) {
        Wanted wanted =
                new Wanted(cluster, components.stream().filter(chosen::contains).toList(), List.copyOf(nodes));
        if (wanted.components().stream().anyMatch(component -> component.readsHere(cluster))) {
            return make(wanted);
        }
        synchronized (made) {
            return made.computeIfAbsent(wanted, this::make);
        }
    }

    private List<Stage> make(Wanted wanted) {
        Blueprint cluster = wanted.cluster();
        List<Stage> stages = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            List<NodeWork> work = cluster.nodes().stream()
                    .filter(wanted.nodes()::contains)
                    .map(node -> work(cluster, wanted.components(), node, phase))
                    .toList();
            if (work.stream().anyMatch(node -> !node.steps().isEmpty())) {
                stages.add(new Stage(phase, work, Optional.of(PrimaryFact.of(cluster.spec()))));
            }
        }
        return List.copyOf(stages);
    }

    private NodeWork work(Blueprint cluster, List<Component> chosen, Node node, Phase phase) {
        List<Check> before = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        List<Check> settled = new ArrayList<>();
        for (Component component : components) {
            // What needs a running cluster waits for it, whichever component was chosen.
            if (chosen.contains(component) || phase == Phase.SETTLE) {
                before.addAll(component.before(cluster, node, phase));
            }
        }
        for (Component component : chosen) {
            steps.addAll(component.steps(cluster, node, phase));
            settled.addAll(component.settled(cluster, node));
        }
        return new NodeWork(node, before, steps, settled);
    }
}
