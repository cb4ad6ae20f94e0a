package io.pgha.ops.cloud;

import io.pgha.model.Node;
import io.pgha.remote.Host;

/** How to log in to the machines of one cluster. */
public interface Logins {
    /**
     * Logs in to the bastion if that is not done yet.
     *
     * @throws io.pgha.model.ProblemException of kind UNREACHABLE if it cannot be
     */
    void reachBastion();

    /** A node as a host; nothing is opened until it is used. */
    Host node(Node node);
}
