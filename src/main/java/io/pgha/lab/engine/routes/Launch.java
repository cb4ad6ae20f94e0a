package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.config.LabConfig.ShapeOffer;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import java.util.Optional;

/** Checks a launch as far as the cloud does before it answers; the rest shows only later, in the work request. */
final class Launch {
    private static final int LONGEST_METADATA = 32_000;
    private static final int SMALLEST_BOOT_VOLUME = 50;

    private final Lab lab;
    private final Addresses addresses;
    private final Documents documents;
    private final Capacity capacity;

    Launch(Lab lab, Addresses addresses, Documents documents, Capacity capacity) {
        this.lab = lab;
        this.addresses = addresses;
        this.documents = documents;
        this.capacity = capacity;
    }

    /**
     * The document of the instance to be.
     *
     * @throws ApiException if the launch is refused
     */
    ObjectNode check(Call call) {
        ObjectNode body = call.body();
        String compartment = call.compartment(call.required("compartmentId"));
        String domain = domain(call.required("availabilityDomain"));
        String shapeName = call.required("shape");
        JsonNode vnic = body.path("createVnicDetails");
        String subnetId = Json.text(vnic, "subnetId")
                .or(() -> Json.text(body, "subnetId"))
                .orElseThrow(() -> ApiException.missing("The parameter createVnicDetails.subnetId is required."));
        String imageId = Json.text(body.path("sourceDetails"), "imageId")
                .or(() -> Json.text(body, "imageId"))
                .orElseThrow(() -> ApiException.missing("The parameter sourceDetails.imageId is required."));
        documents.checkTags(body);
        documents.checkTags(vnic);
        checkFaultDomain(body);
        checkSizes(body);
        if (body.path("launchVolumeAttachments").size() > 0) {
            throw ApiException.invalid("launchVolumeAttachments is more than the lab can do.");
        }
        Resource subnet = call.named(Kind.SUBNET, subnetId);
        Resource image = call.named(Kind.IMAGE, imageId);
        checkVnic(call, vnic, subnet, domain);
        ObjectNode shapeConfig = shapeConfig(body, shape(shapeName, image));
        checkLimit(compartment);
        String fault = capacity.place(domain, Json.text(body, "faultDomain"), shapeName)
                .orElseThrow(() -> new ApiException(500, "InternalError", "Out of host capacity."));
        ObjectNode shown = shown(body, compartment, domain, fault, image).put("shape", shapeName);
        shown.set("shapeConfig", shapeConfig);
        return shown;
    }

