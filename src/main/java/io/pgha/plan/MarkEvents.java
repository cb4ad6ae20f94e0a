package io.pgha.plan;

import io.pgha.model.Node;
import java.util.function.Consumer;

/** Turns the marks of one node's script into events. */
record MarkEvents(Node node, NodeScript script, Consumer<ApplyEvent> listener) implements Consumer<Transcript.Mark> {
    @Override
    public void accept(Transcript.Mark mark) {
        int of = script.effectTitles().size();
        if (mark instanceof Transcript.Mark.EffectBegan began) {
            listener.accept(new ApplyEvent.EffectBegan(node, title(began.number()), began.number() + 1, of));
        } else if (mark instanceof Transcript.Mark.EffectDone done) {
            listener.accept(new ApplyEvent.EffectDone(node, title(done.number()), done.took()));
        } else if (mark instanceof Transcript.Mark.EffectFailed failed) {
            listener.accept(new ApplyEvent.EffectFailed(node, title(failed.number()), failed.evidence()));
        } else if (mark instanceof Transcript.Mark.AwaitBegan began) {
            listener.accept(new ApplyEvent.Waiting(
                    node, script.checks().get(began.number()).title()));
        }
    }

    private String title(int number) {
        return script.effectTitles().get(number);
    }
}
