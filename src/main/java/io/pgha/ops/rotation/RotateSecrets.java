package io.pgha.ops.rotation;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSecrets;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Progress;
import io.pgha.model.Secret;
import io.pgha.model.SecretName;
import io.pgha.model.SecretRef;
import io.pgha.ops.secrets.SecretSources;
import io.pgha.ops.stack.ApplyProgress;
import io.pgha.ops.stack.ConfigureStack;
import io.pgha.ops.stack.HeldSecrets;
import io.pgha.ops.stack.StackReport;
import io.pgha.plan.Applier;
import io.pgha.plan.ApplyEvent;
import io.pgha.plan.Facts;
import io.pgha.plan.NodeFleet;
import io.pgha.plan.Plan;
import io.pgha.plan.Planner;
import io.pgha.plan.Report;
import io.pgha.stack.Rotation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Gives secrets of a running cluster other values without an outage: connections that are open stay, and whoever logs in finds the
 * old value or the new one at work. What was cut off is finished by the next run before it does anything else.
 */
public final class RotateSecrets {
    private static final String CHANGE = "change";
    private static final String FINISH = "finish";
    private static final String KEEP = "keep";

    private final ClusterSpec spec;
    private final Machines machines;
    private final ConfigureStack stack;
    private final NodeFleet fleet;
    private final SecretSources sources;
    private final InstantSource clock;

    /** The verb for one cluster, on the machines it has. */
    public RotateSecrets(
            ClusterSpec spec,
            Machines machines,
            ConfigureStack stack,
            NodeFleet fleet,
            SecretSources sources,
            InstantSource clock) {
        this.spec = spec;
        this.machines = machines;
        this.stack = stack;
        this.fleet = fleet;
        this.sources = sources;
        this.clock = clock;
    }

    /**
     * One secret in the plan or report of a change.
     *
     * @param result {@code change}, {@code finish} if an earlier run began it, or {@code keep}; once done {@code changed} and
     *     {@code finished}
     * @param why why it is kept, or empty
     */
    public record SecretChange(String name, String purpose, String source, String result, Optional<String> why) {
        private SecretChange done() {
            String now =
                    switch (result) {
                        case CHANGE -> "changed";
                        case FINISH -> "finished";
                        default -> result;
                    };
            return new SecretChange(name, purpose, source, now, why);
        }
    }

    /** What would be done, turn by turn; an unfinished change of an earlier run comes first. */
    public record RotationPlan(String cluster, List<SecretChange> secrets, List<String> turns) {
        public RotationPlan {
            secrets = List.copyOf(secrets);
            turns = List.copyOf(turns);
        }
    }

    /** One turn that was done; millis is its wall time, ms. */
    public record TurnResult(String title, int changes, long millis) {}

    /** What was done. */
    public record Rotated(String cluster, List<SecretChange> secrets, List<TurnResult> turns, Duration took) {
        public Rotated {
            secrets = List.copyOf(secrets);
            turns = List.copyOf(turns);
        }
    }

    /** A plan with the values it leads to. */
    public static final class Prepared {
        private final RotationPlan plan;
        private final List<Rotation> passes;

        private Prepared(RotationPlan plan, List<Rotation> passes) {
            this.plan = plan;
            this.passes = List.copyOf(passes);
        }

        /** What people and programs see of it. */
        public RotationPlan plan() {
            return plan;
        }

        /** True if there is nothing to do. */
        public boolean isEmpty() {
            return passes.isEmpty();
        }
    }

