package io.pgha.oci.resource;

import java.util.Map;
import java.util.Optional;

/** A reserved public address; it stays when the instance it is assigned to goes. */
public record PublicIp(
        String id, String address, Optional<String> privateIpId, LifecycleState state, Map<String, String> tags) {
    public PublicIp {
        tags = Map.copyOf(tags);
    }
}
