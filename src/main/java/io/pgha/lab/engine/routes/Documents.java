package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import java.util.List;
import java.util.Map;

/** What the documents of many kinds have in common: names, tags, and being updated field by field. */
final class Documents {
    private final World world;
    private final Map<String, List<String>> tagNamespaces;

    Documents(World world, Map<String, List<String>> tagNamespaces) {
        this.world = world;
        this.tagNamespaces = tagNamespaces;
    }

    /** Copies the tags of a request, which may only be defined ones that exist. */
    void takeTags(JsonNode body, ObjectNode into) {
        checkTags(body);
        into.set(
                "freeformTags",
                body.path("freeformTags").isObject() ? body.path("freeformTags") : tags(into, "freeformTags"));
        into.set(
                "definedTags",
                body.path("definedTags").isObject() ? body.path("definedTags") : tags(into, "definedTags"));
    }

    /** Refuses defined tags that do not exist. */
    void checkTags(JsonNode body) {
        body.path("definedTags").properties().forEach(namespace -> {
            List<String> known = tagNamespaces.getOrDefault(namespace.getKey(), List.of());
            if (!tagNamespaces.containsKey(namespace.getKey())) {
                throw ApiException.invalid("TagNamespace " + namespace.getKey() + " does not exist.");
            }
            namespace.getValue().fieldNames().forEachRemaining(name -> {
                if (!known.contains(name)) {
                    throw ApiException.invalid(
                            "TagDefinition " + name + " in TagNamespace " + namespace.getKey() + " does not exist.");
                }
            });
        });
    }

    /** Copies the tags and the fields named from an update's body; what the body does not have stays as it is. */
    void update(Resource resource, ObjectNode body, String... fields) {
        takeTags(body, resource.shown());
        for (String field : fields) {
            JsonNode value = body.path(field);
            if (!value.isMissingNode() && !value.isNull()) {
                resource.shown().set(field, value);
            }
        }
        world.touch(resource);
    }

    /** The display name of a request, or one that the cloud makes up. */
    String displayName(JsonNode body, Kind kind) {
        return Json.text(body, "displayName")
                .orElseGet(() -> kind.ocidType() + world.now().toEpochMilli());
    }

    private static JsonNode tags(ObjectNode document, String field) {
        return document.path(field).isObject() ? document.path(field) : Json.object();
    }
}
