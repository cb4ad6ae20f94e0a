package io.pgha.ops.cloud;

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
import java.util.Map;
import java.util.function.Supplier;

/** Waits until machines let us in and root can be had: a running instance answers seconds later, and may refuse the key before. */
final class LoginProof {
    private static final Duration BETWEEN = Duration.ofMillis(500);
    private static final Duration SCRIPT = Duration.ofMinutes(5);

    // Where cloud-init runs, it may still be making users and host keys when sshd already answers.
    private static final String READY =
            "if command -v cloud-init >/dev/null 2>&1; then timeout 240 cloud-init status --wait"
                    + " >/dev/null 2>&1 || true; fi; cat /proc/sys/kernel/random/boot_id";

    private final CloudWork work;
    private final Logins logins;

    LoginProof(CloudWork work, Logins logins) {
        this.work = work;
        this.logins = logins;
    }

    /**
     * Returns once the bastion and all nodes let us in.
     *
     * @throws ProblemException if one does not in time, or its host key changed
     */
    void prove(String bastion, List<Node> nodes) {
        work.progress().working(bastion, "waiting for ssh");
        patiently(() -> {
            logins.reachBastion();
            return true;
        });
        work.progress().done(bastion, "logged in");
        each(nodes, node -> {
            work.progress().working(node.name(), "waiting for ssh");
            bootId(node, "");
            work.progress().done(node.name(), "logged in");
        });
    }

    /** Waits until a node lets us in with another boot than a given one, and returns which boot that is. */
    String bootId(Node node, String not) {
        Host host = logins.node(node);
        return patiently(() -> {
            Output output = host.run(Script.asRoot(Text.plain(READY), SCRIPT).cancelledBy(work.cancellation()));
            String id = output.stdout().strip();
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

    /** Does something for all nodes at once. */
    void each(List<Node> nodes, java.util.function.Consumer<Node> action) {
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

    private <T> T patiently(Supplier<T> login) {
        long deadline = System.nanoTime() + work.pace().login().toNanos();
        Cancellation cancellation = work.cancellation();
        while (true) {
            cancellation.check();
            try {
                return login.get();
            } catch (ProblemException e) {
                if (!mayPass(e.first()) || System.nanoTime() > deadline) {
                    throw e;
                }
                cancellation.pause(BETWEEN);
            }
        }
    }

    private static boolean mayPass(Problem problem) {
        return problem.kind() == Problem.Kind.UNREACHABLE && !problem.code().contains("HOST_KEY");
    }
}
