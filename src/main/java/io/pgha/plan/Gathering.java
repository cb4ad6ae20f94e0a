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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Asks a node all questions at once, after waiting there for what must hold first: one exec, however many questions. It remembers
 * what files were, so that of files which have not changed since only that is told.
 */
public final class Gathering {
    private static final Duration LOOK = Duration.ofSeconds(30);

    private final Map<Asked, FactScript.Known> known = new ConcurrentHashMap<>();

    /** The same questions to the same machine. */
    private record Asked(Node node, Set<Fact<?>> questions) {}

    Gathering() {}

    /**
     * The answers of one node.
     *
     * @throws io.pgha.model.ProblemException if a check did not hold in time, or the node cannot be asked
     */
    public Facts gather(
            Node node,
            Host host,
            Set<Fact<?>> questions,
            List<Check> before,
            Consumer<ApplyEvent> listener,
            Cancellation cancellation) {
        NodeScript script = new NodeScript();
        before.forEach(script::await);
        Asked asked = new Asked(node, questions);
        FactScript facts =
                new FactScript(questions, script.nonce(), known.getOrDefault(asked, FactScript.Known.NOTHING));
        script.append(facts.bash());
        Transcript transcript = new Transcript(script, new MarkEvents(node, script, listener));
        Output output = host.run(Script.look(script.text(), limit(LOOK, before))
                .watchedBy(transcript::line)
                .cancelledBy(cancellation));
        transcript.problem(node, output).ifPresent(problem -> {
            throw problem.toException();
        });
        if (!output.ok()) {
            throw scriptFailed(node, output).toException();
        }
        FactScript.Answers answers = facts.parse(output.stdout());
        known.put(asked, answers.lasting());
        return answers.facts();
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
