package io.pgha.shell.command;

import io.pgha.model.ClusterSpec;
import io.pgha.model.NearestName;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.ops.cloud.CreateNodes;
import io.pgha.ops.members.Fitness;
import io.pgha.ops.members.LeaveCluster;
import io.pgha.ops.patroni.ChangeLeader;
import io.pgha.ops.patroni.PatroniWork;
import io.pgha.ops.patroni.PlanLeader;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.ops.stack.ConfigureStack;
import io.pgha.ops.stack.ConfigureStack.Selection;
import io.pgha.ops.stack.StackReport;
import io.pgha.ops.status.ClusterStatus;
import io.pgha.shell.Invocation;
import io.pgha.view.Block;
import io.pgha.view.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One coming or going of a member: what it has done so far, for the reply and for problems, and how it ends. */
final class MemberRun {
    private static final Duration TO_HEAL = Duration.ofMinutes(2);
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    /** For the others to notice that the leader key is gone, and for one of them to take over. */
    private static final Duration TO_TAKE_OVER = Duration.ofSeconds(30);

    private final Context context;
    private final Invocation in;
    private final String cluster;
    private final String node;
    private final long began = System.nanoTime();
    private final List<String> done = new ArrayList<>();

    MemberRun(Context context, Invocation in, String cluster, String node) {
        this.context = context;
        this.in = in;
        this.cluster = cluster;
        this.node = node;
    }

    /**
     * What one of these commands did, or would do.
     *
     * @param steps what was or will be done, in order
     * @param stack what the configuration of the stack changed; empty for a dry run
     * @param status how the cluster was at the end; empty for a dry run
     */
    public record MemberReply(
            String cluster,
            String node,
            List<String> steps,
            Optional<StackReport> stack,
            Optional<ClusterStatus> status,
            Duration took) {
        public MemberReply {
            steps = List.copyOf(steps);
        }
    }

    void did(String what) {
        done.add(what);
        in.progress().note(what);
    }

    Reply planned(List<String> steps) {
        MemberReply plan = new MemberReply(cluster, node, steps, Optional.empty(), Optional.empty(), Duration.ZERO);
        return Reply.of(plan).shownAs("Would, in this order:\n  " + String.join("\n  ", steps));
    }

    LeaveCluster leaving(ClusterSession session) {
        return new LeaveCluster(session.spec(), session.fleet(), in.cancellation());
    }

    /** Lets Patroni choose who leads from now on. */
    void handOver(ClusterSession session) {
        PatroniWork work = session.verbs().patroniWork(in.progress(), in.cancellation());
        new ChangeLeader(work).perform(new PlanLeader(work).switchover(Optional.empty(), Optional.empty()));
        did(node + " handed over the lead");
    }

    /** The cluster now; if this node is silent and led, once another one has taken over: its leader key outlives it for a while. */
    ClusterStatus status(ClusterSession session) {
        long end = System.nanoTime()
                + session.spec().patroni().ttl().plus(TO_TAKE_OVER).toNanos();
        ClusterStatus status = session.verbs().status(in.cancellation()).now(in.cancellation());
        while (!led(status) && Fitness.isSilent(status, node) && System.nanoTime() < end) {
            in.progress().working(status.cluster(), "waiting for another member to take over from " + node);
            in.cancellation().pause(BETWEEN);
            status = session.verbs().status(in.cancellation()).now(in.cancellation());
        }
        return status;
    }

    private boolean led(ClusterStatus status) {
        return status.leader().filter(leader -> !leader.equals(node)).isPresent();
    }

    /**
     * True if the node leads and is to hand over first.
     *
     * @throws ProblemException of kind PRECONDITION: IS_LEADER if it leads and may not, LEADER_SILENT if it leads and cannot be asked
     */
    boolean leads(ClusterStatus status, boolean handsOver) {
        boolean leads = Fitness.leads(status, node);
        if (leads && Fitness.isSilent(status, node)) {
            throw Problem.of(
                            "LEADER_SILENT",
                            Problem.Kind.PRECONDITION,
                            node + " leads " + status.cluster()
                                    + " and does not answer, and no other member took over.")
                    .withEvidence(status.reasons())
                    .withNext("patroni list", "doctor", "patroni failover")
                    .toException();
        }
        if (leads && !handsOver) {
            throw Problem.of("IS_LEADER", Problem.Kind.PRECONDITION, node + " leads " + status.cluster() + ".")
                    .because("Its lead must be handed over first, or writing stops until it is noticed.")
                    .withNext(in.spec().name() + " " + node + " --switchover", "cluster status")
                    .toException();
        }
        return leads;
    }

