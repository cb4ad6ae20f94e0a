package io.pgha.ops.entry;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.Progress;
import io.pgha.model.Text;
import io.pgha.remote.Fleet;
import io.pgha.remote.Host;
import io.pgha.remote.Output;
import io.pgha.remote.Rollout;
import io.pgha.remote.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Moves the virtual IP to a node as keepalived itself would: the others step back for a moment, so that only that node can take it.
 * Each of them is told beforehand to come back by itself after a minute, so that nothing is lost if we are cut off.
 */
public final class MoveVirtualIp {
    private static final Duration STEP = Duration.ofSeconds(20);
    private static final Duration TO_MOVE = Duration.ofSeconds(30);
    private static final String STEP_BACK =
            """
            systemd-run -q --collect --unit=pgha-vip-return --on-active=60 systemctl start keepalived.service 2>/dev/null || :
            systemctl stop keepalived.service
            """;
    private static final String COME_BACK =
            """
            systemctl start keepalived.service
            systemctl stop pgha-vip-return.timer 2>/dev/null || :
            systemctl is-active keepalived.service
            """;

    private final ShowVirtualIp show;
    private final Function<Node, Host> hosts;

    /** The verb, with the look that proves what it did. */
    public MoveVirtualIp(ShowVirtualIp show, Function<Node, Host> hosts) {
        this.show = show;
        this.hosts = hosts;
    }

    /**
     * A move, wanted or done.
     *
     * @param from who holds it; empty if nobody does
     * @param took until the address was on the node, the cloud delivered it there, and writing through it worked; empty before it is done
     */
    public record Move(String address, Optional<String> from, String to, Optional<Duration> took) {}

    /**
     * A move that can succeed.
     *
     * @throws io.pgha.model.ProblemException of kind PRECONDITION if the node cannot hold the address, or holds it already
     */
    public Move plan(Node to, Optional<String> leader, Cancellation cancellation) {
        ShowVirtualIp.Seen seen = show.now(leader, cancellation);
        VirtualIpView view = seen.view();
        VirtualIpView.NodeView target = view.nodes().stream()
                .filter(node -> node.name().equals(to.name()))
                .findFirst()
                .orElseThrow(() -> refused(
                        to.name() + " does not answer.",
                        to,
                        seen.problems().stream().map(Problem::what).toList()));
        if (!seen.problems().isEmpty()) {
            throw refused(
                    "A node that does not answer cannot be told to step back.",
                    to,
                    seen.problems().stream()
                            .map(problem -> problem.what() + " " + problem.cause())
                            .toList());
        }
        if (view.onInterface().equals(List.of(to.name())) && view.cloud().equals(Optional.of(to.name()))) {
            throw refused(to.name() + " holds it already.", to, List.of());
        }
        List<String> against = new ArrayList<>();
        if (!target.keepalived() || !target.agent()) {
            against.add("keepalived or the agent pgha-vip does not run there");
        }
        if (!target.balancer() || target.leadsTo().isEmpty()) {
            against.add("its HAProxy does not answer or sees no primary");
        }
        if (target.vrrp().equals("fault")) {
            against.add("its keepalived is in fault");
        }
        if (!against.isEmpty()) {
            throw refused(to.name() + " cannot hold it.", to, against);
        }
        return new Move(view.address(), view.onInterface().stream().findFirst(), to.name(), Optional.empty());
    }

    private static RuntimeException refused(String cause, Node to, List<String> evidence) {
        return Problem.of(
                        "VIP_NOT_MOVED",
                        Problem.Kind.PRECONDITION,
                        "The virtual IP cannot be moved to " + to.name() + ".")
                .because(cause)
                .withEvidence(evidence)
                .withProgress(List.of(), List.of("Nothing was changed."))
                .withNext("vip status", "stack check keepalived")
                .toException();
    }

    /**
     * Moves it.
     *
     * @throws io.pgha.model.ProblemException of kind REMOTE if it did not come there in time; the others take part again in any case
     */
    public Move perform(
            Move plan, List<Node> nodes, Optional<String> leader, Progress progress, Cancellation cancellation) {
        long began = System.nanoTime();
        List<Node> bystanders = nodes.stream()
                .filter(node -> !node.name().equals(plan.to()) && !plan.from().equals(Optional.of(node.name())))
                .toList();
        List<Node> holder = nodes.stream()
                .filter(node -> plan.from().equals(Optional.of(node.name()))
                        && !node.name().equals(plan.to()))
                .toList();
        try {
            progress.working("vip", "the others step back");
            all(bystanders, STEP_BACK);
            all(holder, STEP_BACK);
            progress.working("vip", "waiting until " + plan.to() + " has it");
            awaitArrival(plan, leader, cancellation);
        } finally {
            List<Node> back = new ArrayList<>(bystanders);
            back.addAll(holder);
            all(back, COME_BACK);
        }
        progress.done("vip", "is on " + plan.to());
        return new Move(
                plan.address(), plan.from(), plan.to(), Optional.of(Duration.ofNanos(System.nanoTime() - began)));
    }

    private void all(List<Node> nodes, String bash) {
        // Not to be cut short: half of the nodes stepped back is worse than all of them.
        new Fleet()
                .<Node, Output>each(nodes, Node::name, Rollout.PARALLEL, Cancellation.none(), node -> hosts.apply(node)
                        .run(Script.asRoot(Text.plain(bash), STEP)));
    }

    private void awaitArrival(Move plan, Optional<String> leader, Cancellation cancellation) {
        long end = System.nanoTime() + TO_MOVE.toNanos();
        while (true) {
            VirtualIpView view = show.now(leader, cancellation).view();
            boolean there = view.onInterface().equals(List.of(plan.to()))
                    && view.cloud().equals(Optional.of(plan.to()));
            boolean works =
                    view.nodes().stream().allMatch(node -> node.reaches().equals("primary"));
            if (there && works) {
                return;
            }
            if (System.nanoTime() > end) {
                throw Problem.of(
                                "VIP_NOT_THERE",
                                Problem.Kind.REMOTE,
                                "The virtual IP did not come to " + plan.to() + " in time.")
                        .withEvidence(view.contradictions())
                        .withProgress(List.of("The other nodes take part again."), List.of())
                        .withNext("vip status", "stack check keepalived")
                        .toException();
            }
            cancellation.pause(Duration.ofMillis(300));
        }
    }
}
