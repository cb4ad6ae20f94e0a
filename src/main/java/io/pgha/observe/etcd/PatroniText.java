package io.pgha.observe.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgha.model.PatroniKeys;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;

/**
 * Reads the texts that Patroni keeps in etcd. It forgives: what is missing or of another form is not known, since Patroni 3 and 4
 * write different things, and somebody may have written by hand.
 */
final class PatroniText {
    private static final String MEMBERS = "members/";
    private static final int POSTGRESQL = 5432;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PatroniText() {}

    /**
     * The record of one cluster.
     *
     * @param texts values by key, without the prefix of the cluster
     * @param configRevision revision of etcd at which the key {@code config} was last written
     * @param heartbeats seconds since a member renewed its key, by name
     */
    static PatroniKeys keys(
            Map<String, String> texts, long configRevision, Map<String, Long> heartbeats, Optional<String> doubt) {
        List<PatroniKeys.Member> members = new ArrayList<>();
        texts.forEach((key, text) -> {
            if (key.startsWith(MEMBERS)) {
                String name = key.substring(MEMBERS.length());
                members.add(member(name, json(text))
                        .heardOf(
                                heartbeats.containsKey(name)
                                        ? OptionalLong.of(heartbeats.get(name))
                                        : OptionalLong.empty()));
            }
        });
        members.sort((a, b) -> a.name().compareTo(b.name()));
        JsonNode config = json(texts.getOrDefault("config", ""));
        return new PatroniKeys(
                text(texts.getOrDefault("leader", "")),
                members,
                sync(json(texts.getOrDefault("sync", ""))),
                failover(json(texts.getOrDefault("failover", ""))),
                position(texts),
                new PatroniKeys.Config(texts.getOrDefault("config", ""), configRevision, values(config)),
                history(json(texts.getOrDefault("history", ""))),
                text(texts.getOrDefault("initialize", "")),
                doubt);
    }

    private static PatroniKeys.Member member(String name, JsonNode node) {
        URI url = url(node.path("conn_url").asText(""));
        Map<String, String> reasons = new LinkedHashMap<>();
        node.path("pending_restart_reason")
                .properties()
                .forEach(reason -> reasons.put(
                        reason.getKey(),
                        reason.getValue().path("old_value").asText("") + " -> "
                                + reason.getValue().path("new_value").asText("")));
        Map<String, String> tags = new LinkedHashMap<>();
        node.path("tags")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
        return new PatroniKeys.Member(
                name,
                url.getHost() == null ? "" : url.getHost(),
                url.getPort() < 0 ? POSTGRESQL : url.getPort(),
                node.path("version").asText(""),
                node.path("role").asText(""),
                node.path("state").asText("unknown"),
                text(node.path("replication_state").asText("")),
                node.path("timeline").isInt()
                        ? OptionalInt.of(node.path("timeline").asInt())
                        : OptionalInt.empty(),
                number(node.path("xlog_location")),
                number(node.path("receive_lsn")),
                number(node.path("replay_lsn")),
                node.path("pending_restart").asBoolean(false),
                reasons,
                tags,
                text(node.path("scheduled_restart").path("schedule").asText("")),
                node.path("pause").asBoolean(false),
                OptionalLong.empty());
    }

    private static PatroniKeys.Sync sync(JsonNode node) {
        List<String> standbys = Arrays.stream(
                        node.path("sync_standby").asText("").split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty() && !name.equals("null"))
                .toList();
        return new PatroniKeys.Sync(
                text(node.path("leader").asText("")),
                standbys,
                node.path("quorum").asInt(0));
    }

    private static Optional<PatroniKeys.Failover> failover(JsonNode node) {
        PatroniKeys.Failover found = new PatroniKeys.Failover(
                text(node.path("leader").asText("")),
                text(node.path("member").asText(node.path("candidate").asText(""))),
                text(node.path("scheduled_at").asText("")));
        return found.leader().isEmpty() && found.candidate().isEmpty() ? Optional.empty() : Optional.of(found);
    }

    /** Patroni 2.1 and later keep it with the slots; before, and for old members, it has a key of its own. */
    private static OptionalLong position(Map<String, String> texts) {
        OptionalLong inStatus = number(json(texts.getOrDefault("status", "")).path("optime"));
        return inStatus.isPresent() ? inStatus : number(json(texts.getOrDefault("optime/leader", "")));
    }

    private static List<PatroniKeys.TimelineEnd> history(JsonNode lines) {
        return StreamSupport.stream(lines.spliterator(), false)
                .filter(JsonNode::isArray)
                .map(line -> new PatroniKeys.TimelineEnd(
                        line.path(0).asInt(0),
                        line.path(1).asLong(0),
                        line.path(2).asText(""),
                        text(line.path(3).asText("")),
                        text(line.path(4).asText(""))))
                .toList();
    }

    private static Map<String, Object> values(JsonNode config) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (config.isObject()) {
            config.properties().forEach(entry -> {
                if (!entry.getValue().isNull()) {
                    values.put(entry.getKey(), JSON.convertValue(entry.getValue(), Object.class));
                }
            });
        }
        return values;
    }

    private static JsonNode json(String text) {
        try {
            return text.isEmpty() ? JSON.missingNode() : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private static URI url(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            return URI.create("");
        }
    }

    private static OptionalLong number(JsonNode node) {
        return node.isIntegralNumber() ? OptionalLong.of(node.asLong()) : OptionalLong.empty();
    }

    private static Optional<String> text(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }
}
