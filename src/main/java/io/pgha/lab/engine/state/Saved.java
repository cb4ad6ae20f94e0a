package io.pgha.lab.engine.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.wire.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A world as its file holds it.
 *
 * @param next number of the next resource or pending transition
 * @param settings what was decided once
 * @param resources in the order of their creation
 * @param pending what is still to happen
 * @param remembered what requests with retry tokens led to
 */
record Saved(
        long next,
        ObjectNode settings,
        Collection<Resource> resources,
        Collection<Pending> pending,
        Map<String, Remembered> remembered) {

    /** A world in which nothing was ever made. */
    static Saved nothing() {
        return new Saved(1, Json.object(), List.of(), List.of(), Map.of());
    }

    /** What a file says. */
    static Saved fromJson(ObjectNode tree) {
        List<Resource> resources = new ArrayList<>();
        tree.path("resources").forEach(entry -> resources.add(resource(entry)));
        List<Pending> pending = new ArrayList<>();
        tree.path("pending").forEach(entry -> pending.add(pending(entry)));
        Map<String, Remembered> remembered = new LinkedHashMap<>();
        tree.path("remembered")
                .forEach(entry -> remembered.put(entry.path("key").asText(), remembered(entry)));
        ObjectNode settings = tree.path("settings") instanceof ObjectNode found ? found : Json.object();
        return new Saved(tree.path("next").asLong(1), settings, resources, pending, remembered);
    }

    /** What a file is to say. */
    ObjectNode toJson() {
        ObjectNode tree = Json.object().put("next", next);
        tree.set("settings", settings);
        resources.forEach(each -> {
            ObjectNode entry = tree.withArray("resources").addObject();
            entry.put("kind", each.kind().name())
                    .put("sequence", each.sequence())
                    .put("etag", each.etag());
            entry.set("shown", each.shown());
            entry.set("hidden", each.hidden());
        });
        pending.forEach(each -> tree.withArray("pending")
                .addObject()
                .put("number", each.number())
                .put("what", each.what())
                .put("subject", each.subject())
                .put("lane", each.lane())
                .put("due", each.due().toString()));
        remembered.forEach((key, each) -> tree.withArray("remembered")
                .addObject()
                .put("key", key)
                .put("digest", each.digest())
                .put("subject", each.subject())
                .put("workRequest", each.workRequest())
                .put("at", each.at().toString()));
        return tree;
    }

    private static Resource resource(JsonNode entry) {
        return new Resource(
                Kind.valueOf(entry.path("kind").asText()),
                entry.path("shown").path("id").asText(),
                entry.path("sequence").asLong(),
                (ObjectNode) entry.path("shown"),
                (ObjectNode) entry.path("hidden"),
                entry.path("etag").asText());
    }

    private static Pending pending(JsonNode entry) {
        return new Pending(
                entry.path("number").asLong(),
                entry.path("what").asText(),
                entry.path("subject").asText(),
                entry.path("lane").asText(),
                Instant.parse(entry.path("due").asText()));
    }

    private static Remembered remembered(JsonNode entry) {
        return new Remembered(
                entry.path("digest").asText(),
                entry.path("subject").asText(),
                entry.path("workRequest").asText(),
                Instant.parse(entry.path("at").asText()));
    }
}
