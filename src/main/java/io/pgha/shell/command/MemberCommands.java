package io.pgha.shell.command;

import io.pgha.model.ClusterSpec;
import io.pgha.model.Machines;
import io.pgha.model.NearestName;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.ops.cloud.CreateNodes;
import io.pgha.ops.cloud.DestroyCluster;
import io.pgha.ops.members.Fitness;
import io.pgha.ops.members.LeaveCluster;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.ops.stack.ConfigureStack;
import io.pgha.ops.stack.ConfigureStack.Selection;
import io.pgha.ops.stack.StackReport;
import io.pgha.ops.status.ClusterStatus;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.spec.NodeCount;
import io.pgha.view.Block;
import io.pgha.view.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code node add}, {@code node remove} and {@code node replace}: members of a running cluster come and go. */
public final class MemberCommands implements Commands {
    private static final Duration TO_HEAL = Duration.ofMinutes(2);
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final Context context;
    private final Parameter<String> node;
    private final Parameter<Boolean> switchover =
            Parameter.flag("switchover", "If it leads, hand the lead to another member first");
    private final Parameter<Boolean> freshData = Parameter.flag(
            "fresh-data", "Delete its data volume too, and copy all data anew; for a volume that is damaged");

    /** The commands for the clusters of a context. */
    public MemberCommands(Context context) {
        this.context = context;
        node = Parameter.argument(
                        "node",
                        ValueType.text("NODE").completing(prefix -> Completions.nodes(context)),
                        "Host name of a node of the cluster")
                .required();
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                CommandSpec.named("node add")
                        .summary("Add one node to the running cluster.")
                        .about(
                                "Raises nodes.count in the cluster file, makes the machine, and configures it and all others:"
                                        + " PostgreSQL is copied from the primary. etcd keeps an odd number of members: the fourth"
                                        + " node is none, the fifth makes the fourth one, too. If it is cut off, run it again: it"
                                        + " goes on with the same node.")
                        .changes()
                        .example("node add", "one node more")
                        .related("node remove", "node replace", "cluster status")
                        .runs(this::add),
                CommandSpec.named("node remove")
                        .summary("Take the last node out of the running cluster, and remove its machine and data.")
                        .about(
                                "Nodes are numbered without a gap, so the one with the highest number goes. Its PostgreSQL is"
                                        + " stopped cleanly, etcd forgets it, the others are told, then the machine and its data"
                                        + " volume go. If it is cut off, run it again. A sick node is cured by \"node replace\".")
                        .takes(node, switchover)
                        .changes()
                        .example("node remove pgsql4", "back to three nodes")
                        .example("node remove pgsql4 --yes --cluster demo", "the same without being asked")
                        .related("node add", "node replace")
                        .runs(this::remove),
                CommandSpec.named("node replace")
                        .summary("Give a node that is dead or sick a new machine under the same name.")
                        .about(
                                "What is left of the machine is terminated, a new one is launched, its data volume is attached"
                                        + " again if there is one, etcd forgets the old member and takes the new one, and the"
                                        + " replica follows the primary. The other nodes must answer. If it is cut off, run it"
                                        + " again: a machine that was just made is used.")
                        .takes(node, switchover, freshData)
                        .changes()
                        .example("node replace pgsql3", "when the instance of pgsql3 is gone")
                        .example("node replace pgsql3 --fresh-data --yes --cluster demo", "with a new data volume")
                        .related("cluster status", "node list", "node add")
                        .runs(this::replace));
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

    /** One run: what it has done so far, for the reply and for problems. */
    private static final class Run {
        private final Invocation in;
        private final String cluster;
        private final String node;
        private final long began = System.nanoTime();
        private final List<String> done = new ArrayList<>();

        Run(Invocation in, String cluster, String node) {
            this.in = in;
            this.cluster = cluster;
            this.node = node;
        }

        void did(String what) {
            done.add(what);
            in.progress().note(what);
        }

        Reply planned(List<String> steps) {
            MemberReply plan = new MemberReply(cluster, node, steps, Optional.empty(), Optional.empty(), Duration.ZERO);
            return Reply.of(plan).shownAs("Would, in this order:\n  " + String.join("\n  ", steps));
        }
    }

