package io.pgha.oci.resource;

import java.time.Instant;
import java.util.Map;

/** A machine of the cloud. */
public record Instance(
        String id,
        String name,
        LifecycleState state,
        Spot spot,
        String shape,
        double ocpus,
        double memoryGb,
        String imageId,
        Instant created,
        Map<String, String> tags) {
    public Instance {
        tags = Map.copyOf(tags);
    }
}
