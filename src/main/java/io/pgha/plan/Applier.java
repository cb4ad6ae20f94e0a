package io.pgha.plan;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.plan.Plan.PlannedNode;
import io.pgha.plan.Plan.PlannedStage;
import io.pgha.plan.Report.NodeReport;
import io.pgha.plan.Report.StageReport;
import io.pgha.remote.Host;
import io.pgha.remote.Outcome;
import io.pgha.remote.Output;
import io.pgha.remote.Rollout;
import io.pgha.remote.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The one place that changes nodes. For every stage it looks again, refuses what was not approved, applies, looks once more, and is
 * content only if nothing is left to change.
 */
public final class Applier {
    /** A package run over a slow mirror is the longest thing a stage can do. */
    private static final Duration WORK = Duration.ofMinutes(30);

    private final NodeFleet fleet;

    /** An applier that works through a fleet. */
    public Applier(NodeFleet fleet) {
        this.fleet = fleet;
    }

    /** Applies an approved plan, stage by stage, and stops after the first stage that fails on any node. */
    public Report apply(Plan plan, Consumer<ApplyEvent> listener, Cancellation cancellation) {
        long began = System.nanoTime();
        List<StageReport> reports = new ArrayList<>();
        boolean goOn = true;
        for (PlannedStage planned : plan.stages()) {
            if (planned.isEmpty()) {
                continue;
            }
            StageReport report =
                    goOn && !cancellation.isCancelled() ? run(planned, listener, cancellation) : notStarted(planned);
            reports.add(report);
            goOn = goOn
                    && report.nodes().stream()
                            .allMatch(node -> node.started() && node.problem().isEmpty());
        }
        return new Report(reports, since(began));
    }

    private StageReport run(PlannedStage planned, Consumer<ApplyEvent> listener, Cancellation cancellation) {
        long began = System.nanoTime();
        boolean rolling = planned.risk().compareTo(Risk.RESTART) >= 0;
        List<NodeWork> turns = planned.turns();
        List<Node> nodes = turns.stream().map(NodeWork::node).toList();
        Phase phase = planned.stage().phase();
        listener.accept(new ApplyEvent.StageBegan(phase, nodes, rolling));
        Set<StepId> approved = planned.approved();
        Map<Node, Outcome<List<String>>> outcomes =
                fleet.each(nodes, rolling ? Rollout.ROLLING : Rollout.PARALLEL, cancellation, (node, host) -> {
                    NodeWork work = turns.get(nodes.indexOf(node));
                    return onNode(work, host, approved, rolling, listener, cancellation);
                });
        List<NodeReport> reports = new ArrayList<>();
        outcomes.forEach((node, outcome) -> reports.add(report(node, outcome, listener)));
        Duration took = since(began);
        listener.accept(new ApplyEvent.StageEnded(phase, took));
        return new StageReport(phase, reports, took);
    }

    private static NodeReport report(Node node, Outcome<List<String>> outcome, Consumer<ApplyEvent> listener) {
        if (outcome instanceof Outcome.Done<List<String>> done) {
            listener.accept(new ApplyEvent.NodeDone(node, done.took()));
            return new NodeReport(node, done.value(), Optional.empty(), true, done.took());
        } else if (outcome instanceof Outcome.Failed<List<String>> failed) {
            listener.accept(new ApplyEvent.NodeFailed(node, failed.problem()));
            return new NodeReport(node, failed.problem().done(), Optional.of(failed.problem()), true, failed.took());
        }
        return new NodeReport(node, List.of(), Optional.empty(), false, Duration.ZERO);
    }

    /** What was changed, one line each. */
    private List<String> onNode(
            NodeWork work,
            Host host,
            Set<StepId> approved,
            boolean rolling,
            Consumer<ApplyEvent> listener,
            Cancellation cancellation) {
        Node node = work.node();
        Set<Fact<?>> questions = Gathering.questions(work.steps());
        Facts facts = fleet.gathering().gather(node, host, questions, work.before(), listener, cancellation);
        PlannedNode now = Comparison.compare(work, facts);
        refuseDrift(node, now, approved);
        if (now.changes().isEmpty()) {
            return List.of();
        }
        cancellation.check();
        NodeScript script = new NodeScript();
        Comparison.effects(now.changes()).forEach(script::effect);
        if (rolling) {
            work.settled().forEach(script::await);
        }
        FactScript look = new FactScript(questions, script.nonce(), FactScript.Known.NOTHING);
        script.append("reload_units\n" + look.bash());
        Transcript transcript = new Transcript(script, new MarkEvents(node, script, listener));
        Output output;
        try {
            output = host.run(Script.asRoot(script.text(), Gathering.limit(WORK, work.settled()))
                    .watchedBy(transcript::line)
                    .endedBy(cancellation));
        } catch (io.pgha.model.ProblemException broken) {
            throw broken.first()
                    .withProgress(transcript.done(), transcript.notDone())
                    .toException(broken);
        }
        Optional<Problem> problem = transcript.problem(node, output);
        if (problem.isEmpty() && !output.ok()) {
            problem = Optional.of(
                    Gathering.scriptFailed(node, output).withProgress(transcript.done(), transcript.notDone()));
        }
        problem.ifPresent(found -> {
            throw found.toException();
        });
        verify(work, look.parse(output.stdout()).facts(), transcript.done());
        return now.changes().stream().map(Change::what).toList();
    }

    private static void refuseDrift(Node node, PlannedNode now, Set<StepId> approved) {
        Set<StepId> unexpected = new HashSet<>();
        now.changes().stream()
                .map(Change::step)
                .filter(id -> !approved.contains(id))
                .forEach(unexpected::add);
        if (!unexpected.isEmpty()) {
            throw Problem.of(
                            "DRIFT",
                            Problem.Kind.PRECONDITION,
                            "The node is no longer as it was when the plan was made.")
                    .at(node.name())
                    .because("not in the plan: "
                            + String.join(
                                    "; ",
                                    unexpected.stream()
                                            .map(StepId::toString)
                                            .sorted()
                                            .toList()))
                    .withNext("stack plan", "stack configure all")
                    .toException();
        }
        if (!now.later().isEmpty()) {
            throw Problem.of(
                            "NOT_KNOWN_YET",
                            Problem.Kind.PRECONDITION,
                            "What earlier steps should have brought about is not there.")
                    .at(node.name())
                    .because("cannot tell: "
                            + String.join(
                                    "; ",
                                    now.later().stream()
                                            .map(Plan.Undecided::what)
                                            .toList()))
                    .withNext("stack check", "stack plan")
                    .toException();
        }
    }

    private static void verify(NodeWork work, Facts after, List<String> done) {
        PlannedNode left = Comparison.compare(work, after);
        if (!left.changes().isEmpty()) {
            throw Problem.of(
                            "NOT_CONVERGED", Problem.Kind.REMOTE, "All effects ran, and yet the node is not as wanted.")
                    .at(work.node().name())
                    .because("still to do: "
                            + String.join(
                                    "; ",
                                    left.changes().stream().map(Change::what).toList()))
                    .withProgress(done, List.of())
                    .withNext("stack plan", "exec --on " + work.node().name() + " \"sudo journalctl -u patroni -n 30\"")
                    .toException();
        }
    }

    private static StageReport notStarted(PlannedStage planned) {
        return new StageReport(
                planned.stage().phase(),
                planned.stage().work().stream()
                        .map(work -> new NodeReport(work.node(), List.of(), Optional.empty(), false, Duration.ZERO))
                        .toList(),
                Duration.ZERO);
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
