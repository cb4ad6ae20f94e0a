package io.pgha.ops.stack;

import io.pgha.model.Node;
import io.pgha.model.Progress;
import io.pgha.plan.ApplyEvent;
import java.util.List;
import java.util.function.Consumer;

/** Says, node by node, what an applier is doing. */
public record ApplyProgress(Progress progress) implements Consumer<ApplyEvent> {
    @Override
    public void accept(ApplyEvent event) {
        if (event instanceof ApplyEvent.StageBegan began) {
            List<String> names = began.nodes().stream().map(Node::name).toList();
            progress.note(began.phase().title() + " on " + String.join(", ", names)
                    + (began.rolling() ? ", one after another" : ""));
        } else if (event instanceof ApplyEvent.Waiting waiting) {
            progress.working(waiting.node().name(), "waiting: " + waiting.what());
        } else if (event instanceof ApplyEvent.EffectBegan began) {
            progress.working(began.node().name(), began.what() + " (" + began.number() + "/" + began.of() + ")");
        } else if (event instanceof ApplyEvent.NodeDone done) {
            progress.done(done.node().name(), "as wanted");
        } else if (event instanceof ApplyEvent.NodeFailed failed) {
            progress.failed(failed.node().name(), failed.problem().what());
        }
    }
}
