package io.pgha.lab.engine.routes;

import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Response;
import java.time.Duration;
import java.util.Optional;

/** Public addresses: ephemeral ones come and go with an instance, reserved ones are made here and given to private addresses. */
final class PublicIpRoutes {
    private static final String SETTLE = "publicip.settle";

    private final Lab lab;
    private final World world;
    private final Addresses addresses;
    private final Documents documents;

    PublicIpRoutes(Lab lab, Addresses addresses, Documents documents) {
        this.lab = lab;
        this.world = lab.world();
        this.addresses = addresses;
        this.documents = documents;
    }

    void register(Routes routes) {
        routes.on("GetPublicIp", call -> call.answer(call.resource(Kind.PUBLIC_IP)))
                .on("ListPublicIps", call -> lab.listing().resources(call, world.all(Kind.PUBLIC_IP)))
                .on("CreatePublicIp", this::create)
                .on("UpdatePublicIp", this::update)
                .on("DeletePublicIp", this::delete)
                .on("GetPublicIpByPrivateIpId", this::byPrivateIp)
                .on("GetPublicIpByIpAddress", this::byAddress);
    }

    void register(Clockwork clockwork) {
        clockwork.on(SETTLE, this::settle);
    }

    private Response create(Call call) {
        call.compartment(call.required("compartmentId"));
        if (!call.required("lifetime").equals("RESERVED")) {
            throw ApiException.invalid("The lab gives an ephemeral public IP only to an instance that is launched.");
        }
        documents.checkTags(call.body());
        Optional<Resource> target = Json.text(call.body(), "privateIpId").map(id -> target(call, id));
        Resource made = addresses
                .reserve(call.body())
                .orElseThrow(() -> new ApiException(400, "LimitExceeded", "No public IP address is available."));
        documents.takeTags(call.body(), made.shown());
        target.ifPresent(privateIp -> made.hidden().put("target", privateIp.id()));
        world.later(SETTLE, made, delay());
        return call.answer(made);
    }

    private Response update(Call call) {
        Resource publicIp = call.matched(Kind.PUBLIC_IP);
        documents.checkTags(call.body());
        if (call.body().path("privateIpId").isTextual()) {
            assign(call, publicIp, call.body().path("privateIpId").asText());
        }
        documents.update(publicIp, call.body(), "displayName");
        return call.answer(publicIp);
    }

    private void assign(Call call, Resource publicIp, String privateIpId) {
        if (!publicIp.text("lifetime").equals("RESERVED")) {
            throw ApiException.invalid("An ephemeral public IP cannot be moved.");
        }
        if (!publicIp.isAnyOf("AVAILABLE", "ASSIGNED")) {
            throw ApiException.conflict("The public IP " + publicIp.id() + " is currently being modified.");
        }
        Optional<Resource> target =
                Optional.of(privateIpId).filter(id -> !id.isEmpty()).map(id -> target(call, id));
        publicIp.hidden().put("target", privateIpId);
        world.state(publicIp, target.isPresent() ? "ASSIGNING" : "UNASSIGNING");
        world.later(SETTLE, publicIp, delay());
    }

    private Resource target(Call call, String privateIpId) {
        Resource privateIp = call.named(Kind.PRIVATE_IP, privateIpId);
        Resource subnet = call.named(Kind.SUBNET, privateIp.text("subnetId"));
        if (subnet.shown().path("prohibitPublicIpOnVnic").asBoolean()) {
            throw ApiException.invalid("The subnet of the private IP prohibits public IPs.");
        }
        if (addresses.publicOf(privateIp).isPresent()) {
            throw ApiException.conflict("The private IP " + privateIp.id() + " has a public IP already.");
        }
        return privateIp;
    }

    private Response delete(Call call) {
        Resource publicIp = call.matched(Kind.PUBLIC_IP);
        world.remove(publicIp);
        return Response.empty(204);
    }

    private Response byPrivateIp(Call call) {
        Resource privateIp = call.named(Kind.PRIVATE_IP, call.required("privateIpId"));
        return call.answer(addresses.publicOf(privateIp).orElseThrow(ApiException::notFound));
    }

    private Response byAddress(Call call) {
        String address = call.required("ipAddress");
        return call.answer(world.all(Kind.PUBLIC_IP)
                .filter(each -> each.text("ipAddress").equals(address))
                .findFirst()
                .orElseThrow(ApiException::notFound));
    }

    private void settle(String id) {
        world.change(() -> world.find(Kind.PUBLIC_IP, id).ifPresent(publicIp -> {
            String wanted = publicIp.hidden().path("target").asText("");
            publicIp.hidden().remove("target");
            Optional<Resource> target = world.find(Kind.PRIVATE_IP, wanted);
            if (target.isPresent()) {
                addresses.lead(publicIp, target.get());
            } else {
                addresses.free(publicIp);
            }
        }));
    }

    private Duration delay() {
        return Duration.ofMillis(lab.config().delays().publicIp());
    }
}
