package io.pgha.observe.etcd;

import io.pgha.model.Cancellation;
import io.pgha.model.EtcdSource;
import io.pgha.model.Node;
import io.pgha.model.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * Questions to one member for all. If it falls silent another one is asked; if no majority answers, the member that is furthest
 * answers for itself alone. Not thread-safe.
 */
final class Seated {
    private static final int TRIES = 3;

    private final EtcdChannels channels;
    private final List<Node> nodes;
    private final Cancellation cancellation;
    private Optional<Seat> seat = Optional.empty();
    private boolean alone;

    Seated(EtcdChannels channels, List<Node> nodes, Cancellation cancellation) {
        this.channels = channels;
        this.nodes = List.copyOf(nodes);
        this.cancellation = cancellation;
    }

    /** The member that answers now. */
    Seat seat() {
        if (seat.isEmpty()) {
            seat = Optional.of(new Seats(channels, nodes, cancellation).best());
        }
        return seat.get();
    }

    /** True if the member answers for itself alone; reads must then be serializable, or they would wait for a majority. */
    boolean isAlone() {
        return alone || !seat().isLed();
    }

    EtcdSource source() {
        return new EtcdSource(seat().node().name(), !isAlone());
    }

    Cancellation cancellation() {
        return cancellation;
    }

    /** Leaves a member that fell silent; the next question goes to another one if there is one. */
    void leave() {
        seat.ifPresent(left -> channels.forget(left.channel()));
        seat = Optional.empty();
    }

    /**
     * The answer to a question.
     *
     * @param question given the channel and whether the answer is the member's own alone
     */
    <T> T ask(Duration limit, BiFunction<EtcdChannel, Boolean, CompletableFuture<T>> question) {
        for (int tried = 1; ; tried++) {
            EtcdChannel channel = seat().channel();
            try {
                return Answers.await(channel.node(), question.apply(channel, isAlone()), limit, cancellation);
            } catch (ProblemException e) {
                recover(e, tried);
            }
        }
    }

    /** As {@link #ask}, for an answer that is on its way already; the question is put anew if it does not come. */
    <T> T await(
            CompletableFuture<T> asked,
            Duration limit,
            BiFunction<EtcdChannel, Boolean, CompletableFuture<T>> question) {
        try {
            return Answers.await(seat().node(), asked, limit, cancellation);
        } catch (ProblemException e) {
            recover(e, 1);
            return ask(limit, question);
        }
    }

    private void recover(ProblemException e, int tried) {
        String code = e.first().code();
        boolean silent = code.equals(Answers.SILENT);
        boolean leaderless = code.equals(Answers.NO_QUORUM);
        if (tried >= TRIES || (!silent && !leaderless)) {
            throw e;
        }
        // A member may still name a leader that has lost its majority; it can only speak for itself.
        alone = alone || leaderless;
        leave();
    }
}
