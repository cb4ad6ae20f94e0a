package io.pgha.plan;

import io.pgha.model.Node;
import java.util.List;

/**
 * The part of a stage that concerns one node.
 *
 * @param before what must hold before the node's facts are gathered
 * @param steps in the order of their effects
 * @param settled what must hold again before the next node is touched when nodes go one after another
 */
public record NodeWork(Node node, List<Check> before, List<Step> steps, List<Check> settled) {
    public NodeWork {
        before = List.copyOf(before);
        steps = List.copyOf(steps);
        settled = List.copyOf(settled);
    }
}
