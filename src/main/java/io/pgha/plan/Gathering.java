package io.pgha.plan;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.remote.Host;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Asks a node all questions at once, after waiting there for what must hold first: one exec, however many questions. */
public final class Gathering {
    private static final Duration LOOK = Duration.ofSeconds(30);

    private Gathering() {}

    /**
     * The answers of one node.
     *
     * @throws io.pgha.model.ProblemException if a check did not hold in time, or the node cannot be asked
     */
    public static Facts gather(
            Node node,
            Host host,
            Set<Fact<?>> questions,
            List<Check> before,
            Consumer<ApplyEvent> listener,
            Cancellation cancellation) {
        NodeScript script = new NodeScript();
        before.forEach(script::await);
        FactScript facts = new FactScript(questions, script.nonce());
        script.append(facts.bash());
        Transcript transcript = new Transcript(script, new MarkEvents(node, script, listener));
        Output output = host.run(Script.asRoot(script.text(), limit(LOOK, before))
                .watchedBy(transcript::line)
                .cancelledBy(cancellation));
        transcript.problem(node, output).ifPresent(problem -> {
            throw problem.toException();
        });
        if (!output.ok()) {
            throw scriptFailed(node, output).toException();
        }
        return facts.parse(output.stdout());
    }

    /** The questions of all steps. */
    public static Set<Fact<?>> questions(List<Step> steps) {
        Set<Fact<?>> all = new LinkedHashSet<>();
        steps.forEach(step -> all.addAll(step.facts()));
        return all;
    }

    /** The time a script may take that waits for these checks and works for the time given. */
    static Duration limit(Duration work, List<Check> checks) {
        return checks.stream().map(Check::deadline).reduce(work, Duration::plus);
    }

    static Problem scriptFailed(Node node, Output output) {
        return Problem.of(
                        "SCRIPT_FAILED",
                        Problem.Kind.REMOTE,
                        "The script on the node ended with exit status " + output.exitStatus() + ".")
                .at(node.name())
                .withEvidence(output.lastErrors(5));
    }
}
