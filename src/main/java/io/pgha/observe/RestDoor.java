package io.pgha.observe;

import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.remote.Host;
import io.pgha.remote.Tunnel;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLParameters;

/**
 * Patroni's REST API on the nodes' own loopback addresses: one tunnel per node that stays open for the session, HTTPS that trusts the
 * cluster's authority alone.
 */
final class RestDoor implements AutoCloseable {
    private final Function<Node, Host> hosts;
    private final int port;
    private final HttpClient http;
    private final Map<Node, Tunnel> tunnels = new ConcurrentHashMap<>();

    RestDoor(Function<Node, Host> hosts, int port, String caCertificate, Duration connectTimeout) {
        this.hosts = hosts;
        this.port = port;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(Pem.trusting(caCertificate))
                .sslParameters(protocols())
                .connectTimeout(connectTimeout)
                .build();
    }

    /**
     * Java's HTTP client before 25 can wait for ever for the body of an answer over TLS 1.3 from a server that ends each answer by
     * closing the connection, as Patroni's does (seen with 17).
     */
    private static SSLParameters protocols() {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(
                Runtime.version().feature() < 25 ? new String[] {"TLSv1.2"} : new String[] {"TLSv1.3", "TLSv1.2"});
        return parameters;
    }

    /** What came back, whatever the status. */
    record Answer(int status, String body) {
        boolean ok() {
            return status / 100 == 2;
        }
    }

    /**
     * Asks and waits.
     *
     * @param authorization value of the header, or empty
     * @throws io.pgha.model.ProblemException PATRONI_SILENT if no answer comes in time
     */
    Answer send(Node node, String method, String path, String body, Optional<String> authorization, Duration deadline) {
        Tunnel tunnel = tunnel(node);
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("https://127.0.0.1:" + tunnel.localPort() + path))
                .timeout(deadline)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        authorization.ifPresent(value -> request.header("Authorization", value));
        // The client's own deadline ends with the head of the answer; the body may be waited for as well.
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
        try {
            HttpResponse<String> response = answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), response.body());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw silent(node, "No whole answer within " + deadline.toMillis() + " ms.")
                    .toException(e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw silent(node, String.valueOf(cause.getMessage())).toException(cause);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw Problem.of("CANCELLED", Problem.Kind.CANCELLED, "Cancelled.").toException(e);
        }
    }

    // The map is not held meanwhile: opening may wait for the very session that closes this door.
    private Tunnel tunnel(Node node) {
        Tunnel known = tunnels.get(node);
        if (known != null) {
            return known;
        }
        Tunnel opened = open(node);
        Tunnel first = tunnels.putIfAbsent(node, opened);
        if (first == null) {
            return opened;
        }
        opened.close();
        return first;
    }

    // A tunnel to a machine that is gone would wait for the whole of a connection's patience.
    private Tunnel open(Node node) {
        Host host = hosts.apply(node);
        host.ping(Duration.ofSeconds(3));
        return host.forward("127.0.0.1", port);
    }

    static Problem silent(Node node, String cause) {
        return Problem.of("PATRONI_SILENT", Problem.Kind.UNREACHABLE, "Patroni does not answer.")
                .at(node.name())
                .because(cause)
                .withNext("exec --on " + node.name() + " \"sudo journalctl -u patroni -n 30\"", "stack check patroni");
    }

    @Override
    public void close() {
        tunnels.values().forEach(Tunnel::close);
        tunnels.clear();
    }
}
