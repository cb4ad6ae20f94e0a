package io.pgha.shell.command;

import io.pgha.model.Cancellation;
import io.pgha.model.Problem;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.stack.ApplyProgress;
import io.pgha.ops.stack.ConfigureStack;
import io.pgha.ops.stack.ConfigureStack.Prepared;
import io.pgha.ops.stack.ConfigureStack.Selection;
import io.pgha.ops.stack.StackPlan;
import io.pgha.ops.stack.StackReport;
import io.pgha.plan.Checker;
import io.pgha.plan.Report;
import io.pgha.shell.Invocation;
import io.pgha.view.Reply;
import io.pgha.view.StackPlanView;
import java.util.List;

/** One run of a plan for a person or a script: show it, ask, apply it, check, journal, report. */
record StackRun(ClusterSession session, ConfigureStack stack, Prepared prepared, Selection selection) {

    Reply with(Invocation in) {
        String cluster = session.spec().name();
        if (prepared.plan().isEmpty()) {
            StackReport nothing = new StackReport(cluster, 0, 0, List.of(), List.of());
            return Reply.of(nothing).shownAs(StackCommands.report(nothing));
        }
        if (in.questions().person().isPresent()) {
            show(in);
        }
        in.consent().toChange("Make these changes to " + cluster + "?");
        Outcome outcome = apply(in);
        return Reply.of(outcome.report())
                .shownAs(StackCommands.report(outcome.report()))
                .withProblems(outcome.problems());
    }

    /** What a run came to. */
    record Outcome(StackReport report, List<Problem> problems) {}

    private void show(Invocation in) {
        StackPlan plan = StackPlan.of(session.spec().name(), prepared.plan());
        if (StackPlanView.of(plan) instanceof io.pgha.view.Block.Paragraph text) {
            text.text().lines().forEach(in.questions()::show);
        }
    }

    /** Applies without asking, and checks. */
    Outcome apply(Invocation in) {
        return apply(in, true);
    }

    /** Applies without asking, for a part of the work after which the cluster is not yet as it will be. */
    Outcome applyUnchecked(Invocation in) {
        return apply(in, false);
    }

    private Outcome apply(Invocation in, boolean checked) {
        String cluster = session.spec().name();
        ApplyProgress progress = new ApplyProgress(in.progress());
        Cancellation.Registration told = in.cancellation().onCancel(() -> in.progress()
                .note("Stopping when what is in progress on each node is done; Ctrl-C again breaks it off."));
        Report report = stack.apply(prepared, progress.andThen(in.journal()), in.cancellation());
        told.close();
        List<Problem> problems = StackReport.problems(report);
        List<Checker.Result> checks = List.of();
        if (report.ok() && checked) {
            in.progress().note("checking");
            checks = stack.check(selection, true, in.cancellation());
            problems = checks.stream().flatMap(c -> c.problem().stream()).toList();
        } else if (!report.ok() && problems.isEmpty()) {
            problems = List.of(Problem.of("CANCELLED", Problem.Kind.CANCELLED, "Stopped before the work was done.")
                    .withNext(in.spec().name()));
        }
        return new Outcome(StackReport.of(cluster, report, checks), problems);
    }
}
