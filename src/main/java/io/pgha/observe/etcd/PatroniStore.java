package io.pgha.observe.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Txn;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.lease.LeaseTimeToLiveResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.PutOption;
import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.PatroniKeys;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.remote.Fleet;
import io.pgha.remote.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The record that Patroni keeps in etcd, read in one round trip on a channel of the session. Patroni's own REST API answers from the
 * same record, but needs a new TLS connection and a tenth of a second for each answer.
 */
public final class PatroniStore {
    /** A member that answers does so in a fraction of it; after it the next one is asked as well. */
    private static final Duration TURN = Duration.ofMillis(500);

    /** A view of the cluster takes no longer than five seconds, whatever is dead. */
    private static final Duration LIMIT = Duration.ofSeconds(4);

    /** How long one member of etcd may take to say what etcd agrees on, and then what it knows itself. */
    private static final Duration PATIENCE = Duration.ofMillis(1200);

    /** A new channel has TLS and the library to get ready, and its node is known to answer. */
    private static final Duration FIRST = Duration.ofSeconds(3);

    private static final Duration TO_WRITE = Duration.ofSeconds(6);

    private final Fleet fleet = new Fleet();
    private final EtcdChannels channels;
    private final String prefix;
    private Optional<Node> last = Optional.empty();
    private Map<String, Long> leases = Map.of();

    /**
     * The record of one cluster.
     *
     * @param prefix of all keys of the cluster, ending with a slash
     */
    public PatroniStore(EtcdChannels channels, String prefix) {
        this.channels = channels;
        this.prefix = prefix;
    }

    /**
     * The record as etcd agrees on it. Without a quorum it is what a member that answers knew last, and says so.
     *
     * @param nodes that carry members of etcd, any of which may be down
     * @throws ProblemException ETCD_SILENT of kind UNREACHABLE if none answers
     */
    public PatroniKeys read(List<Node> nodes) {
        Map<Node, Outcome<Told>> outcomes =
                fleet.relay(inOrder(nodes), Node::name, TURN, LIMIT, Cancellation.none(), Told::agreed, this::ask);
        Optional<Told> own = Optional.empty();
        List<String> failed = new ArrayList<>();
        for (Map.Entry<Node, Outcome<Told>> entry : outcomes.entrySet()) {
            if (entry.getValue() instanceof Outcome.Done<Told> done) {
                if (done.value().agreed()) {
                    remember(entry.getKey());
                    return understood(
                            done.value().response(), Optional.of(done.value().clocks()), Optional.empty());
                }
                own = own.or(() -> Optional.of(done.value()));
            } else if (entry.getValue() instanceof Outcome.Failed<Told> failure) {
                failed.add(entry.getKey().name() + ": " + failure.problem().what() + " "
                        + failure.problem().cause());
            }
        }
        return own.map(told -> understood(
                        told.response(),
                        Optional.empty(),
                        Optional.of("etcd does not agree on it (no quorum): this is what one member knew last")))
                .orElseThrow(() -> Problem.of("ETCD_SILENT", Problem.Kind.UNREACHABLE, "No etcd member answers.")
                        .withEvidence(failed)
                        .withNext("stack check etcd", "cluster status")
                        .toException());
    }

    /**
     * What one member says.
     *
     * @param agreed true if it is what etcd agrees on, false if it is what this member knew last
     */
    private record Told(GetResponse response, Clocks clocks, boolean agreed) {}

    private Told ask(Node node) {
        Duration patience = channels.isOpen(node) ? PATIENCE : FIRST;
        EtcdChannel channel = channels.to(node, PATIENCE);
        CompletableFuture<GetResponse> agreed = channel.client().getKVClient().get(bytes(prefix), all(false));
        Clocks clocks = new Clocks(channel, patience).asked(known());
        try {
            return new Told(await(channel, agreed, patience), clocks, true);
        } catch (ProblemException e) {
            try {
                return new Told(
                        await(channel, channel.client().getKVClient().get(bytes(prefix), all(true)), PATIENCE),
                        clocks,
                        false);
            } catch (ProblemException deaf) {
                channels.forget(channel);
                throw e;
            }
        }
    }

