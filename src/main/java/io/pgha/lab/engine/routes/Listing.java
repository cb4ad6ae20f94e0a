package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.config.LabConfig;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Response;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Answers lists: filters by the declared query parameters, sorts, and cuts into pages with opaque marks. */
final class Listing {
    private static final Set<String> NOT_FILTERS = Set.of("limit", "page", "sortBy", "sortOrder");

    private final LabConfig.Limits limits;

    Listing(LabConfig.Limits limits) {
        this.limits = limits;
    }

    /** Resources, filtered by every declared query parameter but those named, which the caller has seen to. */
    Response resources(Call call, Stream<Resource> all, String... seenTo) {
        Set<String> skipped = Set.copyOf(Arrays.asList(seenTo));
        call.query("compartmentId").ifPresent(call::compartment);
        List<Resource> chosen = all.filter(each -> fits(call, each.shown(), skipped))
                .sorted(order(call))
                .toList();
        return paged(call, chosen.stream().map(each -> (JsonNode) each.shown()).toList());
    }

    /** Documents that are no resources, filtered in the same way and in the order given. */
    Response documents(Call call, Stream<ObjectNode> all, String... seenTo) {
        Set<String> skipped = Set.copyOf(Arrays.asList(seenTo));
        call.query("compartmentId").ifPresent(call::compartment);
        return paged(
                call,
                all.filter(each -> fits(call, each, skipped))
                        .map(each -> (JsonNode) each)
                        .toList());
    }

    private static boolean fits(Call call, ObjectNode document, Set<String> skipped) {
        return call.operation().query().stream()
                .filter(name -> !NOT_FILTERS.contains(name) && !skipped.contains(name))
                .allMatch(name -> call.query(name)
                        .map(value -> value.equals(document.path(name).asText()))
                        .orElse(true));
    }

    private static Comparator<Resource> order(Call call) {
        if (!call.operation().query().contains("sortBy")) {
            return Comparator.comparing(Resource::sequence);
        }
        String by = call.query("sortBy").orElse("TIMECREATED");
        Comparator<Resource> order =
                switch (by) {
                    case "TIMECREATED" -> Comparator.comparing(Resource::sequence);
                    case "DISPLAYNAME" ->
                        Comparator.comparing((Resource each) -> each.text("displayName"))
                                .thenComparing(Resource::sequence);
                    case "NAME" ->
                        Comparator.comparing((Resource each) -> each.text("name"))
                                .thenComparing(Resource::sequence);
                    default -> throw ApiException.invalid("sortBy cannot be " + by + ".");
                };
        String direction = call.query("sortOrder").orElse(by.equals("TIMECREATED") ? "DESC" : "ASC");
        return switch (direction) {
            case "ASC" -> order;
            case "DESC" -> order.reversed();
            default -> throw ApiException.invalid("sortOrder cannot be " + direction + ".");
        };
    }

    private Response paged(Call call, List<JsonNode> items) {
        if (!call.operation().isPaged()) {
            return Response.json(200, array(items));
        }
        int size = Math.min(
                limits.maxPageSize(), call.query("limit").map(Listing::limit).orElse(limits.defaultPageSize()));
        int from = call.query("page").map(mark -> position(call, mark)).orElse(0);
        int until = Math.min(items.size(), from + size);
        Response response =
                Response.json(200, array(from > until ? Collections.emptyList() : items.subList(from, until)));
        return until < items.size() ? response.with("opc-next-page", mark(call, until)) : response;
    }

    private static ArrayNode array(List<JsonNode> items) {
        ArrayNode array = Json.array();
        items.forEach(array::add);
        return array;
    }

    private static int limit(String text) {
        if (text.matches("\\d{1,6}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= 1000) {
                return limit;
            }
        }
        throw ApiException.invalid("limit must be between 1 and 1000, not " + text + ".");
    }

    private static String mark(Call call, int position) {
        String plain = call.operation().name() + ":" + position;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    private static int position(Call call, String mark) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(mark), StandardCharsets.UTF_8);
            String expected = call.operation().name() + ":";
            if (plain.startsWith(expected)) {
                return Integer.parseInt(plain.substring(expected.length()));
            }
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid("page is not one that this list gave.");
        }
        throw ApiException.invalid("page is not one that this list gave.");
    }
}
