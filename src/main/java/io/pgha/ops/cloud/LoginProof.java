package io.pgha.ops.cloud;

import io.pgha.model.Bastion;
import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Text;
import io.pgha.remote.Host;
import io.pgha.remote.Outcome;
import io.pgha.remote.Output;
import io.pgha.remote.Rollout;
import io.pgha.remote.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Waits until machines let us in and root can be had: a running instance answers seconds later, and may refuse the key before. All
 * machines of one proof share the time there is, which runs from the making of it.
 */
final class LoginProof {
    private static final Duration BETWEEN = Duration.ofMillis(500);

    /** Time to hear back from a script that does not wait. */
    private static final Duration ANSWER = Duration.ofSeconds(15);

    // Where cloud-init runs, it may still be making users and host keys when sshd already answers.
    private static final String READY =
            "if command -v cloud-init >/dev/null 2>&1; then echo cloud-init; timeout %d cloud-init status"
                    + " --wait >/dev/null 2>&1 || true; fi; cat /proc/sys/kernel/random/boot_id";

    private final CloudWork work;
    private final Logins logins;
    private final long end;

    LoginProof(CloudWork work, Logins logins) {
        this.work = work;
        this.logins = logins;
        this.end = System.nanoTime() + work.pace().login().toNanos();
    }

    /**
     * Returns once the bastion and all nodes let us in.
     *
     * @throws ProblemException if one does not in time, or its host key changed
     */
    void prove(Bastion bastion, List<Node> nodes) {
        patiently(bastion.name(), "ssh of the bastion at " + bastion.publicAddress(), this::closedDoor, () -> {
            logins.reachBastion();
            return true;
        });
        work.progress().done(bastion.name(), "logged in");
        each(nodes, node -> {
            bootId(node, "");
            work.progress().done(node.name(), "logged in");
        });
    }

    /** Waits until a node lets us in with another boot than a given one, and returns which boot that is. */
    String bootId(Node node, String not) {
        Host host = logins.node(node);
        String awaited = not.isEmpty() ? "ssh" : "its next boot";
        return patiently(node.name(), awaited, problem -> problem, () -> {
            long settling = Math.max(1, left().minus(ANSWER).toSeconds());
            Output output = host.run(Script.asRoot(
                            Text.plain(READY.formatted(settling)),
                            Duration.ofSeconds(settling).plus(ANSWER))
                    .watchedBy(line -> tellOfCloudInit(node, line))
                    .cancelledBy(work.cancellation()));
            String id = output.stdout().strip().replaceFirst("(?s)^cloud-init\\s+", "");
            if (!output.ok() || id.equals(not)) {
                throw Problem.of(
                                "NODE_NOT_READY",
                                Problem.Kind.UNREACHABLE,
                                output.ok()
                                        ? node.name() + " has not gone down yet."
                                        : node.name() + " does not let us become root.")
                        .at(node.name())
                        .withEvidence(output.lastLines(5))
                        .withNext("node show " + node.name())
                        .toException();
            }
            return id;
        });
    }

    private void tellOfCloudInit(Node node, String line) {
        if (line.equals("cloud-init")) {
            work.progress().working(node.name(), "waiting for cloud-init to end its first work");
        }
    }

    /** Does something for all nodes at once. */
    void each(List<Node> nodes, Consumer<Node> action) {
        Map<Node, Outcome<Boolean>> outcomes = work.fleet()
                .each(nodes, Node::name, Rollout.PARALLEL, work.cancellation(), node -> {
                    action.accept(node);
                    return true;
                });
        work.cancellation().check();
        List<Problem> failures = new ArrayList<>();
        outcomes.forEach((node, outcome) -> {
            if (outcome instanceof Outcome.Failed<Boolean> failed) {
                work.progress().failed(node.name(), failed.problem().what());
                failures.add(failed.problem());
            }
        });
        if (!failures.isEmpty()) {
            throw new ProblemException(failures, null);
        }
    }

    private <T> T patiently(String machine, String awaited, UnaryOperator<Problem> explained, Supplier<T> login) {
        Cancellation cancellation = work.cancellation();
        work.progress().working(machine, "waiting for " + awaited);
        while (true) {
            cancellation.check();
            try {
                return login.get();
            } catch (ProblemException e) {
                if (!mayPass(e.first())) {
                    throw e;
                }
                if (left().isZero()) {
                    throw late(machine, explained.apply(e.first())).toException(e);
                }
                work.progress().working(machine, "waiting for " + awaited + "; so far: " + soFar(e.first()));
                cancellation.pause(BETWEEN);
            }
        }
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    private static boolean mayPass(Problem problem) {
        return problem.kind() == Problem.Kind.UNREACHABLE && !problem.code().contains("HOST_KEY");
    }

    private static String soFar(Problem problem) {
        if (problem.code().endsWith("_AUTH")) {
            return "it refuses our key";
        }
        String reason = problem.cause().isBlank() ? problem.what() : problem.cause();
        return reason.split("[:.] |[:.]$", 2)[0].toLowerCase(Locale.ROOT);
    }

    private Problem late(String machine, Problem last) {
        Duration limit = work.pace().login();
        if (limit.isZero()) {
            return last;
        }
        List<String> evidence = new ArrayList<>(List.of("the last try: " + last.what()));
        evidence.addAll(last.evidence());
        return Problem.of(
                        last.code(),
                        last.kind(),
                        machine + " is running, and did not let us log in within " + inWords(limit) + ".")
                .at(machine)
                .because((last.cause() + " The machines are kept; node create goes on waiting for them.").strip())
                .withEvidence(evidence)
                .withNext(Stream.of(Stream.of("node show " + machine), last.next().stream(), Stream.of("node create"))
                        .flatMap(commands -> commands)
                        .distinct()
                        .toArray(String[]::new));
    }

    /** Nothing can be seen of a packet that a network drops: all that may drop it is named. */
    private Problem closedDoor(Problem problem) {
        if (!problem.code().equals("BASTION_UNREACHABLE")) {
            return problem;
        }
        return problem.because(
                problem.cause() + " Only "
                        + String.join(", ", work.spec().bastion().clientCidrs())
                        + " may connect (bastion.client_cidrs): is this computer among them, and does its own network let port 22 out?");
    }

    private static String inWords(Duration time) {
        return time.toSeconds() % 60 == 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }
}
