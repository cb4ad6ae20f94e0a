package io.pgha.observe.etcd;

import io.etcd.jetcd.Maintenance;
import io.etcd.jetcd.maintenance.AlarmMember;
import io.etcd.jetcd.maintenance.AlarmType;
import io.etcd.jetcd.maintenance.SnapshotResponse;
import io.etcd.jetcd.options.CompactOption;
import io.grpc.stub.StreamObserver;
import io.pgha.model.Cancellation;
import io.pgha.model.EtcdAlarm;
import io.pgha.model.EtcdMember;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The verbs that keep etcd well: alarms, history, free space, copies, who leads. Each is one call; who calls checks around it. */
public final class EtcdUpkeep {
    /** The code of the problem that a revision is compacted already. */
    public static final String COMPACTED = Answers.COMPACTED;

    /** A large database on a slow disk; a member serves nobody meanwhile, but it does end. */
    private static final Duration LONG = Duration.ofMinutes(10);

    private final EtcdChannels channels;
    private final List<Node> nodes;
    private final Cancellation cancellation;

    /**
     * Upkeep of these members.
     *
     * @param nodes that carry members, any of which may be down; at least one
     */
    public EtcdUpkeep(EtcdChannels channels, List<Node> nodes, Cancellation cancellation) {
        this.channels = channels;
        this.nodes = List.copyOf(nodes);
        this.cancellation = cancellation;
    }

    /**
     * Takes an alarm back.
     *
     * @throws io.pgha.model.ProblemException if there is no quorum
     */
    public void disarm(EtcdAlarm alarm) {
        AlarmMember armed =
                new AlarmMember(Long.parseUnsignedLong(alarm.memberId(), 16), AlarmType.valueOf(alarm.type()));
        best(channels.deadline(), channel -> maintenance(channel).alarmDisarm(armed));
    }

    /**
     * Forgets all history before a revision; returns once the members may reuse its space.
     *
     * @throws io.pgha.model.ProblemException if there is no quorum, the revision is compacted already, or is still to come
     */
    public void compact(long revision) {
        best(LONG, channel -> channel.client()
                .getKVClient()
                .compact(
                        revision,
                        CompactOption.builder().withCompactPhysical(true).build()));
    }

    /** Rewrites a member's database without its free space; the member serves nobody until that is done. */
    public void defragment(Node node) {
        EtcdChannel channel = channels.to(node);
        Answers.await(node, maintenance(channel).defragmentMember(channel.target()), LONG, cancellation);
    }

    /**
     * Makes another member the leader.
     *
     * @param leader node of the member that leads now, the only one that can hand over
     */
    public void moveLeader(Node leader, EtcdMember target) {
        EtcdChannel channel = channels.to(leader);
        Answers.await(
                leader,
                maintenance(channel).moveLeader(Long.parseUnsignedLong(target.id(), 16)),
                channels.deadline().multipliedBy(2),
                cancellation);
    }

    /**
     * Copies a member's whole database into a stream, as etcd sends it: the database, then its SHA-256.
     *
     * @param told the bytes written so far and the bytes still to come, from another thread
     * @throws io.pgha.model.ProblemException if the member breaks off, or the stream cannot be written
     */
    public void snapshot(Node node, OutputStream out, Copied told) {
        CompletableFuture<Long> end = new CompletableFuture<>();
        maintenance(channels.to(node)).snapshot(new Copy(out, told, end));
        Answers.await(node, end, LONG, cancellation);
    }

    /** Told how far a copy is. */
    @FunctionalInterface
    public interface Copied {
        void sofar(long written, long remaining);
    }

    /** Writes each part before the next one is asked for, so that a slow disk slows the member and fills no memory. */
    private static final class Copy implements StreamObserver<SnapshotResponse> {
        private final OutputStream out;
        private final Copied told;
        private final CompletableFuture<Long> end;
        private long written;

        Copy(OutputStream out, Copied told, CompletableFuture<Long> end) {
            this.out = out;
            this.told = told;
            this.end = end;
        }

        @Override
        public void onNext(SnapshotResponse part) {
            if (end.isDone()) {
                return;
            }
            try {
                part.getBlob().writeTo(out);
                written += part.getBlob().size();
                told.sofar(written, part.getRemainingBytes());
            } catch (IOException e) {
                end.completeExceptionally(
                        Problem.of("LOCAL_FILE_UNWRITABLE", Problem.Kind.PRECONDITION, "The file cannot be written.")
                                .because(String.valueOf(e.getMessage()))
                                .toException(e));
            }
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            end.complete(written);
        }
    }

    private static Maintenance maintenance(EtcdChannel channel) {
        return channel.client().getMaintenanceClient();
    }

    private <T> void best(Duration limit, Function<EtcdChannel, CompletableFuture<T>> verb) {
        EtcdChannel channel = new Seats(channels, nodes, cancellation).best().channel();
        Answers.await(channel.node(), verb.apply(channel), limit, cancellation);
    }
}