    private Reply add(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        ClusterSpec spec = session.spec();
        Machines machines = session.machines();
        Optional<String> begun = unfinished(session, in);
        int count = begun.isPresent() ? spec.nodes().count() : spec.nodes().count() + 1;
        Path file = session.path();
        String name = begun.orElseGet(() -> {
            ClusterSpec wanted = NodeCount.with(
                            file, count, context.settings(), session.around().home())
                    .spec();
            return wanted.nodes().name(count);
        });
        Run run = new Run(in, spec.name(), name);
        Fitness.toGain(session.status(in.cancellation()).now(in.cancellation()), name, begun.isPresent());
        if (in.isDryRun()) {
            List<String> steps = new ArrayList<>();
            if (begun.isEmpty()) {
                steps.add("set nodes.count to " + count + " in " + file);
            }
            steps.add("make the machine of " + name);
            steps.add("configure the stack on all " + (machines.nodes().size() + 1) + " nodes");
            return run.planned(steps);
        }
        in.consent()
                .toChange(
                        begun.isPresent()
                                ? "Go on adding " + name + " to " + spec.name() + "?"
                                : "Add " + name + " to " + spec.name() + "?");
        if (begun.isEmpty()) {
            NodeCount.write(file, count);
            run.did("nodes.count is " + count + " in " + file);
        }
        return build(in, run);
    }

    /** A node that the file asks for and that is not a member yet: an earlier run was cut off. */
    private Optional<String> unfinished(ClusterSession session, Invocation in) {
        Machines machines = session.machines();
        LeaveCluster look = leaving(session, in);
        return session.spec().nodes().names().stream()
                .filter(name -> machines.node(name).map(look::isBlank).orElse(true))
                .findFirst();
    }

    private static LeaveCluster leaving(ClusterSession session, Invocation in) {
        return new LeaveCluster(session.spec(), session.fleet(), in.cancellation());
    }

    private Reply replace(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        String name = in.get(node);
        List<String> names = session.spec().nodes().names();
        if (!names.contains(name)) {
            throw unknown(session.spec(), name, names);
        }
        ClusterStatus status = session.status(in.cancellation()).now(in.cancellation());
        Fitness.toLose(status, name);
        Optional<Node> now = session.machines().node(name);
        boolean blank = now.filter(leaving(session, in)::isBlank).isPresent();
        boolean leads = refuseLeader(in, status, name);
        DestroyCluster verb = new DestroyCluster(session.cloud(in.progress(), in.cancellation()));
        boolean fresh = in.get(freshData);
        boolean anything = !blank && inCloud(session, in, name);
        List<String> losses = anything ? verb.planMachines(List.of(name), fresh).losses() : List.of();
        Run run = new Run(in, session.spec().name(), name);
        if (in.isDryRun()) {
            List<String> steps = new ArrayList<>();
            if (leads) {
                steps.add("hand the lead of " + name + " to another member");
            }
            steps.addAll(losses);
            steps.add(blank ? "use the machine of " + name + " that was just made" : "make a new machine " + name);
            steps.add("configure the stack on all nodes; etcd and Patroni take the new member");
            return run.planned(steps);
        }
        if (losses.isEmpty()) {
            in.consent().toChange("Make " + name + " of " + session.spec().name() + " anew?");
        } else {
            in.consent().toDestroy(session.spec().name(), losses);
        }
        if (leads) {
            leaving(session, in).handOver(now.orElseThrow());
            run.did(name + " handed over the lead");
        }
        if (!losses.isEmpty()) {
            now.filter(leaving(session, in)::quiet).ifPresent(each -> run.did(name + " was stopped"));
            try {
                verb.terminate(List.of(name), fresh).removed().forEach(run::did);
            } finally {
                session.forgetMachines();
            }
        }
        return build(in, run);
    }

    private static boolean inCloud(ClusterSession session, Invocation in, String name) {
        return new io.pgha.ops.cloud.ShowNodes(session.cloud(in.progress(), in.cancellation()))
                .list().stream().anyMatch(row -> row.name().equals(name));
    }

