package io.pgha.observe;

import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.remote.Host;
import io.pgha.remote.Tunnel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

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
                .connectTimeout(connectTimeout)
                .build();
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
        Tunnel tunnel = tunnels.computeIfAbsent(node, this::open);
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
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw silent(node, String.valueOf(e.getMessage())).toException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of("CANCELLED", Problem.Kind.CANCELLED, "Cancelled.").toException(e);
        }
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
