package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.config.LabConfig;
import io.pgha.lab.engine.state.Cidr;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.trust.Authority;
import io.pgha.lab.engine.trust.Keys;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Request;
import io.pgha.lab.engine.wire.Response;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells an instance about itself, known by the address it asks from: {@code /opc/v2/...}. */
final class MetadataDoor {
    private static final Duration CERTIFICATE_LIFE = Duration.ofHours(24);
    private static final Duration RENEWAL = Duration.ofHours(1);
    /** For clocks that are a little slow. */
    private static final Duration BACKDATING = Duration.ofMinutes(1);

    private final LabConfig config;
    private final World world;
    private final Landscape landscape;
    private final Vnics vnics;
    private final Authority authority;
    private final KeyPair keys;
    private final Map<String, X509Certificate> certificates = new HashMap<>();

    MetadataDoor(Lab lab, Vnics vnics, Authority authority, KeyPair keys) {
        this.config = lab.config();
        this.world = lab.world();
        this.landscape = lab.landscape();
        this.vnics = vnics;
        this.authority = authority;
        this.keys = keys;
    }

    Response answer(Request request) {
        try {
            return tell(request);
        } catch (ApiException e) {
            return Response.error(e);
        }
    }

    private Response tell(Request request) {
        List<String> path = request.segments();
        boolean forwarded = request.header("forwarded").isPresent()
                || request.header("x-forwarded-for").isPresent()
                || request.header("x-forwarded-host").isPresent();
        String sender = request.sender().getHostAddress();
        Resource vnic = world.read(() -> vnicAt(sender)).orElseThrow(MetadataDoor::nothing);
        Resource instance = world.read(() -> vnics.instanceOf(vnic)).orElseThrow(MetadataDoor::nothing);
        boolean old = path.size() > 1 && path.get(1).equals("v1");
        if (old
                && instance.shown()
                        .path("instanceOptions")
                        .path("areLegacyImdsEndpointsDisabled")
                        .asBoolean()) {
            throw nothing();
        }
        if (!request.method().equals("GET") || forwarded) {
            throw new ApiException(400, "InvalidParameter", "The request is not one from the instance itself.");
        }
        if (!old
                && !request.header("authorization")
                        .filter("Bearer Oracle"::equals)
                        .isPresent()) {
            throw new ApiException(401, "NotAuthenticated", "The header Authorization: Bearer Oracle is missing.");
        }
        if (path.size() == 4 && path.get(2).equals("identity")) {
            return identity(instance, path.get(3));
        }
        return shown(world.read(() -> tree(instance, vnic)), path.subList(Math.min(2, path.size()), path.size()));
    }

    private Response shown(JsonNode tree, List<String> path) {
        JsonNode at = tree;
        for (String name : path) {
            at = at.isArray() && name.matches("\\d{1,3}") ? at.path(Integer.parseInt(name)) : at.path(name);
        }
        if (at.isMissingNode() || path.isEmpty()) {
            throw nothing();
        }
        return at.isContainerNode()
                ? Response.text(200, new String(Json.pretty(at), StandardCharsets.UTF_8))
                        .with("content-type", "application/json")
                : Response.text(200, at.asText());
    }

    private Optional<Resource> vnicAt(String address) {
        return world.all(Kind.PRIVATE_IP)
                .filter(each -> each.text("ipAddress").equals(address))
                .findFirst()
                .flatMap(each -> world.find(Kind.VNIC, each.text("vnicId")));
    }

    private ObjectNode tree(Resource instance, Resource vnic) {
        ObjectNode tree = Json.object();
        ObjectNode shown = tree.putObject("instance");
        for (String field : List.of(
                "id",
                "displayName",
                "compartmentId",
                "availabilityDomain",
                "faultDomain",
                "shape",
                "shapeConfig",
                "metadata",
                "freeformTags",
                "definedTags",
                "agentConfig")) {
            shown.set(field, instance.shown().path(field));
        }
        shown.put("hostname", vnic.find("hostnameLabel").orElse(instance.text("displayName")));
        shown.put("tenantId", landscape.tenancyId());
        shown.put("image", instance.text("imageId"));
        shown.put("ociAdName", instance.text("availabilityDomain").replaceFirst("^.*:", ""));
        shown.put("region", config.region()).put("canonicalRegionName", config.region());
        shown.putObject("regionInfo")
                .put("realmKey", "oc1")
                .put("realmDomainComponent", "oraclecloud.com")
                .put("regionKey", config.regionKey())
                .put("regionIdentifier", config.region());
        shown.put("state", "Running");
        shown.put("timeCreated", Instant.parse(instance.text("timeCreated")).toEpochMilli());
        String cidr = world.find(Kind.SUBNET, vnic.text("subnetId"))
                .map(subnet -> subnet.text("cidrBlock"))
                .orElse("");
        tree.putArray("vnics")
                .addObject()
                .put("vnicId", vnic.id())
                .put("privateIp", vnic.text("privateIp"))
                .put("vlanTag", 0)
                .put("macAddr", vnic.text("macAddress"))
                .put("virtualRouterIp", Cidr.parse(cidr).gateway())
                .put("subnetCidrBlock", cidr)
                .put("nicIndex", 0);
        return tree;
    }

    private Response identity(Resource instance, String name) {
        try {
            X509Certificate certificate = certificateOf(instance);
            return Response.text(
                    200,
                    switch (name) {
                        case "cert.pem" -> Keys.pem("CERTIFICATE", certificate.getEncoded());
                        case "key.pem" ->
                            Keys.pem("PRIVATE KEY", keys.getPrivate().getEncoded());
                        case "intermediate.pem" ->
                            Keys.pem("CERTIFICATE", authority.certificate().getEncoded());
                        case "fingerprint" -> Keys.fingerprint("SHA-256", certificate.getEncoded());
                        case "tenancyId" -> landscape.tenancyId();
                        default -> throw nothing();
                    });
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no certificate could be issued", e);
        }
    }

    /** The same one until an hour before its end, so that what is asked for one after another fits together. */
    private synchronized X509Certificate certificateOf(Resource instance) throws GeneralSecurityException {
        X509Certificate known = certificates.get(instance.id());
        if (known != null && known.getNotAfter().toInstant().isAfter(world.now().plus(RENEWAL))) {
            return known;
        }
        X509Certificate fresh = authority.forInstance(
                keys.getPublic(),
                instance.id(),
                instance.text("compartmentId"),
                landscape.tenancyId(),
                world.now().minus(BACKDATING),
                CERTIFICATE_LIFE);
        certificates.put(instance.id(), fresh);
        return fresh;
    }

    private static ApiException nothing() {
        return new ApiException(404, "NotFound", "Not Found");
    }
}
