package io.pgha.oci.resource;

import java.util.Map;
import java.util.Optional;

/**
 * An instance to be made.
 *
 * @param hostname host name, and label in the subnet's DNS if the subnet has one
 * @param privateAddress address in the subnet, or empty for any free one
 * @param publicAddress true to give it a public address that lives as long as it does
 * @param flexible OCPUs and memory of a flexible shape, or empty for a fixed one
 * @param authorizedKeys public keys that may log in, in the form of OpenSSH's file
 */
public record LaunchOrder(
        String compartmentId,
        Spot spot,
        String hostname,
        boolean registersHostname,
        String subnetId,
        String groupId,
        Optional<String> privateAddress,
        boolean publicAddress,
        String imageId,
        String shape,
        Optional<Size> flexible,
        int bootVolumeGb,
        String authorizedKeys,
        Map<String, String> tags) {
    public LaunchOrder {
        tags = Map.copyOf(tags);
    }

    /** The size of a machine. */
    public record Size(double ocpus, double memoryGb) {}
}