    /**
     * Takes a new value for each of the secrets from where the cluster file says it comes from.
     *
     * @param asks false to leave out what would have to be typed, as for a dry run
     * @throws ProblemException if a node does not answer, or a source gives no value
     */
    public Prepared rotate(List<SecretName> names, boolean asks, Cancellation cancellation) {
        HeldSecrets held = held(cancellation);
        Draft draft = new Draft(held);
        for (SecretName name : names) {
            if (draft.isBegun(name)) {
                continue;
            }
            SecretRef source = name.source(spec);
            boolean typed = source instanceof SecretRef.Prompted;
            if (typed && !asks) {
                draft.change(name, Secret.of(""));
                continue;
            }
            Secret fresh = sources.fresh(name, spec);
            if (held.secrets().get(name).filter(fresh::equals).isPresent()) {
                String why = source + " still gives the value that the nodes hold";
                if (names.size() == 1) {
                    throw unchanged(name, why);
                }
                draft.keep(name, why);
            } else {
                draft.change(name, fresh);
            }
        }
        return draft.prepared();
    }

    /**
     * Gives one secret a value that was chosen.
     *
     * @throws ProblemException if a node does not answer, or the next configuration of the stack would not agree with the value
     */
    public Prepared set(SecretName name, SecretRef chosen, Cancellation cancellation) {
        SecretRef source = name.source(spec);
        Secret value = sources.from(name, chosen);
        boolean free = source instanceof SecretRef.Generated || source instanceof SecretRef.Prompted;
        if (!free && !sources.fresh(name, spec).equals(value)) {
            throw Problem.of(
                            "SECRET_SOURCE",
                            Problem.Kind.PRECONDITION,
                            "The cluster file takes the secret " + name + " from " + source
                                    + ", which gives another value.")
                    .because("Change the value there first; or change the source in the cluster file.")
                    .withNext("secret rotate " + name, "secret list")
                    .toException();
        }
        HeldSecrets held = held(cancellation);
        Draft draft = new Draft(held);
        if (held.secrets().get(name).filter(value::equals).isPresent()) {
            draft.keep(name, "the nodes hold this value already");
        } else {
            draft.change(name, value);
        }
        return draft.prepared();
    }

    private static ProblemException unchanged(SecretName name, String why) {
        return Problem.of(
                        "SECRET_UNCHANGED",
                        Problem.Kind.PRECONDITION,
                        "There is no new value for the secret " + name + ".")
                .because(why + ".")
                .withNext("secret list")
                .toException();
    }

    /** Every node must take part: one that slept through a change could not come back. */
    private HeldSecrets held(Cancellation cancellation) {
        HeldSecrets held = HeldSecrets.look(machines.nodes(), fleet, cancellation)
                .orElseThrow(() -> notConfigured("The nodes of " + spec.name() + " are not configured yet."));
        if (!held.silent().isEmpty()) {
            throw Problem.of(
                            "NODE_SILENT",
                            Problem.Kind.UNREACHABLE,
                            String.join(", ", held.silent().keySet()) + " cannot be asked, so no secret is changed.")
                    .because("A node that misses a change could not join the cluster again.")
                    .withEvidence(
                            held.silent().values().stream().map(Problem::what).toList())
                    .withNext("cluster status", "node list")
                    .toException();
        }
        List<String> without = machines.nodes().stream()
                .map(Node::name)
                .filter(name -> !held.unfinished() && !held.holders().contains(name))
                .toList();
        if (!without.isEmpty()) {
            throw notConfigured(String.join(", ", without) + " holds no secrets yet.");
        }
        return held;
    }

    private static ProblemException notConfigured(String what) {
        return Problem.of("NOT_CONFIGURED", Problem.Kind.PRECONDITION, what)
                .withNext("stack configure all", "cluster deploy")
                .toException();
    }

    /** Gathers what is to change; an unfinished change is a pass of its own before the new one. */
    private final class Draft {
        private final HeldSecrets held;
        private final Instant now = clock.instant();
        private final Set<SecretName> changing = new LinkedHashSet<>();
        private final List<SecretChange> rows = new ArrayList<>();
        private ClusterSecrets target;

        Draft(HeldSecrets held) {
            this.held = held;
            this.target = held.secrets();
            SecretName.all(spec).stream()
                    .filter(this::isBegun)
                    .forEach(name -> rows.add(row(name, FINISH, Optional.empty())));
        }

