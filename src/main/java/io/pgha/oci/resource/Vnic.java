package io.pgha.oci.resource;

import java.util.List;
import java.util.Optional;

/** A network interface of an instance. */
public record Vnic(
        String id,
        boolean isPrimary,
        String privateAddress,
        Optional<String> publicAddress,
        String subnetId,
        List<String> groupIds) {
    public Vnic {
        groupIds = List.copyOf(groupIds);
    }
}
