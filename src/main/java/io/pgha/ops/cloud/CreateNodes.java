package io.pgha.ops.cloud;

import io.pgha.model.Bastion;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Makes the machines of a cluster and all they need in the cloud, or what is missing of them. */
public final class CreateNodes {
    private final CloudWork work;
    private final Function<Bastion, Logins> logins;

    /**
     * The verb for one cluster.
     *
     * @param logins how to log in through a bastion; asked once that is there
     */
    public CreateNodes(CloudWork work, Function<Bastion, Logins> logins) {
        this.work = work;
        this.logins = logins;
    }

    /**
     * What is to be made.
     *
     * @param machines every machine that is wanted, and where it is or goes
     * @param changes what will be done, in this order as far as there is one
     * @param remarks what differs from the cluster file and is left alone
     */
    public record NodePlan(String cluster, List<PlannedMachine> machines, List<String> changes, List<String> remarks) {
        public NodePlan {
            machines = List.copyOf(machines);
            changes = List.copyOf(changes);
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * A machine that is wanted.
     *
     * @param exists true if it is there already
     */
    public record PlannedMachine(
            String name,
            boolean exists,
            String availabilityDomain,
            String faultDomain,
            String shape,
            String image,
            String subnet) {}

    /**
     * What was made.
     *
     * @param changes what was done; none if everything was there
     */
    public record CreatedNodes(
            String cluster, List<String> changes, List<NodeRow> machines, List<String> remarks, Duration took) {
        public CreatedNodes {
            changes = List.copyOf(changes);
            machines = List.copyOf(machines);
            remarks = List.copyOf(remarks);
        }
    }

    /** A plan with what it was made from. */
    public record Prepared(NodePlan plan, CloudDesignHolder design) {}

    /** The design, which only this package reads. */
    public static final class CloudDesignHolder {
        private final CloudDesign design;

        private CloudDesignHolder(CloudDesign design) {
            this.design = design;
        }
    }

    /**
     * Looks at the cloud and says what is missing.
     *
     * @throws ProblemException if the cluster file asks for what this cloud does not have
     */
    public Prepared plan() {
        work.progress().note("Looking at the cloud");
        CloudCluster cluster = work.reader().readAll();
        CloudDesign design = new Designer(work.tenancy(), work.spec(), work.subnets()).design(cluster);
        CloudPlan plan = CloudPlanner.plan(design, cluster);
        List<PlannedMachine> machines = design.machines().stream()
                .map(machine -> planned(machine, cluster))
                .toList();
        List<String> changes =
                plan.changes().stream().flatMap(CreateNodes::lines).toList();
        return new Prepared(
                new NodePlan(work.spec().name(), machines, changes, plan.remarks()), new CloudDesignHolder(design));
    }

    private static java.util.stream.Stream<String> lines(CloudChange change) {
        if (change instanceof CloudChange.AddRules add) {
            return java.util.stream.Stream.concat(
                    java.util.stream.Stream.of(add.what()),
                    add.rules().stream().map(rule -> "  let in or out: " + rule.text()));
        }
        return java.util.stream.Stream.of(change.what());
    }

    private static PlannedMachine planned(MachineDesign wanted, CloudCluster cluster) {
        var there = cluster.machine(wanted.name());
        var spot = there.map(machine -> machine.instance().spot())
                .orElse(wanted.spots().get(0));
        return new PlannedMachine(
                wanted.name(),
                there.isPresent(),
                spot.availabilityDomain(),
                spot.faultDomain(),
                wanted.size(),
                wanted.image().name(),
                wanted.subnet().name());
    }

    /**
     * Makes what is missing and waits until every machine lets us log in. May be run again at any time, after any failure: it goes on
     * where the cloud is.
     *
     * @throws ProblemException that says what was done and what was not
     */
    public CreatedNodes create(Prepared prepared) {
        long start = System.nanoTime();
        CloudDesign design = prepared.design().design;
        Attempts attempts = new Attempts();
        Launcher launcher = new Launcher(work.tenancy(), work.tags(), attempts, work.progress());
        Convergence loop = work.building(design, launcher, attempts);
        CloudCluster cluster = loop.reach(now -> CloudPlanner.plan(design, now), launcher::inspect);
        Bastion bastion = cluster.bastion().orElseThrow(() -> Problem.of(
                        "BASTION_WITHOUT_ADDRESS",
                        Problem.Kind.PRECONDITION,
                        "The bastion " + design.bastion().name() + " has no public address.")
                .because("It was made without one; it must be made anew.")
                .withProgress(loop.done(), List.of("log in to the machines"))
                .withNext("node terminate " + design.bastion().name(), "node create")
                .toException());
        try {
            new LoginProof(work, logins.apply(bastion)).prove(bastion, cluster.nodes());
        } catch (ProblemException e) {
            List<Problem> problems = new java.util.ArrayList<>(e.problems());
            problems.set(0, e.first().withProgress(loop.done(), List.of("prove that every machine lets us log in")));
            throw new ProblemException(problems, e);
        }
        return new CreatedNodes(
                work.spec().name(),
                loop.done(),
                NodeRow.of(cluster),
                CloudPlanner.plan(design, cluster).remarks(),
                Duration.ofNanos(System.nanoTime() - start));
    }
}
