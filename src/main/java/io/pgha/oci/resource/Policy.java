package io.pgha.oci.resource;

import java.util.List;
import java.util.Map;

/** Rights, as statements in OCI's policy language. */
public record Policy(String id, String name, List<String> statements, LifecycleState state, Map<String, String> tags) {
    public Policy {
        statements = List.copyOf(statements);
        tags = Map.copyOf(tags);
    }
}