    /** The shape of a name that runs an image. */
    ShapeOffer shape(String name, Resource image) {
        ShapeOffer shape = lab.config().shapes().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ApiException(404, "NotAuthorizedOrNotFound", "shape " + name + " not found"));
        if (!shape.runsImages()) {
            throw ApiException.invalid("Shape " + name + " is not valid for image " + image.id() + ".");
        }
        return shape;
    }

    /** The cores and memory that a body asks of a shape. */
    static ObjectNode shapeConfig(JsonNode body, ShapeOffer shape) {
        JsonNode wanted = body.path("shapeConfig");
        double ocpus = shape.ocpus();
        double memory = shape.memoryInGigabytes();
        if (shape.flexible()) {
            if (!wanted.path("ocpus").isNumber()) {
                throw ApiException.missing("shapeConfig is required for the flexible shape " + shape.name() + ".");
            }
            ocpus = wanted.path("ocpus").asDouble();
            memory = wanted.path("memoryInGBs").asDouble(ocpus * shape.memoryInGigabytes() / shape.ocpus());
            if (ocpus < 1 || ocpus > shape.maxOcpus()) {
                throw ApiException.invalid(
                        "ocpus must be between 1 and " + shape.maxOcpus() + " for " + shape.name() + ".");
            }
            if (memory < ocpus || memory > Math.min(shape.maxMemoryInGigabytes(), ocpus * 64)) {
                throw ApiException.invalid("memoryInGBs must be between " + ocpus + " and "
                        + Math.min(shape.maxMemoryInGigabytes(), ocpus * 64) + " for " + shape.name() + ".");
            }
        } else if (wanted.path("ocpus").isNumber()) {
            throw ApiException.invalid("shapeConfig is not for the fixed shape " + shape.name() + ".");
        }
        return Json.object()
                .put("ocpus", ocpus)
                .put("vcpus", (int) Math.ceil(ocpus * 2))
                .put("memoryInGBs", memory)
                .put("networkingBandwidthInGbps", ocpus)
                .put("maxVnicAttachments", 2)
                .put("gpus", 0)
                .put("localDisks", 0)
                .put("processorDescription", shape.processor());
    }

    private ObjectNode shown(ObjectNode body, String compartment, String domain, String fault, Resource image) {
        ObjectNode shown = Json.object()
                .put("compartmentId", compartment)
                .put("availabilityDomain", domain)
                .put("faultDomain", fault)
                .put("displayName", documents.displayName(body, Kind.INSTANCE))
                .put("imageId", image.id())
                .put("lifecycleState", "PROVISIONING")
                .put("launchMode", "PARAVIRTUALIZED")
                .put("region", lab.config().regionKey().toLowerCase(java.util.Locale.ROOT));
        documents.takeTags(body, shown);
        for (String field : new String[] {"metadata", "extendedMetadata", "instanceOptions", "agentConfig"}) {
            shown.set(field, body.path(field).isObject() ? body.path(field) : Json.object());
        }
        shown.putObject("availabilityConfig").put("recoveryAction", "RESTORE_INSTANCE");
        shown.set("launchOptions", image.shown().path("launchOptions"));
        ObjectNode source = Json.object().put("sourceType", "image").put("imageId", image.id());
        source.put(
                "bootVolumeSizeInGBs",
                body.path("sourceDetails").path("bootVolumeSizeInGBs").asLong(50));
        shown.set("sourceDetails", source);
        return shown;
    }

    private String domain(String name) {
        if (!lab.landscape().availabilityDomains().contains(name)) {
            throw ApiException.invalid("Invalid availabilityDomain " + name + ".");
        }
        return name;
    }

    private static void checkFaultDomain(JsonNode body) {
        Json.text(body, "faultDomain")
                .filter(name -> !Landscape.FAULT_DOMAINS.contains(name))
                .ifPresent(name -> {
                    throw ApiException.invalid("Invalid faultDomain " + name + ".");
                });
    }

    private static void checkSizes(JsonNode body) {
        int metadata = Json.bytes(body.path("metadata")).length + Json.bytes(body.path("extendedMetadata")).length;
        if (metadata > LONGEST_METADATA) {
            throw ApiException.invalid("The metadata is longer than " + LONGEST_METADATA + " bytes.");
        }
        JsonNode size = body.path("sourceDetails").path("bootVolumeSizeInGBs");
        if (size.isNumber() && size.asLong() < SMALLEST_BOOT_VOLUME) {
            throw ApiException.invalid("bootVolumeSizeInGBs must be at least " + SMALLEST_BOOT_VOLUME + ".");
        }
    }

    private void checkVnic(Call call, JsonNode vnic, Resource subnet, String domain) {
        Optional<String> confined = subnet.find("availabilityDomain");
        if (confined.isPresent() && !confined.get().equals(domain)) {
            throw ApiException.invalid("Subnet " + subnet.id() + " is not in the availability domain " + domain + ".");
        }
        boolean forbidden = subnet.shown().path("prohibitPublicIpOnVnic").asBoolean();
        if (vnic.path("assignPublicIp").asBoolean(false) && forbidden) {
            throw badVnic("assignPublicIp is true, but the subnet prohibits public IPs");
        }
        Json.text(vnic, "hostnameLabel")
                .flatMap(label -> addresses.objection(subnet, label))
                .ifPresent(objection -> {
                    throw badVnic(objection);
                });
        Json.text(vnic, "privateIp")
                .filter(address -> !Addresses.canHave(subnet, address))
                .ifPresent(address -> {
                    throw badVnic("the private IP " + address + " is not an address for " + subnet.text("cidrBlock"));
                });
        for (JsonNode id : vnic.path("nsgIds")) {
            Resource group = call.named(Kind.SECURITY_GROUP, id.asText());
            if (!group.text("vcnId").equals(subnet.text("vcnId"))) {
                throw ApiException.invalid("The NSG " + group.id() + " is not in the VCN of the subnet.");
            }
        }
    }

    private static ApiException badVnic(String why) {
        return ApiException.invalid("Invalid VNIC creation parameters: " + why + ".");
    }

    private void checkLimit(String compartment) {
        long there = lab.world()
                .all(Kind.INSTANCE)
                .filter(each -> each.text("compartmentId").equals(compartment) && !each.isAnyOf("TERMINATED"))
                .count();
        if (there >= lab.config().limits().instances()) {
            throw new ApiException(
                    400,
                    "LimitExceeded",
                    "The following service limits were exceeded: vm-instance-count. Request a service limit increase"
                            + " from the service limits page in the console. ");
        }
    }
}
