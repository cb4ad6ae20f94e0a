package io.pgha.lab.engine.routes;

import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Response;
import java.util.Optional;

/** Private addresses: made, moved from one VNIC to another, and given back. */
final class PrivateIpRoutes {
    private final Lab lab;
    private final World world;
    private final Addresses addresses;
    private final Firewall firewall;
    private final Documents documents;

    PrivateIpRoutes(Lab lab, Addresses addresses, Firewall firewall, Documents documents) {
        this.lab = lab;
        this.world = lab.world();
        this.addresses = addresses;
        this.firewall = firewall;
        this.documents = documents;
    }

    void register(Routes routes) {
        routes.on("GetPrivateIp", call -> call.answer(call.resource(Kind.PRIVATE_IP)))
                .on("ListPrivateIps", this::list)
                .on("CreatePrivateIp", this::create)
                .on("UpdatePrivateIp", this::update)
                .on("DeletePrivateIp", this::delete)
                .on("PrivateIpVnicDetach", this::detach);
    }

    private Response list(Call call) {
        Optional<String> subnetId = call.query("subnetId");
        Optional<String> vnicId = call.query("vnicId");
        if (subnetId.isEmpty() && vnicId.isEmpty()) {
            throw ApiException.missing(
                    "This request is missing one of the following arguments: subnetId, vnicId, vlanId.");
        }
        if (subnetId.isPresent() && vnicId.isPresent()) {
            throw ApiException.invalid("Only one of subnetId and vnicId can be given.");
        }
        subnetId.ifPresent(id -> call.named(Kind.SUBNET, id));
        vnicId.ifPresent(id -> call.named(Kind.VNIC, id));
        return lab.listing().resources(call, world.all(Kind.PRIVATE_IP));
    }

    private Response create(Call call) {
        Optional<Resource> vnic = Json.text(call.body(), "vnicId").map(id -> call.named(Kind.VNIC, id));
        Optional<String> subnetId =
                vnic.map(found -> found.text("subnetId")).or(() -> Json.text(call.body(), "subnetId"));
        if (subnetId.isEmpty()) {
            throw ApiException.missing(
                    "This request is missing one of the following arguments: subnetId, vnicId, vlanId.");
        }
        Resource subnet = call.named(Kind.SUBNET, subnetId.get());
        String lifetime = Json.text(call.body(), "lifetime").orElse("EPHEMERAL");
        if (vnic.isEmpty() && !lifetime.equals("RESERVED")) {
            throw ApiException.invalid("A private IP without a VNIC must have the lifetime RESERVED.");
        }
        Optional<String> wish = Json.text(call.body(), "ipAddress");
        wish.filter(address -> !Addresses.canHave(subnet, address)).ifPresent(address -> {
            throw ApiException.invalid(
                    "IP address " + address + " is not an address for " + subnet.text("cidrBlock") + ".");
        });
        checkHostName(subnet, Json.text(call.body(), "hostnameLabel"));
        documents.checkTags(call.body());
        String address = addresses
                .free(subnet, wish)
                .orElseThrow(() -> ApiException.conflict(wish.map(text -> "IP address " + text + " is already in use.")
                        .orElse("No IP address is available in subnet " + subnet.id() + ".")));
        Resource made = addresses.make(subnet, address, lifetime, call.body());
        documents.takeTags(call.body(), made.shown());
        vnic.ifPresent(found -> {
            addresses.assign(made, found);
            firewall.changed();
        });
        return call.answer(made);
    }

    private Response update(Call call) {
        Resource privateIp = call.matched(Kind.PRIVATE_IP);
        Optional<Resource> target = Json.text(call.body(), "vnicId").map(id -> call.named(Kind.VNIC, id));
        if (target.isPresent()) {
            if (privateIp.shown().path("isPrimary").asBoolean()) {
                throw ApiException.invalid("The primary private IP of a VNIC cannot be moved.");
            }
            if (!target.get().text("subnetId").equals(privateIp.text("subnetId"))) {
                throw ApiException.invalid(
                        "The VNIC " + target.get().id() + " is not in the subnet of the private IP.");
            }
        }
        Optional<String> label =
                Json.text(call.body(), "hostnameLabel").filter(name -> !name.equals(privateIp.text("hostnameLabel")));
        Resource subnet = call.named(Kind.SUBNET, privateIp.text("subnetId"));
        checkHostName(subnet, label);
        documents.checkTags(call.body());
        documents.update(privateIp, call.body(), "displayName", "hostnameLabel");
        target.filter(vnic -> !vnic.id().equals(privateIp.text("vnicId"))).ifPresent(vnic -> {
            addresses.assign(privateIp, vnic);
            firewall.changed();
        });
        return call.answer(privateIp);
    }

    private void checkHostName(Resource subnet, Optional<String> label) {
        label.flatMap(name -> addresses.objection(subnet, name)).ifPresent(objection -> {
            throw ApiException.invalid(objection);
        });
        if (label.filter(name -> addresses.isTaken(subnet, name)).isPresent()) {
            throw ApiException.conflict("Hostname " + label.get() + " is already used in subnet " + subnet.id() + ".");
        }
    }

    private Response delete(Call call) {
        Resource privateIp = secondary(call);
        if (privateIp.text("lifetime").equals("RESERVED")
                && privateIp.text("ipState").equals("ASSIGNED")) {
            throw ApiException.conflict(
                    "The private IP " + privateIp.id() + " is assigned to a VNIC; detach it first.");
        }
        addresses.forget(privateIp);
        firewall.changed();
        return Response.empty(204);
    }

    private Response detach(Call call) {
        Resource privateIp = secondary(call);
        if (!privateIp.text("lifetime").equals("RESERVED")) {
            throw ApiException.invalid("Only a private IP of the lifetime RESERVED can be detached.");
        }
        addresses.unassign(privateIp);
        firewall.changed();
        return call.answer(privateIp);
    }

    private static Resource secondary(Call call) {
        Resource privateIp = call.matched(Kind.PRIVATE_IP);
        if (privateIp.shown().path("isPrimary").asBoolean()) {
            throw ApiException.invalid("The primary private IP of a VNIC cannot be deleted or detached.");
        }
        return privateIp;
    }
}