        /** All secrets that change together get the same time. */
        boolean isBegun(SecretName name) {
            Optional<Instant> last = held.secrets().changed().values().stream().max(Instant::compareTo);
            return held.unfinished()
                    && last.isPresent()
                    && last.equals(Optional.ofNullable(held.secrets().changed().get(name.toString())));
        }

        void change(SecretName name, Secret value) {
            target = target.with(name, value, now);
            changing.add(name);
            rows.add(row(name, CHANGE, Optional.empty()));
        }

        void keep(SecretName name, String why) {
            rows.add(row(name, KEEP, Optional.of(why)));
        }

        private SecretChange row(SecretName name, String result, Optional<String> why) {
            return new SecretChange(
                    name.toString(), name.kind().purpose(), name.source(spec).toString(), result, why);
        }

        Prepared prepared() {
            List<Rotation> passes = new ArrayList<>();
            if (held.unfinished()) {
                passes.add(stack.rotation(held.secrets(), Set.copyOf(SecretName.all(spec))));
            }
            if (!changing.isEmpty()) {
                passes.add(stack.rotation(target, changing));
            }
            List<String> turns = passes.stream()
                    .flatMap(pass -> pass.turns().stream())
                    .map(Rotation.Turn::title)
                    .toList();
            return new Prepared(new RotationPlan(spec.name(), rows, turns), passes);
        }
    }

    /**
     * Makes the change.
     *
     * @param listener is told what happens besides the progress, as a journal is
     * @throws ProblemException that says which turns were done; running the command again goes on from there
     */
    public Rotated apply(
            Prepared prepared, Consumer<ApplyEvent> listener, Progress progress, Cancellation cancellation) {
        long began = System.nanoTime();
        List<TurnResult> done = new ArrayList<>();
        List<Rotation.Turn> turns =
                prepared.passes.stream().flatMap(pass -> pass.turns().stream()).toList();
        Consumer<ApplyEvent> shown = new ApplyProgress(progress);
        for (Rotation.Turn turn : turns) {
            cancellation.check();
            progress.note("%d/%d %s".formatted(done.size() + 1, turns.size(), turn.title()));
            try {
                done.add(take(
                        turn,
                        event -> {
                            listener.accept(event);
                            if (!(event instanceof ApplyEvent.StageBegan)) {
                                shown.accept(event);
                            }
                        },
                        cancellation));
            } catch (ProblemException e) {
                throw withProgress(e, done, turns);
            }
        }
        List<SecretChange> rows =
                prepared.plan().secrets().stream().map(SecretChange::done).toList();
        return new Rotated(spec.name(), rows, done, Duration.ofNanos(System.nanoTime() - began));
    }

    private TurnResult take(Rotation.Turn turn, Consumer<ApplyEvent> listener, Cancellation cancellation) {
        long began = System.nanoTime();
        List<io.pgha.plan.Stage> stages = List.of(turn.stage());
        Map<Node, Facts> facts = new Planner(fleet).gather(stages, Set.of(), cancellation);
        Plan plan = Planner.plan(stages, Planner.heard(facts));
        Report report = new Applier(fleet).apply(plan, listener, cancellation);
        List<Problem> problems = StackReport.problems(report);
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        cancellation.check();
        return new TurnResult(turn.title(), report.changed(), (System.nanoTime() - began) / 1_000_000);
    }

    private static ProblemException withProgress(ProblemException e, List<TurnResult> done, List<Rotation.Turn> turns) {
        List<Problem> problems = new ArrayList<>(e.problems());
        Problem first = e.first()
                .withProgress(
                        done.stream().map(TurnResult::title).toList(),
                        turns.subList(done.size(), turns.size()).stream()
                                .map(Rotation.Turn::title)
                                .toList());
        problems.set(0, first.withNext("cluster status", "secret rotate all"));
        return new ProblemException(problems, e);
    }
}
