package io.pgha.stack;

import io.pgha.model.Node;
import io.pgha.plan.Check;
import io.pgha.plan.Phase;
import io.pgha.plan.Step;
import java.util.List;

/** One part of the stack: what should be true for it on every node. It holds no state, so one instance serves all clusters. */
public interface Component {
    /** The word for it on the command line, such as {@code etcd}. */
    String name();

    /** One line that says what it does for the cluster. */
    String summary();

    /** Names of the components that must be healthy before it can be. */
    List<String> requires();

    /** What should be true on a node in a phase, in the order of its effects; the questions asked must not depend on secrets. */
    List<Step> steps(Blueprint cluster, Node node, Phase phase);

    /** True if its steps rest on files of this machine, which may change from one look to the next. */
    default boolean readsHere(Blueprint cluster) {
        return false;
    }

    /** What must hold on a node before the facts of a phase are gathered there. */
    default List<Check> before(Blueprint cluster, Node node, Phase phase) {
        return List.of();
    }

    /** What a node shows again after a restart before the next one may be touched; by default what a healthy node shows. */
    default List<Check> settled(Blueprint cluster, Node node) {
        return checks(cluster, node);
    }

    /** What a healthy node shows; used by {@code stack check} and by {@code doctor}. */
    List<Check> checks(Blueprint cluster, Node node);
}
