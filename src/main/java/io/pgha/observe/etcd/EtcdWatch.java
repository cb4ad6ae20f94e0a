package io.pgha.observe.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.common.exception.CompactedException;
import io.etcd.jetcd.options.OptionsUtil;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.pgha.model.Cancellation;
import io.pgha.model.EtcdEvent;
import io.pgha.model.Node;
import io.pgha.model.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Follows the changes of keys until it is cancelled. When the member that tells them falls silent or loses its leader, another one
 * goes on from the next revision, so that no change is missed and none is told twice.
 */
public final class EtcdWatch {
    /** After so long without a change the member is asked whether it is still there: jetcd itself would wait for ever. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final EtcdChannels channels;
    private final List<Node> nodes;
    private final Cancellation cancellation;
    private long next;

    /**
     * Follows through these members.
     *
     * @param nodes that carry members, any of which may be down; at least one
     */
    public EtcdWatch(EtcdChannels channels, List<Node> nodes, Cancellation cancellation) {
        this.channels = channels;
        this.nodes = List.copyOf(nodes);
        this.cancellation = cancellation;
    }

    /** What arrives from jetcd's thread. */
    private sealed interface Arrival {
        record Changes(WatchResponse response) implements Arrival {}

        record Broken(Throwable cause) implements Arrival {}

        record Cancelled() implements Arrival {}
    }

    /**
     * Tells every change of the keys that begin with a prefix; returns never.
     *
     * @param revision to begin with, changes of the past included; 0 for what happens from now on
     * @param events told in the calling thread, in order
     * @param notes told what happens to the watch itself: who tells now, and what was lost
     * @throws ProblemException of kind CANCELLED when the wish comes; UNREACHABLE if no member answers
     */
    public void follow(String prefix, long revision, Consumer<EtcdEvent> events, Consumer<String> notes) {
        next = revision;
        String before = "";
        while (true) {
            cancellation.check();
            Seat seat = new Seats(channels, nodes, cancellation).best();
            if (!seat.isLed()) {
                notes.accept("etcd has no quorum: nothing can change; waiting for a leader");
                cancellation.pause(QUIET);
                continue;
            }
            if (!before.equals(seat.node().name())) {
                notes.accept((before.isEmpty() ? "watching through " : "going on through ")
                        + seat.node().name());
                before = seat.node().name();
            }
            if (next == 0) {
                next = seat.status().getHeader().getRevision() + 1;
            }
            notes.accept(through(seat, prefix, events));
        }
    }

    /** Follows through one member; returns why that ended. */
    @SuppressWarnings("try")
    private String through(Seat seat, String prefix, Consumer<EtcdEvent> events) {
        BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
        WatchOption option = WatchOption.builder()
                .withRange(
                        prefix.isEmpty()
                                ? ByteSequence.from(new byte[] {0})
                                : OptionsUtil.prefixEndOf(Values.bytes(prefix)))
                .withRevision(next)
                .withPrevKV(true)
                .withRequireLeader(true)
                .build();
        ByteSequence from = prefix.isEmpty() ? ByteSequence.from(new byte[] {0}) : Values.bytes(prefix);
        try (Cancellation.Registration wish = cancellation.onCancel(() -> arrivals.add(new Arrival.Cancelled()));
                Watch.Watcher watcher = seat.channel()
                        .client()
                        .getWatchClient()
                        .watch(
                                from,
                                option,
                                Watch.listener(
                                        response -> arrivals.add(new Arrival.Changes(response)),
                                        failure -> arrivals.add(new Arrival.Broken(failure))))) {
            while (true) {
                Optional<Arrival> arrival = Optional.ofNullable(arrivals.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS));
                cancellation.check();
                if (arrival.isEmpty()) {
                    Optional<String> gone = gone(seat);
                    if (gone.isPresent()) {
                        channels.forget(seat.channel());
                        return gone.get();
                    }
                } else if (arrival.get() instanceof Arrival.Broken broken) {
                    return broken(seat, broken.cause());
                } else if (arrival.get() instanceof Arrival.Changes changes) {
                    changes.response().getEvents().forEach(event -> events.accept(event(event)));
                    next = Math.max(next, changes.response().getHeader().getRevision() + 1);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancellation.cancel();
            cancellation.check();
            return "";
        }
    }

    /** Why the member cannot tell any more, or nothing if it is well. */
    private Optional<String> gone(Seat seat) {
        try {
            long leader = Answers.await(
                            seat.node(),
                            seat.channel().call(MaintenanceGrpc.getStatusMethod(), StatusRequest.getDefaultInstance()),
                            channels.deadline(),
                            cancellation)
                    .getLeader();
            return leader == 0 ? Optional.of(seat.node().name() + " has lost its leader") : Optional.empty();
        } catch (ProblemException e) {
            cancellation.check();
            return Optional.of(seat.node().name() + " does not answer any more: "
                    + e.first().cause());
        }
    }

    private String broken(Seat seat, Throwable cause) {
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (inner instanceof CompactedException compacted) {
                long kept = Math.max(compacted.getCompactedRevision(), next + 1);
                String lost = "changes before revision " + kept + " are no longer kept and were missed";
                next = kept;
                return lost;
            }
        }
        channels.forget(seat.channel());
        return seat.node().name() + " broke off: " + Answers.words(cause);
    }

    private static EtcdEvent event(WatchEvent event) {
        boolean deleted = event.getEventType() == WatchEvent.EventType.DELETE;
        return new EtcdEvent(
                event.getKeyValue().getModRevision(),
                deleted ? EtcdEvent.Change.DELETE : EtcdEvent.Change.PUT,
                Values.entry(event.getKeyValue()),
                Optional.ofNullable(event.getPrevKV())
                        .filter(previous -> previous.getModRevision() > 0)
                        .map(Values::entry));
    }
}
