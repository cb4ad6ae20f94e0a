package io.pgha.shell.command;

import io.pgha.model.Problem;
import io.pgha.ops.doctor.Diagnosis;
import io.pgha.ops.doctor.rule.CheckGroup;
import io.pgha.ops.doctor.rule.Finding;
import io.pgha.ops.doctor.rule.Severity;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.Block;
import io.pgha.view.Reply;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** {@code doctor}: what ails the cluster, why, and what to type. */
public final class DoctorCommands implements Commands {
    private static final Parameter<List<CheckGroup>> GROUPS = Parameter.argument(
                    "group", ValueType.oneOf(CheckGroup.class), "Only these groups of checks; all without")
            .repeated();

    private final Context context;
    private final UnaryOperator<String> asTyped;

    /**
     * The command for the clusters of a context.
     *
     * @param asTyped turns a command of ours into what the user types where the user is
     */
    public DoctorCommands(Context context, UnaryOperator<String> asTyped) {
        this.context = context;
        this.asTyped = asTyped;
    }

    @Override
    public List<CommandSpec> specs() {
        String groups = Arrays.stream(CheckGroup.values())
                .map(group -> "  " + group.word() + " ".repeat(12 - group.word().length()) + group.about())
                .collect(Collectors.joining("\n"));
        return List.of(CommandSpec.named("doctor")
                .summary("Find what ails the cluster: evidence, cause, and the command that cures it.")
                .about(
                        "Looks at the cloud and at every node once, side by side, and changes nothing. Findings stand with the worst"
                                + " first; among equals the cause comes before what follows from it. A cure can be typed as printed. The exit"
                                + " status is 0 if nothing needs to be done and 3 if something does. Groups of checks:\n"
                                + groups)
                .takes(GROUPS)
                .example("doctor", "check everything")
                .example("doctor etcd patroni", "only two groups of checks")
                .related("cluster status", "stack check", "stack plan")
                .runs(this::diagnose));
    }

    private Reply diagnose(Invocation in) {
        List<CheckGroup> asked = in.get(GROUPS);
        Set<CheckGroup> groups = asked.isEmpty() ? EnumSet.allOf(CheckGroup.class) : EnumSet.copyOf(asked);
        ClusterSession session = context.session(in.cluster());
        Diagnosis diagnosis = session.verbs().diagnose().now(groups, in.cancellation());
        Reply reply = Reply.of(diagnosis).shownAs(blocks(diagnosis, asTyped));
        return diagnosis.healthy() ? reply : reply.withProblems(List.of(problem(diagnosis)));
    }

    static Block[] blocks(Diagnosis diagnosis, UnaryOperator<String> asTyped) {
        Block summary = Block.prose(summary(diagnosis));
        return diagnosis.findings().isEmpty()
                ? new Block[] {summary}
                : new Block[] {
                    summary,
                    new Block.Report(diagnosis.findings().stream()
                            .map(finding -> entry(finding, asTyped))
                            .toList())
                };
    }

    private static String summary(Diagnosis diagnosis) {
        int all = diagnosis.answering().size() + diagnosis.silent().size();
        return diagnosis.cluster() + ": " + (diagnosis.findings().isEmpty() ? "nothing found" : counts(diagnosis))
                + ". "
                + diagnosis.answering().size() + " of " + all + " nodes answered"
                + (diagnosis.silent().isEmpty() ? "" : ", not " + String.join(", ", diagnosis.silent())) + "; "
                + StackCommands.seconds(diagnosis.millis()) + ".";
    }

    private static String counts(Diagnosis diagnosis) {
        return Arrays.stream(Severity.values())
                .filter(severity -> diagnosis.count(severity) > 0)
                .map(severity ->
                        diagnosis.count(severity) + " " + severity.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static Block.Entry entry(Finding finding, UnaryOperator<String> asTyped) {
        return new Block.Entry(
                finding.severity().name() + "  " + finding.code(),
                finding.severity() == Severity.CRITICAL,
                List.of(
                        Block.Part.words("what", finding.what()),
                        Block.Part.lines("evidence", finding.evidence()),
                        Block.Part.words("cause", finding.cause()),
                        Block.Part.words("advice", finding.advice()),
                        Block.Part.lines(
                                "cure", finding.cure().stream().map(asTyped).toList()),
                        Block.Part.lines(
                                "see more", finding.look().stream().map(asTyped).toList())));
    }

    private static Problem problem(Diagnosis diagnosis) {
        return Problem.of("FINDINGS", Problem.Kind.PRECONDITION, "The cluster needs care: " + counts(diagnosis) + ".")
                .at(diagnosis.cluster());
    }
}
