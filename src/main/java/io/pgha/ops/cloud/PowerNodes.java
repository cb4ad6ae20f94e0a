package io.pgha.ops.cloud;

import io.pgha.model.Bastion;
import io.pgha.model.Node;
import io.pgha.model.ProblemException;
import io.pgha.oci.Compute.PowerAction;
import io.pgha.oci.resource.LifecycleState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Starts, stops and reboots machines, and waits until they are as wanted: after a start, until they let us log in. */
public final class PowerNodes {
    private final CloudWork work;
    private final Function<Bastion, Logins> logins;

    /** The verb for one cluster. */
    public PowerNodes(CloudWork work, Function<Bastion, Logins> logins) {
        this.work = work;
        this.logins = logins;
    }

    /** What was done to the power of machines; none was changed if they were as wanted. */
    public record PowerReply(String cluster, List<String> changes, List<NodeRow> machines, Duration took) {
        public PowerReply {
            changes = List.copyOf(changes);
            machines = List.copyOf(machines);
        }
    }

    /** Starts machines that are stopped. */
    public PowerReply start(List<String> names) {
        return run(names, cluster -> startPlan(cluster, names), true);
    }

    /**
     * Stops machines.
     *
     * @param force true to cut the power instead of asking the operating system to shut down
     */
    public PowerReply stop(List<String> names, boolean force) {
        PowerAction action = force ? PowerAction.STOP : PowerAction.SOFTSTOP;
        return run(names, cluster -> stopPlan(cluster, names, action), false);
    }

    /**
     * Reboots machines, all at once, and waits for their next boot.
     *
     * @param force true to cut the power instead of asking the operating system to shut down
     */
    public PowerReply reboot(List<String> names, boolean force) {
        PowerAction action = force ? PowerAction.RESET : PowerAction.SOFTRESET;
        CloudCluster before = work.reader().read();
        names.forEach(name -> ShowNodes.require(before, name));
        List<Node> nodes = before.nodes().stream()
                .filter(node -> names.contains(node.name()))
                .toList();
        Map<String, String> boots = boots(before, nodes, names);
        Set<String> asked = new HashSet<>();
        PowerReply reply = run(names, cluster -> rebootPlan(cluster, names, action, asked), false);
        before.bastion().filter(bastion -> !nodes.isEmpty()).ifPresent(bastion -> {
            LoginProof proof = new LoginProof(work, logins.apply(bastion));
            proof.each(nodes, node -> {
                proof.bootId(node, boots.getOrDefault(node.name(), ""));
                work.progress().done(node.name(), "rebooted");
            });
        });
        return reply;
    }

    // A node that cannot be asked before may still be rebooted: that is what a reboot is often for.
    private Map<String, String> boots(CloudCluster cluster, List<Node> nodes, List<String> names) {
        Map<String, String> boots = new ConcurrentHashMap<>();
        boolean viaOthers = cluster.bastion()
                .filter(bastion -> names.contains(bastion.name()))
                .isEmpty();
        if (viaOthers && cluster.bastion().isPresent() && !nodes.isEmpty()) {
            CloudWork brief = new CloudWork(
                    work.tenancy(),
                    work.spec(),
                    work.fleet(),
                    new Pace(
                            work.pace().first(),
                            work.pace().longest(),
                            work.pace().limit(),
                            Duration.ZERO),
                    work.progress(),
                    work.cancellation());
            LoginProof proof =
                    new LoginProof(brief, logins.apply(cluster.bastion().get()));
            try {
                proof.each(nodes, node -> boots.put(node.name(), proof.bootId(node, "")));
            } catch (ProblemException e) {
                work.cancellation().check();
                work.progress()
                        .note("Not every machine could be asked before: "
                                + e.first().what());
            }
        }
        return boots;
    }

    private PowerReply run(List<String> names, Function<CloudCluster, CloudPlan> planner, boolean login) {
        long start = System.nanoTime();
        Convergence loop = work.removal();
        CloudCluster cluster = loop.reach(
                now -> {
                    names.forEach(name -> ShowNodes.require(now, name));
                    return planner.apply(now);
                },
                now -> {});
        if (login && !loop.done().isEmpty()) {
            cluster.bastion().ifPresent(bastion -> new LoginProof(work, logins.apply(bastion))
                    .prove(
                            bastion,
                            cluster.nodes().stream()
                                    .filter(node -> names.contains(node.name()))
                                    .toList()));
        }
        List<NodeRow> rows = NodeRow.of(cluster).stream()
                .filter(row -> names.contains(row.name()))
                .toList();
        return new PowerReply(work.spec().name(), loop.done(), rows, Duration.ofNanos(System.nanoTime() - start));
    }

    static CloudPlan startPlan(CloudCluster cluster, List<String> names) {
        Steps steps = new Steps(cluster);
        for (String name : names) {
            steps.toward(name, LifecycleState.RUNNING, LifecycleState.STOPPED, PowerAction.START);
        }
        return steps.plan();
    }

    static CloudPlan stopPlan(CloudCluster cluster, List<String> names, PowerAction action) {
        Steps steps = new Steps(cluster);
        for (String name : names) {
            steps.toward(name, LifecycleState.STOPPED, LifecycleState.RUNNING, action);
        }
        return steps.plan();
    }

    private static CloudPlan rebootPlan(
            CloudCluster cluster, List<String> names, PowerAction action, Set<String> asked) {
        Steps steps = new Steps(cluster);
        for (String name : names) {
            boolean isStopped = ShowNodes.require(cluster, name).state() == LifecycleState.STOPPED;
            if (asked.contains(name)) {
                steps.toward(name, LifecycleState.RUNNING, LifecycleState.STOPPED, PowerAction.START);
            } else if (steps.change(name, isStopped ? PowerAction.START : action)) {
                asked.add(name);
            }
        }
        return steps.plan();
    }

    /** Changes of power that lead a few machines to a state. */
    private static final class Steps {
        private final CloudCluster cluster;
        private final List<CloudChange> now = new ArrayList<>();
        private final List<CloudPlan.Pending> pending = new ArrayList<>();

        Steps(CloudCluster cluster) {
            this.cluster = cluster;
        }

        void toward(String name, LifecycleState wanted, LifecycleState from, PowerAction action) {
            LifecycleState state = ShowNodes.require(cluster, name).state();
            if (state == from) {
                change(name, action);
            } else if (state != wanted) {
                await(name, state);
            }
        }

        boolean change(String name, PowerAction action) {
            CloudCluster.Machine machine = ShowNodes.require(cluster, name);
            if (machine.state() != LifecycleState.RUNNING && machine.state() != LifecycleState.STOPPED) {
                await(name, machine.state());
                return false;
            }
            now.add(new CloudChange.Power(name, machine.instance().id(), action));
            return true;
        }

        private void await(String name, LifecycleState state) {
            pending.add(new CloudPlan.Pending(name, "instance " + state.name().toLowerCase(Locale.ROOT)));
        }

        CloudPlan plan() {
            return new CloudPlan(now, List.of(), pending, List.of());
        }
    }
}
