package io.pgha.plan;

import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.remote.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a node's lines while its script runs: which effects are done, which failed, and what it showed as evidence. */
final class Transcript {
    /** A line of the script that means something. */
    sealed interface Mark {
        record EffectBegan(int number) implements Mark {}

        record EffectDone(int number, Duration took) implements Mark {}

        record EffectFailed(int number, List<String> evidence) implements Mark {}

        record AwaitBegan(int number) implements Mark {}

        record AwaitDone(int number) implements Mark {}

        record AwaitFailed(int number, Optional<String> hopeless, List<String> evidence) implements Mark {}
    }

    private static final String HOPELESS = "hopeless ";

    private final NodeScript script;
    private final Consumer<Mark> listener;
    private final String prefix;
    private final List<String> evidence = new ArrayList<>();
    private final List<Integer> done = new ArrayList<>();
    private final List<Mark.AwaitFailed> failedChecks = new ArrayList<>();
    private Optional<Mark.EffectFailed> failedEffect = Optional.empty();
    private boolean stopped;
    private int current = -1;
    private long began = System.nanoTime();

    Transcript(NodeScript script, Consumer<Mark> listener) {
        this.script = script;
        this.listener = listener;
        this.prefix = "@" + script.nonce() + " ";
    }

    /** One line of the script's standard output. */
    synchronized void line(String line) {
        if (!line.startsWith(prefix)) {
            return;
        }
        String mark = line.substring(prefix.length());
        if (mark.startsWith("out ")) {
            evidence.add(mark.substring(4));
            return;
        }
        String[] words = mark.split(" ", -1);
        if (words[0].equals("stopped")) {
            stopped = true;
            return;
        }
        if (words.length < 3 || !(words[0].equals("effect") || words[0].equals("await"))) {
            return;
        }
        int number = Integer.parseInt(words[1]);
        listener.accept(words[0].equals("effect") ? effect(number, words[2]) : await(number, mark.split(" ", 3)[2]));
    }

    private Mark effect(int number, String what) {
        if (what.equals("begin")) {
            current = number;
            began = System.nanoTime();
            return new Mark.EffectBegan(number);
        }
        current = -1;
        if (what.equals("ok")) {
            done.add(number);
            return new Mark.EffectDone(number, Duration.ofNanos(System.nanoTime() - began));
        }
        Mark.EffectFailed failed = new Mark.EffectFailed(number, takeEvidence());
        failedEffect = Optional.of(failed);
        return failed;
    }

    private Mark await(int number, String what) {
        if (what.equals("begin")) {
            return new Mark.AwaitBegan(number);
        }
        if (what.equals("ok")) {
            return new Mark.AwaitDone(number);
        }
        Optional<String> hopeless =
                what.startsWith(HOPELESS) ? Optional.of(what.substring(HOPELESS.length())) : Optional.empty();
        Mark.AwaitFailed failed = new Mark.AwaitFailed(number, hopeless, takeEvidence());
        failedChecks.add(failed);
        return failed;
    }

    private List<String> takeEvidence() {
        List<String> taken = List.copyOf(evidence);
        evidence.clear();
        return taken;
    }

    /** The checks that did not hold, with what the node showed. */
    synchronized List<Mark.AwaitFailed> failedChecks() {
        return List.copyOf(failedChecks);
    }

    /** Titles of the effects that are done. */
    synchronized List<String> done() {
        return done.stream().map(script.effectTitles()::get).toList();
    }

    /** Titles of the effects that are not done, the interrupted one first and said to be so. */
    synchronized List<String> notDone() {
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < script.effectTitles().size(); i++) {
            if (!done.contains(i)) {
                rest.add(script.effectTitles().get(i) + (i == current ? " (interrupted: it may have finished)" : ""));
            }
        }
        return rest;
    }

    /** What went wrong on the node, if the script's marks say so. */
    synchronized Optional<Problem> problem(Node node, Output output) {
        if (stopped) {
            return Optional.of(
                    Problem.of("CANCELLED", Problem.Kind.CANCELLED, "Stopped, as you asked, between two effects.")
                            .at(node.name())
                            .withProgress(done(), notDone())
                            .withNext("stack plan", "stack configure all"));
        }
        if (failedEffect.isPresent()) {
            Mark.EffectFailed failed = failedEffect.get();
            return Optional.of(Problem.of(
                            "EFFECT_FAILED",
                            Problem.Kind.REMOTE,
                            "Could not " + script.effectTitles().get(failed.number()) + ".")
                    .at(node.name())
                    .withEvidence(failed.evidence())
                    .withProgress(done(), notDone())
                    .withNext("stack plan", "stack check"));
        }
        if (!failedChecks.isEmpty() && !output.ok()) {
            Mark.AwaitFailed failed = failedChecks.get(0);
            Check check = script.checks().get(failed.number());
            return Optional.of(checkProblem(node, check, failed).withProgress(done(), notDone()));
        }
        return Optional.empty();
    }

    /** A check that did not hold, as a problem. */
    static Problem checkProblem(Node node, Check check, Mark.AwaitFailed failed) {
        String limit =
                check.deadline().isZero() ? "" : " within " + check.deadline().toSeconds() + " s";
        String failure =
                failed.hopeless().isPresent() ? "Does not hold, and will not by waiting" : "Does not hold" + limit;
        return Problem.of("CHECK_FAILED", Problem.Kind.REMOTE, failure + ": " + check.title() + ".")
                .at(node.name() + ", " + check.id())
                .because(failed.hopeless().orElse(""))
                .withEvidence(failed.evidence())
                .withNext(check.next().toArray(String[]::new));
    }
}
