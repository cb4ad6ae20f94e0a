package io.pgha.oci.resource;

import java.util.Map;

/** A block volume: a disk that outlives the instance it is attached to. */
public record Volume(
        String id,
        String name,
        LifecycleState state,
        String availabilityDomain,
        long sizeGb,
        long vpusPerGb,
        Map<String, String> tags) {
    public Volume {
        tags = Map.copyOf(tags);
    }
}
