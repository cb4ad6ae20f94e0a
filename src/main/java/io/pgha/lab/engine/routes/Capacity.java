package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.config.LabConfig.ShapeOffer;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Response;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Where there is room for instances: everywhere, except where it was said that there is none. */
final class Capacity {
    private final Lab lab;
    private final List<Full> full = new CopyOnWriteArrayList<>();

    /** A place without room; an empty text stands for any. */
    record Full(String availabilityDomain, String faultDomain, String shape) {
        boolean covers(String domain, String fault, String wanted) {
            return fits(availabilityDomain, domain) && fits(faultDomain, fault) && fits(shape, wanted);
        }

        /** The end of a domain's name is enough, since its beginning is random. */
        private static boolean fits(String pattern, String value) {
            return pattern.isEmpty() || (!value.isEmpty() && value.endsWith(pattern));
        }
    }

    Capacity(Lab lab) {
        this.lab = lab;
    }

    void register(Routes routes) {
        routes.on("CreateComputeCapacityReport", this::report);
    }

    /** There is no room at a place. */
    void exhaust(Full place) {
        full.add(place);
    }

    /** There is room everywhere again. */
    void restore() {
        full.clear();
    }

    /** The places without room. */
    List<Full> exhausted() {
        return List.copyOf(full);
    }

    /** The fault domain for a new instance: the one wished for, or the first with room; empty if there is no room. */
    Optional<String> place(String domain, Optional<String> wish, String shape) {
        return wish.map(List::of).orElse(Landscape.FAULT_DOMAINS).stream()
                .filter(fault -> hasRoom(domain, fault, shape))
                .findFirst();
    }

    private boolean hasRoom(String domain, String fault, String shape) {
        return full.stream().noneMatch(place -> place.covers(domain, fault, shape));
    }

    private Response report(Call call) {
        String compartment = call.required("compartmentId");
        String domain = call.required("availabilityDomain");
        if (!lab.landscape().tenancyId().equals(compartment)) {
            throw ApiException.invalid("The compartmentId must be the root compartment.");
        }
        if (!lab.landscape().availabilityDomains().contains(domain)) {
            throw ApiException.invalid("Unknown availabilityDomain " + domain + ".");
        }
        ObjectNode shown = Json.object()
                .put("compartmentId", compartment)
                .put("availabilityDomain", domain)
                .put("timeCreated", Json.time(lab.world().now()));
        ArrayNode found = shown.putArray("shapeAvailabilities");
        for (JsonNode wanted : call.body().path("shapeAvailabilities")) {
            found.add(availability(domain, wanted));
        }
        return Response.json(200, shown);
    }

    private ObjectNode availability(String domain, JsonNode wanted) {
        String name = wanted.path("instanceShape").asText();
        Optional<ShapeOffer> shape = lab.config().shapes().stream()
                .filter(each -> each.name().equals(name))
                .findFirst();
        ObjectNode shown = Json.object().put("instanceShape", name);
        Json.text(wanted, "faultDomain").ifPresent(fault -> shown.put("faultDomain", fault));
        shown.set("instanceShapeConfig", wanted.path("instanceShapeConfig"));
        if (shape.isEmpty()) {
            return shown.put("availabilityStatus", "HARDWARE_NOT_SUPPORTED").put("availableCount", 0);
        }
        boolean room = place(domain, Json.text(wanted, "faultDomain"), name).isPresent();
        return shown.put("availabilityStatus", room ? "AVAILABLE" : "OUT_OF_HOST_CAPACITY")
                .put("availableCount", room ? lab.config().limits().instances() : 0);
    }
}
