package io.pgha.observe;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.lease.LeaseTimeToLiveResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.PutOption;
import io.pgha.model.Node;
import io.pgha.model.PatroniKeys;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.TlsIdentity;
import io.pgha.remote.Host;
import io.pgha.remote.Tunnel;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * The record that Patroni keeps in etcd, read in one question on a connection that stays open for the session. Patroni's own REST API
 * answers from the same record, but needs a new TLS connection and a tenth of a second for each answer.
 */
public final class PatroniStore implements AutoCloseable {
    /** How long one member of etcd may take; the next is asked after that. */
    private static final long PATIENCE_MILLIS = 1200;

    private final Function<Node, Host> hosts;
    private final int port;
    private final String prefix;
    private final TlsIdentity identity;
    private final Map<Node, Channel> channels = new ConcurrentHashMap<>();
    private Optional<Node> last = Optional.empty();

    private record Channel(Tunnel tunnel, Client client) {}

    /**
     * The record of one cluster.
     *
     * @param port members of etcd listen on for clients
     * @param prefix of all keys of the cluster, ending with a slash
     */
    public PatroniStore(Function<Node, Host> hosts, int port, String prefix, TlsIdentity identity) {
        this.hosts = hosts;
        this.port = port;
        this.prefix = prefix;
        this.identity = identity;
    }

    /**
     * The record as etcd agrees on it. Without a quorum it is what a member that answers knew last, and says so.
     *
     * @param nodes that carry members of etcd, any of which may be down
     * @throws ProblemException ETCD_SILENT of kind UNREACHABLE if none answers
     */
    public PatroniKeys read(List<Node> nodes) {
        List<String> failed = new ArrayList<>();
        Optional<GetResponse> fallback = Optional.empty();
        for (Node node : inOrder(nodes)) {
            try {
                Client client = channels.computeIfAbsent(node, this::open).client();
                CompletableFuture<GetResponse> agreed = client.getKVClient().get(bytes(prefix), all(false));
                try {
                    GetResponse response = await(agreed);
                    remember(node);
                    return understood(response, Optional.of(client), Optional.empty());
                } catch (TimeoutException | ExecutionException e) {
                    failed.add(node.name() + ": " + reason(e));
                    fallback = fallback.or(() -> known(client));
                    forget(node);
                }
            } catch (ProblemException e) {
                failed.add(node.name() + ": " + e.first().what());
            }
        }
        return fallback.map(response -> understood(
                        response,
                        Optional.empty(),
                        Optional.of("etcd does not agree on it (no quorum): this is what one member knew last")))
                .orElseThrow(() -> Problem.of("ETCD_SILENT", Problem.Kind.UNREACHABLE, "No etcd member answers.")
                        .withEvidence(failed)
                        .withNext("stack check etcd", "cluster status")
                        .toException());
    }

    /**
     * Writes the dynamic configuration if nobody has written it since it was read.
     *
     * @param revision at which it was read
     * @return false if somebody has
     * @throws ProblemException of kind UNREACHABLE if etcd does not answer or has no quorum
     */
    public boolean replaceConfig(List<Node> nodes, long revision, String json) {
        List<Node> order = inOrder(nodes);
        Node node = order.get(0);
        ByteSequence key = bytes(prefix + "config");
        KV kv = channels.computeIfAbsent(node, this::open).client().getKVClient();
        try {
            return kv.txn()
                    .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(revision)))
                    .Then(Op.put(key, bytes(json), PutOption.DEFAULT))
                    .commit()
                    .get(5 * PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                    .isSucceeded();
        } catch (ExecutionException | TimeoutException e) {
            throw Problem.of(
                            "CONFIG_NOT_WRITTEN",
                            Problem.Kind.UNREACHABLE,
                            "etcd did not confirm the new configuration.")
                    .at(node.name())
                    .because(reason(e))
                    .withNext("patroni config show", "stack check etcd")
                    .toException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
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

    private PatroniKeys understood(GetResponse response, Optional<Client> client, Optional<String> doubt) {
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, Long> leases = new HashMap<>();
        long configRevision = 0;
        for (KeyValue entry : response.getKvs()) {
            String key = entry.getKey().toString(StandardCharsets.UTF_8).substring(prefix.length());
            texts.put(key, entry.getValue().toString(StandardCharsets.UTF_8));
            if (key.startsWith("members/") && entry.getLease() != 0) {
                leases.put(key.substring("members/".length()), entry.getLease());
            }
            configRevision = key.equals("config") ? entry.getModRevision() : configRevision;
        }
        Map<String, Long> heartbeats =
                client.map(open -> heartbeats(open, leases)).orElse(Map.of());
        return PatroniText.keys(texts, configRevision, heartbeats, doubt);
    }

    /** A member renews its lease in every round, so what is used up of it is the time since the last one. */
    private static Map<String, Long> heartbeats(Client client, Map<String, Long> leases) {
        Map<String, CompletableFuture<LeaseTimeToLiveResponse>> asked = new HashMap<>();
        leases.forEach(
                (name, lease) -> asked.put(name, client.getLeaseClient().timeToLive(lease, LeaseOption.DEFAULT)));
        Map<String, Long> ages = new HashMap<>();
        asked.forEach((name, future) -> {
            try {
                LeaseTimeToLiveResponse lease = await(future);
                if (lease.getTTL() >= 0) {
                    ages.put(name, Math.max(0, lease.getGrantedTTL() - lease.getTTL()));
                }
            } catch (TimeoutException | ExecutionException e) {
                ages.remove(name);
            }
        });
        return ages;
    }

    private Optional<GetResponse> known(Client client) {
        try {
            return Optional.of(await(client.getKVClient().get(bytes(prefix), all(true))));
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        }
    }

    private static GetOption all(boolean serializable) {
        return GetOption.builder().isPrefix(true).withSerializable(serializable).build();
    }

    private static <T> T await(CompletableFuture<T> future) throws TimeoutException, ExecutionException {
        try {
            return future.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static ProblemException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return Problem.of("CANCELLED", Problem.Kind.CANCELLED, "Cancelled.").toException(e);
    }

    private static String reason(Exception failure) {
        if (failure instanceof TimeoutException) {
            return "no answer within " + PATIENCE_MILLIS + " ms";
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private Channel open(Node node) {
        Host host = hosts.apply(node);
        host.ping(Duration.ofMillis(PATIENCE_MILLIS));
        Tunnel tunnel = host.forward("127.0.0.1", port);
        try {
            Client client = Client.builder()
                    .target("ip:///127.0.0.1:" + tunnel.localPort())
                    .authority(node.name())
                    .waitForReady(false)
                    .connectTimeout(Duration.ofMillis(PATIENCE_MILLIS))
                    .retryMaxAttempts(1)
                    .sslContext(ssl -> ssl.trustManager(stream(identity.caCertificate()))
                            .keyManager(
                                    stream(identity.certificate()),
                                    stream(identity.key().reveal())))
                    .build();
            return new Channel(tunnel, client);
        } catch (SSLException e) {
            tunnel.close();
            throw new IllegalArgumentException("the session's certificate is not usable", e);
        }
    }

    private static ByteArrayInputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    private void forget(Node node) {
        Channel broken = channels.remove(node);
        if (broken != null) {
            broken.client().close();
            broken.tunnel().close();
        }
    }

    @Override
    public void close() {
        List.copyOf(channels.keySet()).forEach(this::forget);
    }
}
