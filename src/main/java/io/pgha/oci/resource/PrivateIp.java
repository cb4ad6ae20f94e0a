package io.pgha.oci.resource;

import java.util.Map;
import java.util.Optional;

/**
 * A private address of a subnet that is in use or kept.
 *
 * @param isPrimary true for the first address of a VNIC, which lives as long as the VNIC
 * @param vnicId OCID of the VNIC that carries it; empty if none does
 */
public record PrivateIp(
        String id,
        String address,
        boolean isPrimary,
        Optional<String> vnicId,
        String subnetId,
        Optional<String> hostname,
        Map<String, String> tags) {
    public PrivateIp {
        tags = Map.copyOf(tags);
    }
}
