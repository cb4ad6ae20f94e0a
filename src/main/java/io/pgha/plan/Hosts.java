package io.pgha.plan;

import io.pgha.model.Node;
import io.pgha.remote.Host;

/** Finds the host of a node; the same node always gives the same host. */
@FunctionalInterface
public interface Hosts {
    /** The host of a node. */
    Host of(Node node);
}
