package io.pgha.oci.resource;

import java.util.Map;

/** A network security group: the firewall of the VNICs that are in it. */
public record SecurityGroup(String id, String name, String vcnId, LifecycleState state, Map<String, String> tags) {
    public SecurityGroup {
        tags = Map.copyOf(tags);
    }
}
