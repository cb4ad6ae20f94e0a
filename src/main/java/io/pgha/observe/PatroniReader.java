package io.pgha.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgha.model.Lag;
import io.pgha.model.Node;
import io.pgha.model.PatroniCluster;
import io.pgha.model.PatroniMember;
import io.pgha.model.PatroniStatus;
import io.pgha.model.Problem;
import io.pgha.remote.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Reads Patroni's REST API on a node's own loopback address, through one tunnel per node that stays open for the session. The
 * answers are those of {@code GET /cluster} (Patroni documentation, "Patroni REST API").
 */
public final class PatroniReader implements AutoCloseable {
    private final RestDoor door;
    private final Duration deadline;

    /**
     * A reader for one cluster.
     *
     * @param port of the REST API
     * @param caCertificate of the cluster's own authority, PEM
     * @param deadline for one answer
     */
    public PatroniReader(Function<Node, Host> hosts, int port, String caCertificate, Duration deadline) {
        this.door = new RestDoor(hosts, port, caCertificate, deadline);
        this.deadline = deadline;
    }

    /**
     * The cluster as a node's Patroni sees it.
     *
     * @throws io.pgha.model.ProblemException if it does not answer in time or not in the words we know
     */
    public PatroniCluster cluster(Node node) {
        return parse(get(node, "/cluster"));
    }

    /**
     * What a node's Patroni says of itself at this moment; it asks its PostgreSQL for that.
     *
     * @throws io.pgha.model.ProblemException if it does not answer in time or not in the words we know
     */
    public PatroniStatus status(Node node) {
        long began = System.nanoTime();
        return parseStatus(get(node, "/patroni"), node.name(), Duration.ofNanos(System.nanoTime() - began));
    }

    /**
     * The dynamic configuration as a node's Patroni has read it last, JSON.
     *
     * @throws io.pgha.model.ProblemException if it does not answer in time
     */
    public String config(Node node) {
        return get(node, "/config");
    }

    private String get(Node node, String path) {
        RestDoor.Answer answer = door.send(node, "GET", path, "", Optional.empty(), deadline);
        if (!answer.ok()) {
            throw RestDoor.silent(node, "it answered " + answer.status() + " to GET " + path)
                    .toException();
        }
        return answer.body();
    }

    static PatroniStatus parseStatus(String json, String name, Duration took) {
        JsonNode root = read(json);
        JsonNode xlog = root.path("xlog");
        OptionalLong received = number(xlog, "received_location");
        OptionalLong replayed = number(xlog, "replayed_location");
        OptionalLong lsn = number(xlog, "location");
        if (lsn.isEmpty() && (received.isPresent() || replayed.isPresent())) {
            lsn = OptionalLong.of(Math.max(received.orElse(0), replayed.orElse(0)));
        }
        return new PatroniStatus(
                name,
                root.path("patroni").path("version").asText(""),
                root.path("role").asText(""),
                root.path("state").asText("unknown"),
                root.path("timeline").isInt()
                        ? OptionalInt.of(root.path("timeline").asInt())
                        : OptionalInt.empty(),
                lsn,
                received,
                replayed,
                root.path("pending_restart").asBoolean(false),
                root.path("watchdog_failed").asBoolean(false),
                root.path("pause").asBoolean(false),
                root.path("cluster_unlocked").asBoolean(false),
                tags(root),
                Optional.of(root.path("replication_state").asText("")).filter(word -> !word.isEmpty()),
                took);
    }

    private static OptionalLong number(JsonNode node, String field) {
        return node.path(field).isIntegralNumber()
                ? OptionalLong.of(node.path(field).asLong())
                : OptionalLong.empty();
    }

    private static JsonNode read(String json) {
        try {
            return JsonMapper.builder().build().readTree(json);
        } catch (JsonProcessingException e) {
            throw Problem.of("PATRONI_UNREADABLE", Problem.Kind.REMOTE, "Patroni's answer is no JSON.")
                    .toException(e);
        }
    }

    private static Map<String, String> tags(JsonNode node) {
        Map<String, String> tags = new LinkedHashMap<>();
        node.path("tags")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
        return tags;
    }

    static PatroniCluster parse(String json) {
        JsonNode root = read(json);
        List<PatroniMember> members = new ArrayList<>();
        root.path("members").forEach(member -> members.add(member(member)));
        return new PatroniCluster(
                root.path("scope").asText(""), members, root.path("pause").asBoolean(false));
    }

    private static PatroniMember member(JsonNode node) {
        PatroniMember.Role role = PatroniMember.Role.of(node.path("role").asText(""));
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
                tags(node),
                scheduled);
    }

    @Override
    public void close() {
        door.close();
    }
}
