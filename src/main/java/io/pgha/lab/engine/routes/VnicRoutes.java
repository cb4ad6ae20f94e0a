package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Response;

/** VNICs and what attaches them. */
final class VnicRoutes {
    private final Lab lab;
    private final Addresses addresses;
    private final Firewall firewall;
    private final Documents documents;

    VnicRoutes(Lab lab, Addresses addresses, Firewall firewall, Documents documents) {
        this.lab = lab;
        this.addresses = addresses;
        this.firewall = firewall;
        this.documents = documents;
    }

    void register(Routes routes) {
        routes.on("GetVnicAttachment", call -> call.answer(call.resource(Kind.VNIC_ATTACHMENT)))
                .on("ListVnicAttachments", call -> lab.listing()
                        .resources(call, lab.world().all(Kind.VNIC_ATTACHMENT)))
                .on("GetVnic", call -> shown(call.resource(Kind.VNIC)))
                .on("UpdateVnic", this::update);
    }

    private Response update(Call call) {
        Resource vnic = call.matched(Kind.VNIC);
        Resource subnet = lab.world().find(Kind.SUBNET, vnic.text("subnetId")).orElseThrow(ApiException::notFound);
        for (JsonNode id : call.body().path("nsgIds")) {
            Resource group = call.named(Kind.SECURITY_GROUP, id.asText());
            if (!group.text("vcnId").equals(subnet.text("vcnId"))) {
                throw ApiException.invalid("The NSG " + group.id() + " is not in the VCN of the VNIC.");
            }
        }
        Json.text(call.body(), "hostnameLabel")
                .filter(label -> !label.equals(vnic.text("hostnameLabel")))
                .ifPresent(label -> {
                    addresses.objection(subnet, label).ifPresent(objection -> {
                        throw ApiException.invalid(objection);
                    });
                    if (addresses.isTaken(subnet, label)) {
                        throw ApiException.conflict("Hostname " + label + " is already used in subnet " + subnet.id());
                    }
                });
        documents.checkTags(call.body());
        documents.update(vnic, call.body(), "displayName", "hostnameLabel", "nsgIds", "skipSourceDestCheck");
        addresses.ofVnic(vnic.id()).stream()
                .filter(each -> each.shown().path("isPrimary").asBoolean())
                .forEach(each -> vnic.find("hostnameLabel")
                        .ifPresent(label -> each.shown().put("hostnameLabel", label)));
        firewall.changed();
        return shown(vnic);
    }

    private Response shown(Resource vnic) {
        return Response.json(200, Vnics.shown(vnic, addresses)).with("etag", vnic.etag());
    }
}
