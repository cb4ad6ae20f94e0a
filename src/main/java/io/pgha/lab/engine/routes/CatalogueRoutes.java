package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.config.LabConfig.ShapeOffer;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Response;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be chosen from: compartments, domains, shapes, images. */
final class CatalogueRoutes {
    private final Lab lab;

    CatalogueRoutes(Lab lab) {
        this.lab = lab;
    }

    void register(Routes routes) {
        routes.on("GetTenancy", call -> call.answer(call.resource(Kind.TENANCY)))
                .on("ListRegionSubscriptions", this::listRegionSubscriptions)
                .on("ListRegions", this::listRegions)
                .on("GetUser", call -> call.answer(call.resource(Kind.USER)))
                .on("GetCompartment", this::getCompartment)
                .on("ListCompartments", this::listCompartments)
                .on("ListAvailabilityDomains", this::listAvailabilityDomains)
                .on("ListFaultDomains", this::listFaultDomains)
                .on("ListShapes", this::listShapes)
                .on("GetImage", call -> call.answer(call.resource(Kind.IMAGE)))
                .on("ListImages", this::listImages)
                .on("ListImageShapeCompatibilityEntries", this::listImageShapes);
    }

    private Response listRegionSubscriptions(Call call) {
        call.resource(Kind.TENANCY);
        ObjectNode home = Json.object()
                .put("regionKey", lab.config().regionKey())
                .put("regionName", lab.config().region())
                .put("status", "READY")
                .put("isHomeRegion", true);
        return lab.listing().documents(call, Stream.of(home));
    }

    private Response listRegions(Call call) {
        ObjectNode region = Json.object()
                .put("key", lab.config().regionKey())
                .put("name", lab.config().region());
        return lab.listing().documents(call, Stream.of(region));
    }

    private Response getCompartment(Call call) {
        Optional<Resource> root = lab.world().find(Kind.TENANCY, call.pathValue());
        if (root.isEmpty()) {
            return call.answer(call.resource(Kind.COMPARTMENT));
        }
        ObjectNode shown = root.get().shown().deepCopy();
        shown.put("lifecycleState", "ACTIVE");
        return Response.json(200, shown).with("etag", root.get().etag());
    }

    private Response listCompartments(Call call) {
        boolean below =
                call.query("compartmentIdInSubtree").filter("true"::equals).isPresent();
        String parent = call.compartment(call.query("compartmentId").orElse(""));
        if (below && lab.world().find(Kind.TENANCY, parent).isEmpty()) {
            throw ApiException.invalid("compartmentIdInSubtree can only be set to true for the root compartment.");
        }
        return lab.listing()
                .resources(call, lab.world().all(Kind.COMPARTMENT), "accessLevel", "compartmentIdInSubtree");
    }

    private Response listAvailabilityDomains(Call call) {
        return lab.listing().resources(call, lab.world().all(Kind.AVAILABILITY_DOMAIN), "compartmentId");
    }

    private Response listFaultDomains(Call call) {
        String domain = call.query("availabilityDomain").orElse("");
        if (!lab.landscape().availabilityDomains().contains(domain)) {
            throw ApiException.notFound();
        }
        Stream<ObjectNode> all = Landscape.FAULT_DOMAINS.stream().map(name -> Json.object()
                .put("name", name)
                .put("id", "ocid1.faultdomain.oc1.." + name.toLowerCase(java.util.Locale.ROOT))
                .put("compartmentId", lab.landscape().tenancyId())
                .put("availabilityDomain", domain));
        return lab.listing().documents(call, all, "compartmentId");
    }

    private Response listShapes(Call call) {
        call.query("availabilityDomain")
                .filter(name -> !lab.landscape().availabilityDomains().contains(name))
                .ifPresent(name -> {
                    throw ApiException.notFound();
                });
        Optional<Resource> image = call.query("imageId").map(id -> call.named(Kind.IMAGE, id));
        Stream<ObjectNode> shapes = lab.config().shapes().stream()
                .filter(shape -> image.isEmpty() || shape.runsImages())
                .map(CatalogueRoutes::shown);
        return lab.listing().documents(call, shapes, "compartmentId", "availabilityDomain", "imageId");
    }

    private Response listImages(Call call) {
        call.compartment(call.query("compartmentId").orElse(""));
        boolean runs = call.query("shape")
                .map(name -> lab.config().shapes().stream()
                        .anyMatch(shape -> shape.name().equals(name) && shape.runsImages()))
                .orElse(true);
        Stream<Resource> images = lab.world().all(Kind.IMAGE).filter(image -> runs);
        return lab.listing().resources(call, images, "compartmentId", "shape");
    }

    private Response listImageShapes(Call call) {
        String imageId = call.resource(Kind.IMAGE).id();
        Stream<ObjectNode> entries = lab.config().shapes().stream()
                .filter(ShapeOffer::runsImages)
                .map(shape -> Json.object().put("imageId", imageId).put("shape", shape.name()));
        return lab.listing().documents(call, entries);
    }

    private static ObjectNode shown(ShapeOffer shape) {
        ObjectNode shown = Json.object()
                .put("shape", shape.name())
                .put("processorDescription", shape.processor())
                .put("ocpus", shape.ocpus())
                .put("memoryInGBs", shape.memoryInGigabytes())
                .put("networkingBandwidthInGbps", 1.0)
                .put("maxVnicAttachments", 2)
                .put("gpus", 0)
                .put("localDisks", 0)
                .put("isFlexible", shape.flexible())
                .put("isLiveMigrationSupported", true)
                .put("billingType", "PAID");
        shown.set("quotaNames", Json.texts(List.of(quota(shape.name()) + "-core-count")));
        if (shape.flexible()) {
            shown.putObject("ocpuOptions").put("min", 1.0).put("max", shape.maxOcpus());
            shown.putObject("memoryOptions")
                    .put("minInGBs", 1.0)
                    .put("maxInGBs", shape.maxMemoryInGigabytes())
                    .put("minPerOcpuInGBs", 1.0)
                    .put("maxPerOcpuInGBs", 64.0)
                    .put("defaultPerOcpuInGBs", shape.memoryInGigabytes() / shape.ocpus());
        }
        return shown;
    }

    private static String quota(String shape) {
        return shape.replace("VM.", "").replace(".Flex", "").replace('.', '-').toLowerCase(java.util.Locale.ROOT);
    }
}
