package io.pgha.plan;

import io.pgha.model.Node;
import io.pgha.model.Problem;
import java.time.Duration;
import java.util.List;

/** What happens while a plan is applied, as it happens; views and the journal listen. No event holds a secret. */
public sealed interface ApplyEvent {
    /** A stage begins on these nodes. */
    record StageBegan(Phase phase, List<Node> nodes, boolean rolling) implements ApplyEvent {}

    /** A stage is over, well or not. */
    record StageEnded(Phase phase, Duration took) implements ApplyEvent {}

    /** A node waits for a condition. */
    record Waiting(Node node, String what) implements ApplyEvent {}

    /** An effect begins; {@code number} counts from 1 to {@code of}. */
    record EffectBegan(Node node, String what, int number, int of) implements ApplyEvent {}

    /** An effect succeeded. */
    record EffectDone(Node node, String what, Duration took) implements ApplyEvent {}

    /** An effect failed. */
    record EffectFailed(Node node, String what, List<String> evidence) implements ApplyEvent {}

    /** The stage is done and verified on a node. */
    record NodeDone(Node node, Duration took) implements ApplyEvent {}

    /** The stage failed on a node. */
    record NodeFailed(Node node, Problem problem) implements ApplyEvent {}
}
