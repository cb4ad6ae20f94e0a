package io.pgha.plan;

import java.util.List;
import java.util.Optional;

/**
 * Work that is gathered, compared and applied together on every node.
 *
 * @param leads tells which node goes last when nodes must go one after another, if any does
 */
public record Stage(Phase phase, List<NodeWork> work, Optional<Fact<Boolean>> leads) {
    public Stage {
        work = List.copyOf(work);
    }
}
