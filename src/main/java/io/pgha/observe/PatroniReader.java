package io.pgha.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgha.model.Lag;
import io.pgha.model.Node;
import io.pgha.model.PatroniCluster;
import io.pgha.model.PatroniMember;
import io.pgha.model.Problem;
import io.pgha.remote.Host;
import io.pgha.remote.Tunnel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Reads Patroni's REST API on a node's own loopback address, through one tunnel per node that stays open for the session. The
 * answers are those of {@code GET /cluster} (Patroni documentation, "Patroni REST API").
 */
public final class PatroniReader implements AutoCloseable {
    private final Function<Node, Host> hosts;
    private final int port;
    private final Duration deadline;
    private final HttpClient http;
    private final Map<Node, Tunnel> tunnels = new ConcurrentHashMap<>();

    /**
     * A reader for one cluster.
     *
     * @param port of the REST API
     * @param caCertificate of the cluster's own authority, PEM
     * @param deadline for one answer
     */
    public PatroniReader(Function<Node, Host> hosts, int port, String caCertificate, Duration deadline) {
        this.hosts = hosts;
        this.port = port;
        this.deadline = deadline;
        this.http = HttpClient.newBuilder()
                .sslContext(Pem.trusting(caCertificate))
                .connectTimeout(deadline)
                .build();
    }

    /**
     * The cluster as a node's Patroni sees it.
     *
     * @throws io.pgha.model.ProblemException if it does not answer in time or not in the words we know
     */
    public PatroniCluster cluster(Node node) {
        return parse(get(node, "/cluster"));
    }

    private String get(Node node, String path) {
        Tunnel tunnel = tunnels.computeIfAbsent(node, n -> hosts.apply(n).forward("127.0.0.1", port));
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + tunnel.localPort() + path))
                .timeout(deadline)
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw silent(node, "it answered " + response.statusCode() + " to GET " + path)
                        .toException();
            }
            return response.body();
        } catch (IOException e) {
            throw silent(node, String.valueOf(e.getMessage())).toException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of("CANCELLED", Problem.Kind.CANCELLED, "Cancelled.").toException(e);
        }
    }

    private static Problem silent(Node node, String cause) {
        return Problem.of("PATRONI_SILENT", Problem.Kind.UNREACHABLE, "Patroni does not answer.")
                .at(node.name())
                .because(cause)
                .withNext("exec --on " + node.name() + " \"sudo journalctl -u patroni -n 30\"", "stack check");
    }

    static PatroniCluster parse(String json) {
        try {
            JsonNode root = JsonMapper.builder().build().readTree(json);
            List<PatroniMember> members = new ArrayList<>();
            root.path("members").forEach(member -> members.add(member(member)));
            return new PatroniCluster(
                    root.path("scope").asText(""), members, root.path("pause").asBoolean(false));
        } catch (JsonProcessingException e) {
            throw Problem.of("PATRONI_UNREADABLE", Problem.Kind.REMOTE, "Patroni's answer is no JSON.")
                    .toException(e);
        }
    }

    private static PatroniMember member(JsonNode node) {
        PatroniMember.Role role = PatroniMember.Role.of(node.path("role").asText(""));
        Map<String, String> tags = new LinkedHashMap<>();
        node.path("tags")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
        List<String> scheduled = new ArrayList<>();
        if (node.path("scheduled_restart").isObject()) {
            scheduled.add("restart at "
                    + node.path("scheduled_restart").path("schedule").asText());
        }
        Lag lag;
        if (role == PatroniMember.Role.LEADER || role == PatroniMember.Role.STANDBY_LEADER) {
            lag = new Lag.Known(0);
        } else {
            lag = node.path("lag").isNumber() ? new Lag.Known(node.path("lag").asLong()) : new Lag.Unknown();
        }
        return new PatroniMember(
                node.path("name").asText(""),
                node.path("host").asText(""),
                role,
                node.path("state").asText("unknown"),
                node.path("timeline").isInt()
                        ? OptionalInt.of(node.path("timeline").asInt())
                        : OptionalInt.empty(),
                lag,
                node.path("pending_restart").asBoolean(false),
                tags,
                scheduled);
    }

    @Override
    public void close() {
        tunnels.values().forEach(Tunnel::close);
        tunnels.clear();
    }
}
