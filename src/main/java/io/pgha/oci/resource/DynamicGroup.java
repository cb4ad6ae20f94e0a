package io.pgha.oci.resource;

import java.util.Map;

/** A group of instances that policies can give rights to. */
public record DynamicGroup(
        String id, String name, String matchingRule, LifecycleState state, Map<String, String> tags) {
    public DynamicGroup {
        tags = Map.copyOf(tags);
    }
}
