package io.pgha.observe.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.OptionsUtil;
import io.pgha.model.Cancellation;
import io.pgha.model.EtcdEntry;
import io.pgha.model.EtcdKey;
import io.pgha.model.EtcdSource;
import io.pgha.model.Node;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Reads keys: page by page at one revision, so that any number of them needs the memory of two pages, and single ones as they are or
 * were. Without quorum one member answers for itself; {@link #source()} says so.
 */
public final class EtcdKeys {
    /**
     * Keys in a page. etcd walks its whole index of the range for every page, if only to count it, so that small pages cost more
     * than they save; one of this size is some three megabytes.
     */
    private static final int PAGE = 50_000;

    private static final Duration PAGE_LIMIT = Duration.ofSeconds(20);

    private final Seated members;
    private final Duration deadline;

    /**
     * Reads through these members.
     *
     * @param nodes that carry members, any of which may be down; at least one
     */
    public EtcdKeys(EtcdChannels channels, List<Node> nodes, Cancellation cancellation) {
        this.members = new Seated(channels, nodes, cancellation);
        this.deadline = channels.deadline();
    }

    /** Who answers. */
    public EtcdSource source() {
        return members.source();
    }

    /**
     * A page of keys in order.
     *
     * @param total keys of the whole range, on this page or not
     * @param more true if more pages follow
     */
    public record Page(List<EtcdKey> keys, long total, boolean more) {
        public Page {
            keys = List.copyOf(keys);
        }
    }

    /**
     * Hands out all keys that begin with a prefix, in order, as they were at the moment of the first page. The next page is asked for
     * before one is handed out.
     *
     * @param prefix empty for all keys
     * @param most keys at most
     * @return the revision they are of
     */
    public long scan(String prefix, long most, Consumer<Page> pages) {
        ByteSequence from = first(prefix);
        ByteSequence end = end(prefix);
        long left = most;
        long revision = 0;
        Optional<CompletableFuture<GetResponse>> onItsWay = Optional.empty();
        while (true) {
            BiFunction<EtcdChannel, Boolean, CompletableFuture<GetResponse>> question =
                    page(from, end, revision, Math.min(left, PAGE));
            GetResponse answer = onItsWay.isPresent()
                    ? members.await(onItsWay.get(), PAGE_LIMIT, question)
                    : members.ask(PAGE_LIMIT, question);
            revision = revision == 0 ? answer.getHeader().getRevision() : revision;
            List<KeyValue> pairs = answer.getKvs();
            left -= pairs.size();
            boolean more = answer.isMore() && left > 0 && !pairs.isEmpty();
            if (more) {
                from = after(pairs.get(pairs.size() - 1).getKey());
                onItsWay = Optional.of(page(from, end, revision, Math.min(left, PAGE))
                        .apply(members.seat().channel(), members.isAlone()));
            }
            pages.accept(new Page(pairs.stream().map(Values::key).toList(), answer.getCount(), more));
            members.cancellation().check();
            if (!more) {
                return revision;
            }
        }
    }

    /**
     * Entries that begin with a prefix, values and all, in order.
     *
     * @param most entries at most
     */
    public List<EtcdEntry> entries(String prefix, int most) {
        return members
                .ask(deadline, (channel, alone) -> channel.client()
                        .getKVClient()
                        .get(
                                first(prefix),
                                GetOption.builder()
                                        .withRange(end(prefix))
                                        .withLimit(most)
                                        .withSerializable(alone)
                                        .build()))
                .getKvs()
                .stream()
                .map(Values::entry)
                .toList();
    }

    /**
     * A key as it is, or as it was at a revision; empty if it was not there.
     *
     * @param revision 0 for now
     * @throws io.pgha.model.ProblemException if the revision is no longer kept, or is still to come
     */
    public Optional<EtcdEntry> get(String key, long revision) {
        return members
                .ask(deadline, (channel, alone) -> channel.client()
                        .getKVClient()
                        .get(
                                Values.bytes(key),
                                GetOption.builder()
                                        .withRevision(revision)
                                        .withSerializable(alone)
                                        .build()))
                .getKvs()
                .stream()
                .map(Values::entry)
                .findFirst();
    }

    private static BiFunction<EtcdChannel, Boolean, CompletableFuture<GetResponse>> page(
            ByteSequence from, ByteSequence end, long revision, long size) {
        // No order is asked for: keys come in order anyway, and etcd would fetch the whole range for every page to sort
        // it.
        return (channel, alone) -> channel.client()
                .getKVClient()
                .get(
                        from,
                        GetOption.builder()
                                .withRange(end)
                                .withKeysOnly(true)
                                .withLimit(size)
                                .withRevision(revision)
                                .withSerializable(alone)
                                .build());
    }

    /** The least key of a range: etcd has no empty key, and one zero byte stands before all others. */
    private static ByteSequence first(String prefix) {
        return prefix.isEmpty() ? ByteSequence.from(new byte[] {0}) : Values.bytes(prefix);
    }

    /** The key before which a range ends; one zero byte is no end. */
    private static ByteSequence end(String prefix) {
        return prefix.isEmpty() ? ByteSequence.from(new byte[] {0}) : OptionsUtil.prefixEndOf(Values.bytes(prefix));
    }

    private static ByteSequence after(ByteSequence key) {
        return key.concat(ByteSequence.from(new byte[] {0}));
    }
}