    /**
     * Writes the dynamic configuration if nobody has written it since it was read.
     *
     * @param revision at which it was read
     * @return false if somebody has
     * @throws ProblemException of kind UNREACHABLE if etcd does not answer or has no quorum
     */
    public boolean replaceConfig(List<Node> nodes, long revision, String json) {
        EtcdChannel channel = channels.to(inOrder(nodes).get(0), PATIENCE);
        ByteSequence key = bytes(prefix + "config");
        Txn change = channel.client()
                .getKVClient()
                .txn()
                .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(revision)))
                .Then(Op.put(key, bytes(json), PutOption.DEFAULT));
        try {
            return await(channel, change.commit(), TO_WRITE).isSucceeded();
        } catch (ProblemException e) {
            throw Problem.of(
                            "CONFIG_NOT_WRITTEN",
                            Problem.Kind.UNREACHABLE,
                            "etcd did not confirm the new configuration.")
                    .at(channel.node().name())
                    .because(e.first().cause())
                    .withNext("patroni config show", "stack check etcd")
                    .toException(e);
        }
    }

    private synchronized List<Node> inOrder(List<Node> nodes) {
        List<Node> order = new ArrayList<>(nodes);
        last.filter(order::remove).ifPresent(node -> order.add(0, node));
        return order;
    }

    private synchronized void remember(Node node) {
        last = Optional.of(node);
    }

    private synchronized Map<String, Long> known() {
        return leases;
    }

    private synchronized void remember(Map<String, Long> found) {
        leases = Map.copyOf(found);
    }

    private PatroniKeys understood(GetResponse response, Optional<Clocks> clocks, Optional<String> doubt) {
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, Long> found = new HashMap<>();
        long configRevision = 0;
        for (KeyValue entry : response.getKvs()) {
            String key = entry.getKey().toString(StandardCharsets.UTF_8).substring(prefix.length());
            texts.put(key, entry.getValue().toString(StandardCharsets.UTF_8));
            if (key.startsWith("members/") && entry.getLease() != 0) {
                found.put(key.substring("members/".length()), entry.getLease());
            }
            configRevision = key.equals("config") ? entry.getModRevision() : configRevision;
        }
        remember(found);
        Map<String, Long> heartbeats = clocks.map(open -> open.of(found)).orElse(Map.of());
        return PatroniText.keys(texts, configRevision, heartbeats, doubt);
    }

    /**
     * The clocks of the members' leases. A member renews its lease in every round, so what is used up of it is the time since the last
     * one. A lease stays the same as long as its Patroni runs, so those of the last look are asked for together with the record.
     */
    private static final class Clocks {
        private final EtcdChannel channel;
        private final Duration patience;
        private final Map<Long, CompletableFuture<LeaseTimeToLiveResponse>> asked = new HashMap<>();

        Clocks(EtcdChannel channel, Duration patience) {
            this.channel = channel;
            this.patience = patience;
        }

        Clocks asked(Map<String, Long> leases) {
            leases.values()
                    .forEach(lease -> asked.computeIfAbsent(
                            lease, id -> channel.client().getLeaseClient().timeToLive(id, LeaseOption.DEFAULT)));
            return this;
        }

        /** Seconds since each member's last round, by its name. */
        Map<String, Long> of(Map<String, Long> leases) {
            asked(leases);
            Map<String, Long> ages = new HashMap<>();
            leases.forEach((name, lease) -> {
                CompletableFuture<LeaseTimeToLiveResponse> answer = asked.get(lease);
                if (answer == null) {
                    return;
                }
                try {
                    LeaseTimeToLiveResponse clock = await(channel, answer, patience);
                    if (clock.getTTL() >= 0) {
                        ages.put(name, Math.max(0, clock.getGrantedTTL() - clock.getTTL()));
                    }
                } catch (ProblemException e) {
                    // Without a clock the age of a heartbeat is not known; the record stands all the same.
                    ages.remove(name);
                }
            });
            return ages;
        }
    }

    private static GetOption all(boolean serializable) {
        return GetOption.builder().isPrefix(true).withSerializable(serializable).build();
    }

    private static <T> T await(EtcdChannel channel, CompletableFuture<T> future, Duration patience) {
        return Answers.await(channel.node(), future, patience, Cancellation.none());
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }
}