    private boolean refuseLeader(Invocation in, ClusterStatus status, String name) {
        boolean leads = Fitness.leads(status, name);
        if (leads && !in.get(switchover)) {
            throw Problem.of("IS_LEADER", Problem.Kind.PRECONDITION, name + " leads " + status.cluster() + ".")
                    .because("Its lead must be handed over first, or writing stops until it is noticed.")
                    .withNext(in.spec().name() + " " + name + " --switchover", "cluster status")
                    .toException();
        }
        return leads;
    }

    private static ProblemException unknown(ClusterSpec spec, String name, List<String> names) {
        return Problem.of("UNKNOWN_NODE", Problem.Kind.USAGE, spec.name() + " has no node '" + name + "'.")
                .because(NearestName.of(name, names)
                        .map(near -> "Did you mean " + near + "?")
                        .orElse("Nodes: " + String.join(", ", names) + "."))
                .withNext("node list")
                .toException();
    }

    private Reply remove(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        ClusterSpec spec = session.spec();
        String name = in.get(node);
        Optional<Node> present = session.machines().node(name);
        int count = spec.nodes().count();
        boolean counted = spec.nodes().names().contains(name);
        if (!counted && present.isEmpty()) {
            throw unknown(spec, name, spec.nodes().names());
        }
        int left = counted ? count - 1 : count;
        if (counted && !name.equals(spec.nodes().name(count))) {
            throw Problem.of(
                            "NOT_THE_LAST",
                            Problem.Kind.PRECONDITION,
                            name + " is not the last node of " + spec.name() + ".")
                    .because("Nodes are numbered without a gap, so only "
                            + spec.nodes().name(count) + " can be removed. If " + name + " is sick, replace it.")
                    .withNext(
                            "node replace " + name,
                            "node remove " + spec.nodes().name(count))
                    .toException();
        }
        ClusterSpec after = counted
                ? NodeCount.with(
                                session.path(),
                                left,
                                context.settings(),
                                session.around().home())
                        .spec()
                : spec;
        ClusterStatus status = session.status(in.cancellation()).now(in.cancellation());
        Fitness.toLose(status, name);
        boolean leads = refuseLeader(in, status, name);
        List<String> fromEtcd = new ArrayList<>(spec.etcd().members());
        fromEtcd.add(name);
        fromEtcd.removeAll(after.etcd().members());
        List<String> leaveEtcd = fromEtcd.stream().distinct().toList();
        DestroyCluster verb = new DestroyCluster(session.cloud(in.progress(), in.cancellation()));
        List<String> losses =
                present.isPresent() ? verb.planMachines(List.of(name), true).losses() : List.of();
        Run run = new Run(in, spec.name(), name);
        if (in.isDryRun()) {
            List<String> steps = new ArrayList<>();
            if (leads) {
                steps.add("hand the lead of " + name + " to another member");
            }
            if (counted) {
                steps.add("set nodes.count to " + left + " in " + session.path());
            }
            steps.add("stop what runs on " + name);
            steps.add("take " + String.join(", ", leaveEtcd) + " out of etcd, which goes on with "
                    + String.join(", ", after.etcd().members()));
            steps.addAll(losses);
            steps.add("configure the stack on the nodes that stay");
            return run.planned(steps);
        }
        in.consent().toDestroy(spec.name(), losses);
        LeaveCluster leave = leaving(session, in);
        if (leads) {
            leave.handOver(present.orElseThrow());
            run.did(name + " handed over the lead");
        }
        if (counted) {
            NodeCount.write(session.path(), left);
            run.did("nodes.count is " + left + " in " + session.path());
        }
        present.filter(leave::quiet).ifPresent(each -> run.did(name + " was stopped"));
        takeOutOfEtcd(session, run, leave, after, leaveEtcd, name);
        if (!losses.isEmpty()) {
            try {
                verb.terminate(List.of(name), true).removed().forEach(run::did);
            } finally {
                session.forgetMachines();
            }
        }
        return build(in, run);
    }

    private static void takeOutOfEtcd(
            ClusterSession session,
            Run run,
            LeaveCluster leave,
            ClusterSpec after,
            List<String> names,
            String removed) {
        Node teller = session.machines().nodes().stream()
                .filter(each -> after.etcd().members().contains(each.name()))
                .findFirst()
                .orElseThrow();
        leave.leaveEtcd(names, teller);
        session.machines().nodes().stream()
                .filter(each -> names.contains(each.name()) && !each.name().equals(removed))
                .forEach(leave::forgetEtcd);
        run.did("etcd goes on with " + String.join(", ", after.etcd().members()));
    }