    static ProblemException unknown(ClusterSpec spec, String name, List<String> names) {
        return Problem.of("UNKNOWN_NODE", Problem.Kind.USAGE, spec.name() + " has no node '" + name + "'.")
                .because(NearestName.of(name, names)
                        .map(near -> "Did you mean " + near + "?")
                        .orElse("Nodes: " + String.join(", ", names) + "."))
                .withNext("node list")
                .toException();
    }

    /** Makes what machines are missing, configures all nodes, and looks until the cluster is healthy again. */
    Reply build() {
        // The cluster file may be another one by now.
        ClusterSession session = context.session(in.cluster());
        try {
            session.forgetMachines();
            CreateNodes create = session.verbs().createNodes(in.progress(), in.cancellation());
            CreateNodes.Prepared machines = create.plan();
            create.create(machines).changes().forEach(this::did);
            session.forgetMachines();
            // The others must know a new node before it starts: where nobody talks to it, it would take the virtual IP.
            LeaveCluster look = leaving(session);
            List<String> members = session.machines().nodes().stream()
                    .filter(each -> !look.isBlank(each))
                    .map(Node::name)
                    .toList();
            if (members.size() < session.machines().nodes().size()) {
                int changes = configure(session, members).changed();
                did("the stack is configured on " + String.join(", ", members) + " (" + changes + " changes)");
            }
            StackReport report = configure(session, List.of());
            did("the stack is configured on all nodes (" + report.changed() + " changes)");
            return reply(session, report);
        } catch (ProblemException e) {
            throw withProgress(e);
        }
    }

    /** Configures the nodes of these names, or all; the checks are those of the last run alone, when all is in place. */
    private StackReport configure(ClusterSession session, List<String> names) {
        Selection selection = new Selection(Optional.empty(), Optional.empty(), names);
        ConfigureStack stack = session.verbs().stack();
        ConfigureStack.Prepared prepared = stack.plan(selection, in.cancellation());
        StackRun run = new StackRun(session, stack, prepared, selection);
        StackRun.Outcome outcome = names.isEmpty() ? run.apply(in) : run.applyUnchecked(in);
        if (!outcome.problems().isEmpty()) {
            throw new ProblemException(outcome.problems(), null);
        }
        return outcome.report();
    }

    private Reply reply(ClusterSession session, StackReport report) {
        ClusterStatus status = healed(session);
        MemberReply reply = new MemberReply(
                cluster,
                node,
                done,
                Optional.of(report),
                Optional.of(status),
                Duration.ofNanos(System.nanoTime() - began));
        Reply seen = ClusterStatusView.of(status);
        List<Block> blocks = new ArrayList<>();
        blocks.add(Block.text(
                "Done in %.1f s:\n  ".formatted(reply.took().toMillis() / 1000.0) + String.join("\n  ", done)));
        blocks.addAll(seen.blocks());
        List<Problem> problems = status.verdict() == ClusterStatus.Verdict.HEALTHY
                ? List.of()
                : List.of(Problem.of(
                                "NOT_HEALTHY",
                                Problem.Kind.PRECONDITION,
                                "All steps are done, and " + cluster + " is not healthy yet.")
                        .because(String.join("; ", status.reasons()))
                        .withNext("cluster status", "stack check"));
        return new Reply(Optional.of(reply), blocks, problems, seen.next());
    }

    private ClusterStatus healed(ClusterSession session) {
        long end = System.nanoTime() + TO_HEAL.toNanos();
        ClusterStatus status = session.verbs().status(in.cancellation()).now(in.cancellation());
        while (status.verdict() != ClusterStatus.Verdict.HEALTHY && System.nanoTime() < end) {
            in.progress().working(status.cluster(), "waiting: " + String.join("; ", status.reasons()));
            in.cancellation().pause(BETWEEN);
            status = session.verbs().status(in.cancellation()).now(in.cancellation());
        }
        return status;
    }

    private ProblemException withProgress(ProblemException e) {
        List<Problem> problems = new ArrayList<>(e.problems());
        Problem first = problems.get(0)
                .withProgress(done, List.of())
                .withNext(in.spec().name() + (in.spec().name().equals("node add") ? "" : " " + node));
        problems.set(0, first);
        return new ProblemException(problems, e);
    }
}
