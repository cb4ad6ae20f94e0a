package io.pgha.model;

import java.util.List;
import java.util.Optional;

/**
 * The machine with a public address that every connection passes.
 *
 * @param hostname host name and label in the subnet's DNS
 * @param shape shape name as OCI gives it
 * @param ocpus number of OCPUs, for flexible shapes
 * @param memoryGb memory in GB, for flexible shapes
 * @param bootVolumeGb size of the boot volume in GB
 * @param user login with the right to run sudo without a password
 * @param publicAddress how long its public address lives
 * @param availabilityDomain where to put it, by name or by number from 1; without it, where there is room
 * @param clientCidrs networks that may open SSH connections to it
 */
public record BastionSpec(
        String hostname,
        String shape,
        double ocpus,
        double memoryGb,
        ImageRef image,
        int bootVolumeGb,
        String user,
        PublicAddress publicAddress,
        Optional<String> availabilityDomain,
        List<String> clientCidrs) {

    public BastionSpec {
        clientCidrs = List.copyOf(clientCidrs);
    }

    /** How long the public address lives. */
    public enum PublicAddress {
        /** As long as the instance. */
        EPHEMERAL,
        /** Until the cluster is destroyed; a bastion made anew gets the same address. */
        RESERVED
    }
}
