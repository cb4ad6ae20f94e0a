package io.pgha.observe.etcd;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.TlsIdentity;
import io.pgha.remote.Host;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The channels of one session to the members of etcd: each is opened when it is first used, through a tunnel to the member's own
 * node, shared by all later commands, and replaced once it is broken. Opening one never makes another one wait.
 */
public final class EtcdChannels implements AutoCloseable {
    /**
     * ChaCha20 before all others, which etcd then prefers as well (Go's crypto/tls, aesgcmPreferred): without the second compiler of
     * Java it is five times as fast as AES-GCM. The others are for members that are told not to have it.
     */
    private static final List<String> CIPHERS = Stream.concat(
                    Stream.of("TLS_CHACHA20_POLY1305_SHA256"), Http2SecurityUtil.CIPHERS.stream())
            .distinct()
            .toList();

    private final Function<Node, Host> hosts;
    private final int port;
    private final TlsIdentity identity;
    private final Duration deadline;
    private final Map<Node, CompletableFuture<EtcdChannel>> channels = new ConcurrentHashMap<>();
    private Optional<SslContext> tls = Optional.empty();
    private boolean closed;

    /**
     * Channels of one cluster; nothing is opened yet.
     *
     * @param port members listen on for clients
     * @param deadline for one answer of one member
     */
    public EtcdChannels(Function<Node, Host> hosts, int port, TlsIdentity identity, Duration deadline) {
        this.hosts = hosts;
        this.port = port;
        this.identity = identity;
        this.deadline = deadline;
    }

    /** Longest wait for one answer of one member. */
    public Duration deadline() {
        return deadline;
    }

    /** The address on which a node's member serves clients, as it advertises it. */
    public String clientUrl(Node node) {
        return "https://" + node.address() + ":" + port;
    }

    /** The names of the nodes to which a channel is open now; opens nothing. */
    public List<String> open() {
        return channels.entrySet().stream()
                .filter(entry -> entry.getValue().isDone() && !entry.getValue().isCompletedExceptionally())
                .map(entry -> entry.getKey().name())
                .sorted()
                .toList();
    }

    /**
     * The channel to a member.
     *
     * @throws ProblemException of kind UNREACHABLE if its node cannot be reached
     */
    EtcdChannel to(Node node) {
        CompletableFuture<EtcdChannel> mine = new CompletableFuture<>();
        CompletableFuture<EtcdChannel> shared = channels.putIfAbsent(node, mine);
        if (shared != null) {
            try {
                return shared.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof ProblemException known ? known : e;
            }
        }
        try {
            EtcdChannel opened = EtcdChannel.open(node, hosts.apply(node).forward("127.0.0.1", port), tls(), deadline);
            mine.complete(opened);
            if (isClosed()) {
                forget(opened);
                throw Problem.of("SESSION_CLOSED", Problem.Kind.UNREACHABLE, "The session has been closed.")
                        .at(node.name())
                        .toException();
            }
            return opened;
        } catch (RuntimeException e) {
            channels.remove(node, mine);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    /** True if a channel to a member is open now. */
    boolean isOpen(Node node) {
        CompletableFuture<EtcdChannel> held = channels.get(node);
        return held != null && held.isDone() && !held.isCompletedExceptionally();
    }

    /**
     * As {@link #to(Node)}; a node to which no channel is open must give a sign of life first, so that a dead one costs no more than
     * that.
     */
    EtcdChannel to(Node node, Duration sign) {
        if (!isOpen(node)) {
            hosts.apply(node).ping(sign);
        }
        return to(node);
    }

    /** Closes a channel that is broken; the next who asks for the member gets a new one. */
    void forget(EtcdChannel broken) {
        CompletableFuture<EtcdChannel> held = channels.get(broken.node());
        if (held != null && held.isDone() && !held.isCompletedExceptionally() && held.join() == broken) {
            channels.remove(broken.node(), held);
        }
        broken.close();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized SslContext tls() {
        if (tls.isEmpty()) {
            try {
                tls = Optional.of(GrpcSslContexts.forClient()
                        .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                        .trustManager(stream(identity.caCertificate()))
                        .keyManager(
                                stream(identity.certificate()),
                                stream(identity.key().reveal()))
                        .build());
            } catch (IOException e) {
                throw new IllegalArgumentException("the session's certificate is not usable", e);
            }
        }
        return tls.get();
    }

    private static ByteArrayInputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        channels.values().stream()
                .filter(channel -> channel.isDone() && !channel.isCompletedExceptionally())
                .map(CompletableFuture::join)
                .toList()
                .forEach(this::forget);
    }
}
