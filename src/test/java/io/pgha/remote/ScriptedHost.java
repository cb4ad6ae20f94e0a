package io.pgha.remote;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A host in memory: it answers scripts by the rules a test gave it, newest rule first, and remembers every script it was asked
 * to run. A script that no rule knows fails the test that ran it.
 */
public final class ScriptedHost implements Host {
    private final String name;
    private final List<Rule> rules = new ArrayList<>();
    private final List<Script> scripts = new ArrayList<>();

    private record Rule(Predicate<String> matches, Function<Script, Output> answer) {}

    /** A host that knows no answer yet. */
    public ScriptedHost(String name) {
        this.name = name;
    }

    /** Answers a script whose text contains the fragment with exit status 0 and this standard output. */
    public ScriptedHost answering(String fragment, String stdout) {
        return answering(fragment, script -> output(0, stdout, ""));
    }

    /** Answers a script whose text contains the fragment with this exit status and standard error. */
    public ScriptedHost failing(String fragment, int exitStatus, String stderr) {
        return answering(fragment, script -> output(exitStatus, "", stderr));
    }

    /** Throws a problem for a script whose text contains the fragment. */
    public ScriptedHost refusing(String fragment, Problem problem) {
        return answering(fragment, script -> {
            throw problem.toException();
        });
    }

    /** Answers a script whose text contains the fragment with whatever the function makes of it; the lines are still watched. */
    public synchronized ScriptedHost answering(String fragment, Function<Script, Output> answer) {
        rules.add(0, new Rule(text -> text.contains(fragment), answer));
        return this;
    }

    /** Every script run here, oldest first. */
    public synchronized List<Script> scripts() {
        return List.copyOf(scripts);
    }

    /** An output as a quick exec leaves it. */
    public static Output output(int exitStatus, String stdout, String stderr) {
        return new Output(exitStatus, stdout, stderr, false, Duration.ofMillis(1));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Output run(Script script) {
        script.cancellation().check();
        Output output = ruleFor(script).answer().apply(script);
        output.stdout().lines().forEach(script.onLine());
        return output;
    }

    private synchronized Rule ruleFor(Script script) {
        scripts.add(script);
        String text = script.body().reveal();
        return rules.stream()
                .filter(rule -> rule.matches().test(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " has no answer for the script:\n" + text));
    }

    @Override
    public Duration ping(Duration deadline) {
        return Duration.ofMillis(1);
    }

    /** Leads nowhere: the local port is the port itself. */
    @Override
    public Tunnel forward(String address, int port) {
        return new Tunnel() {
            @Override
            public int localPort() {
                return port;
            }

            @Override
            public boolean open() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    /** The problem that work threw, for tests of code that translates problems. */
    public static Problem problemOf(Runnable work) {
        try {
            work.run();
        } catch (ProblemException thrown) {
            return thrown.first();
        }
        throw new AssertionError("no problem was thrown");
    }
}