    /** Makes what machines are missing, configures all nodes, and looks until the cluster is healthy again. */
    private Reply build(Invocation in, Run run) {
        // The cluster file may be another one by now.
        ClusterSession session = context.session(in.cluster());
        try {
            session.forgetMachines();
            CreateNodes create = session.createNodes(in.progress(), in.cancellation());
            CreateNodes.Prepared machines = create.plan();
            create.create(machines).changes().forEach(run::did);
            session.forgetMachines();
            // The others must know a new node before it starts: where nobody talks to it, it would take the virtual IP.
            LeaveCluster look = leaving(session, in);
            List<String> members = session.machines().nodes().stream()
                    .filter(each -> !look.isBlank(each))
                    .map(Node::name)
                    .toList();
            if (members.size() < session.machines().nodes().size()) {
                int changes = configure(in, session, members).changed();
                run.did("the stack is configured on " + String.join(", ", members) + " (" + changes + " changes)");
            }
            StackReport report = configure(in, session, List.of());
            run.did("the stack is configured on all nodes (" + report.changed() + " changes)");
            return reply(in, run, session, report);
        } catch (ProblemException e) {
            throw withProgress(e, run);
        }
    }

    /** Configures the nodes of these names, or all; the checks are those of the last run alone, when all is in place. */
    private static StackReport configure(Invocation in, ClusterSession session, List<String> names) {
        Selection selection = new Selection(Optional.empty(), Optional.empty(), names);
        ConfigureStack stack = session.stack();
        ConfigureStack.Prepared prepared = stack.plan(selection, in.cancellation());
        StackRun run = new StackRun(session, stack, prepared, selection);
        StackRun.Outcome outcome = names.isEmpty() ? run.apply(in) : run.applyUnchecked(in);
        if (!outcome.problems().isEmpty()) {
            throw new ProblemException(outcome.problems(), null);
        }
        return outcome.report();
    }

    private static Reply reply(Invocation in, Run run, ClusterSession session, StackReport report) {
        ClusterStatus status = healed(session, in);
        MemberReply reply = new MemberReply(
                run.cluster,
                run.node,
                run.done,
                Optional.of(report),
                Optional.of(status),
                Duration.ofNanos(System.nanoTime() - run.began));
        Reply seen = ClusterStatusView.of(status);
        List<Block> blocks = new ArrayList<>();
        blocks.add(Block.text(
                "Done in %.1f s:\n  ".formatted(reply.took().toMillis() / 1000.0) + String.join("\n  ", run.done)));
        blocks.addAll(seen.blocks());
        List<Problem> problems = status.verdict() == ClusterStatus.Verdict.HEALTHY
                ? List.of()
                : List.of(Problem.of(
                                "NOT_HEALTHY",
                                Problem.Kind.PRECONDITION,
                                "All steps are done, and " + run.cluster + " is not healthy yet.")
                        .because(String.join("; ", status.reasons()))
                        .withNext("cluster status", "stack check"));
        return new Reply(Optional.of(reply), blocks, problems, seen.next());
    }

    private static ClusterStatus healed(ClusterSession session, Invocation in) {
        long end = System.nanoTime() + TO_HEAL.toNanos();
        ClusterStatus status = session.status(in.cancellation()).now(in.cancellation());
        while (status.verdict() != ClusterStatus.Verdict.HEALTHY && System.nanoTime() < end) {
            in.progress().working(status.cluster(), "waiting: " + String.join("; ", status.reasons()));
            in.cancellation().pause(BETWEEN);
            status = session.status(in.cancellation()).now(in.cancellation());
        }
        return status;
    }

    private static ProblemException withProgress(ProblemException e, Run run) {
        List<Problem> problems = new ArrayList<>(e.problems());
        Problem first = problems.get(0)
                .withProgress(run.done, List.of())
                .withNext(run.in.spec().name() + (run.in.spec().name().equals("node add") ? "" : " " + run.node));
        problems.set(0, first);
        return new ProblemException(problems, e);
    }
}
