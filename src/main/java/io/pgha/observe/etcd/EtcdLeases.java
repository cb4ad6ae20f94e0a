package io.pgha.observe.etcd;

import com.google.protobuf.CodedInputStream;
import io.etcd.jetcd.lease.LeaseTimeToLiveResponse;
import io.etcd.jetcd.options.LeaseOption;
import io.grpc.MethodDescriptor;
import io.pgha.model.Cancellation;
import io.pgha.model.EtcdLease;
import io.pgha.model.Node;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads leases. The leader keeps their clocks, so that without one nothing can be said of them. */
public final class EtcdLeases {
    /**
     * The list of leases, which jetcd's own classes leave out: an empty question, and ids as field 1 of the messages in field 2 of
     * the answer (etcd's rpc.proto, LeaseLeasesResponse and LeaseStatus).
     */
    private static final MethodDescriptor<List<Long>, List<Long>> LIST =
            MethodDescriptor.<List<Long>, List<Long>>newBuilder()
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName("etcdserverpb.Lease/LeaseLeases")
                    .setRequestMarshaller(new Ids())
                    .setResponseMarshaller(new Ids())
                    .build();

    private final Seated members;
    private final Duration deadline;

    /**
     * Reads through these members.
     *
     * @param nodes that carry members, any of which may be down; at least one
     */
    public EtcdLeases(EtcdChannels channels, List<Node> nodes, Cancellation cancellation) {
        this.members = new Seated(channels, nodes, cancellation);
        this.deadline = channels.deadline();
    }

    /**
     * The leases, those that end first leading.
     *
     * @param most leases to ask about one by one
     * @throws io.pgha.model.ProblemException if there is no leader
     */
    public List<EtcdLease> list(int most) {
        if (members.isAlone()) {
            throw Answers.noQuorum(members.seat().node(), "Only a leader keeps the clocks of leases.")
                    .toException();
        }
        List<Long> ids = members.ask(deadline, (channel, alone) -> channel.call(LIST, List.of()));
        return ofIds(ids.stream().limit(most).toList());
    }

    /** How many leases there are. */
    public int count() {
        return members.ask(deadline, (channel, alone) -> channel.call(LIST, List.<Long>of()))
                .size();
    }

    /** The lease of an id, or nothing if it has ended. */
    public Optional<EtcdLease> find(String id) {
        return ofIds(List.of(Long.parseUnsignedLong(id, 16))).stream().findFirst();
    }

    private List<EtcdLease> ofIds(List<Long> ids) {
        List<CompletableFuture<LeaseTimeToLiveResponse>> asked = new ArrayList<>();
        for (long id : ids) {
            asked.add(timeToLive(members.seat().channel(), id));
        }
        List<EtcdLease> leases = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            long id = ids.get(i);
            LeaseTimeToLiveResponse answer =
                    members.await(asked.get(i), deadline, (channel, alone) -> timeToLive(channel, id));
            if (answer.getTTL() >= 0) {
                leases.add(lease(answer));
            }
        }
        leases.sort((a, b) -> a.left().compareTo(b.left()));
        return leases;
    }

    private static CompletableFuture<LeaseTimeToLiveResponse> timeToLive(EtcdChannel channel, long id) {
        return channel.client()
                .getLeaseClient()
                .timeToLive(id, LeaseOption.builder().withAttachedKeys().build());
    }

    private static EtcdLease lease(LeaseTimeToLiveResponse answer) {
        return new EtcdLease(
                Long.toHexString(answer.getID()),
                Duration.ofSeconds(answer.getTTL()),
                Duration.ofSeconds(answer.getGrantedTTL()),
                answer.getKeys().stream()
                        .map(key -> key.toString(StandardCharsets.UTF_8))
                        .toList());
    }

    /** Ids as the answer carries them; as a question they are nothing. */
    private static final class Ids implements MethodDescriptor.Marshaller<List<Long>> {
        private static final int LEASES = 2 << 3 | 2;
        private static final int ID = 1 << 3;

        @Override
        public InputStream stream(List<Long> none) {
            return new ByteArrayInputStream(new byte[0]);
        }

        @Override
        public List<Long> parse(InputStream stream) {
            List<Long> ids = new ArrayList<>();
            try {
                CodedInputStream in = CodedInputStream.newInstance(stream);
                for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                    if (tag == LEASES) {
                        int outer = in.pushLimit(in.readRawVarint32());
                        for (int inner = in.readTag(); inner != 0; inner = in.readTag()) {
                            if (inner == ID) {
                                ids.add(in.readInt64());
                            } else {
                                in.skipField(inner);
                            }
                        }
                        in.popLimit(outer);
                    } else {
                        in.skipField(tag);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return ids;
        }
    }
}
