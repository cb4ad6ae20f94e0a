package io.pgha.observe.etcd;

import io.etcd.jetcd.Client;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContext;
import io.pgha.model.Node;
import io.pgha.remote.Tunnel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One member's channel. jetcd asks {@code status} over a new connection each time and has no list of leases (its classes
 * MaintenanceImpl and Lease), so that these two calls are made here, on the connection that carries jetcd's own calls.
 */
final class EtcdChannel implements AutoCloseable {
    /** Beyond every page of keys that we ask for; etcd itself sends no single message of this size. */
    static final int MOST_BYTES = 64 << 20;

    private final Node node;
    private final Tunnel tunnel;
    private final Client client;
    private final Duration deadline;
    private final CompletableFuture<Channel> wire = new CompletableFuture<>();
    private final CompletableFuture<Boolean> greeting;

    private EtcdChannel(Node node, Tunnel tunnel, SslContext tls, Duration deadline) {
        this.node = node;
        this.tunnel = tunnel;
        this.deadline = deadline;
        this.client = Client.builder()
                .target("ip:///127.0.0.1:" + tunnel.localPort())
                .authority(node.name())
                .waitForReady(false)
                .connectTimeout(deadline)
                .retryMaxAttempts(1)
                .maxInboundMessageSize(MOST_BYTES)
                .keepaliveTime(Duration.ofSeconds(10))
                .keepaliveTimeout(Duration.ofSeconds(5))
                .keepaliveWithoutCalls(false)
                .sslContext(tls)
                .interceptor(new Wiretap())
                .build();
        // The first call opens the connection, and shows it to the wiretap.
        this.greeting = client.getClusterClient()
                .listMember()
                .handle((answer, failure) -> failure != null && wire.completeExceptionally(failure));
    }

    /** A channel through a tunnel, which it owns from now on. The first call is on its way when this returns. */
    static EtcdChannel open(Node node, Tunnel tunnel, SslContext tls, Duration deadline) {
        return new EtcdChannel(node, tunnel, tls, deadline);
    }

    Node node() {
        return node;
    }

    Client client() {
        return client;
    }

    /** How jetcd names the member in calls that open a connection of their own. */
    String target() {
        return "ip:///127.0.0.1:" + tunnel.localPort();
    }

    /** Calls a method that jetcd lacks, over jetcd's connection. */
    <Q, A> CompletableFuture<A> call(MethodDescriptor<Q, A> method, Q question) {
        return wire.thenCompose(channel -> {
            CompletableFuture<A> answer = new CompletableFuture<>();
            CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
            ClientCalls.asyncUnaryCall(channel.newCall(method, options), question, new Single<>(answer));
            return answer;
        });
    }

    /** Learns the connection from the first call that goes over it. */
    private final class Wiretap implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            wire.complete(next);
            return next.newCall(method, options);
        }
    }

    /** The one answer to a call. */
    private record Single<A>(CompletableFuture<A> answer) implements StreamObserver<A> {
        @Override
        public void onNext(A value) {
            answer.complete(value);
        }

        @Override
        public void onError(Throwable failure) {
            answer.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            answer.completeExceptionally(new IllegalStateException("an answer without content"));
        }
    }

    @Override
    public void close() {
        greeting.cancel(false);
        client.close();
        tunnel.close();
    }
}
