package io.pgha.stack;

import io.pgha.model.ClusterSecrets;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.model.VirtualIp;
import java.util.List;

/**
 * Everything the stack of one cluster is derived from.
 *
 * @param nodes in order of their index, at least one
 */
public record Blueprint(ClusterSpec spec, List<Node> nodes, ClusterSecrets secrets, VirtualIp virtualIp) {
    public Blueprint {
        nodes = List.copyOf(nodes);
    }
}
