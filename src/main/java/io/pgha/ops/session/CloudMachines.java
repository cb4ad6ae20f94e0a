package io.pgha.ops.session;

import io.pgha.model.ClusterSpec;
import io.pgha.model.Machines;
import io.pgha.oci.Tenancy;

/** Finds the machines of a cluster in its tenancy, from the cloud alone. */
@FunctionalInterface
public interface CloudMachines {
    /**
     * The machines as the cloud has them now.
     *
     * @throws io.pgha.model.ProblemException of kind PRECONDITION if they are not all there
     */
    Machines find(Tenancy tenancy, ClusterSpec spec);

    /** Finds them by their tags. */
    static CloudMachines live() {
        return (tenancy, spec) -> {
            throw new UnsupportedOperationException(tenancy + " " + spec.name());
        };
    }
}
