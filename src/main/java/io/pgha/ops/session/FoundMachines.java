package io.pgha.ops.session;

import io.pgha.model.Bastion;
import io.pgha.model.Machines;
import io.pgha.model.Problem;
import io.pgha.model.VirtualIp;
import io.pgha.ops.cloud.CloudCluster;
import java.util.Optional;
import java.util.function.Supplier;

/** The machines of one cluster: looked for in the cloud once, kept until they are forgotten, and remembered for the next process. */
final class FoundMachines {
    private final String cluster;
    private final Supplier<CloudCluster> cloud;
    private final RememberedMachines remembered;
    private volatile Optional<Machines> machines = Optional.empty();

    /** @param cloud looks for all that the cloud holds of the cluster */
    FoundMachines(String cluster, Supplier<CloudCluster> cloud, RememberedMachines remembered) {
        this.cluster = cluster;
        this.cloud = cloud;
        this.remembered = remembered;
    }

    /**
     * The machines.
     *
     * @throws io.pgha.model.ProblemException of kind PRECONDITION if they are not all there
     */
    synchronized Machines get() {
        if (machines.isEmpty()) {
            machines = Optional.of(complete(cloud.get()));
            remembered.write(machines.get());
        }
        return machines.get();
    }

    private Machines complete(CloudCluster found) {
        Optional<Bastion> bastion = found.bastion();
        Optional<VirtualIp> virtualIp = found.virtualIp();
        if (bastion.isEmpty() || virtualIp.isEmpty() || found.nodes().isEmpty()) {
            String missing = bastion.isEmpty()
                    ? "a bastion with a public address"
                    : found.nodes().isEmpty() ? "nodes" : "the virtual IP";
            throw Problem.of(
                            "MACHINES_MISSING",
                            Problem.Kind.PRECONDITION,
                            "The machines of " + cluster + " are not all there.")
                    .because("The cloud has not " + missing + " with the tag pgha-cluster=" + cluster + ".")
                    .withNext("node list", "node create")
                    .toException();
        }
        return new Machines(bastion.get(), found.nodes(), virtualIp.get());
    }

    /** The machines if they were found before; touches no network, and waits for nobody. */
    Optional<Machines> known() {
        return machines;
    }

    /** The machines as a process before this one found them, if none was found here yet. */
    Optional<Machines> remembered() {
        return machines.isPresent() ? Optional.empty() : remembered.read();
    }

    /** Keeps them no longer: the next who asks looks for them. */
    synchronized void drop() {
        machines = Optional.empty();
    }

    /** They were changed, or may have been: neither here nor in the next process are they taken for known. */
    synchronized void forget() {
        drop();
        remembered.forget();
    }
}
