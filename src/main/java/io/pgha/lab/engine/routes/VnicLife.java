package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.Json;
import java.util.List;
import java.util.Optional;

/** Makes the VNIC of an instance with its addresses, and takes it away again. */
final class VnicLife {
    private final Lab lab;
    private final World world;
    private final Vnics vnics;
    private final Addresses addresses;
    private final Documents documents;

    VnicLife(Lab lab, Vnics vnics, Addresses addresses, Documents documents) {
        this.lab = lab;
        this.world = lab.world();
        this.vnics = vnics;
        this.addresses = addresses;
        this.documents = documents;
    }

    /** The attachment of an instance that is being launched; it has no VNIC yet. */
    void announce(Resource instance, Resource subnet) {
        ObjectNode shown = Json.object()
                .put("compartmentId", instance.text("compartmentId"))
                .put("availabilityDomain", instance.text("availabilityDomain"))
                .put("instanceId", instance.id())
                .put("subnetId", subnet.id())
                .put("lifecycleState", "ATTACHING")
                .put("nicIndex", 0)
                .put("vlanTag", 0);
        world.add(Kind.VNIC_ATTACHMENT, shown);
    }

    /** Makes and attaches the VNIC; if that cannot be, nothing is made and the reason is told. */
    Optional<String> attach(Resource instance, JsonNode wishes) {
        Resource attachment = vnics.attachmentOf(instance).orElseThrow();
        Optional<Resource> found = world.find(Kind.SUBNET, attachment.text("subnetId"));
        if (found.flatMap(lab.landscape()::networkOf).isEmpty()) {
            return Optional.of("The lab has no network behind the subnet " + attachment.text("subnetId"));
        }
        Resource subnet = found.get();
        Optional<String> label = Json.text(wishes, "hostnameLabel");
        if (label.filter(name -> addresses.isTaken(subnet, name)).isPresent()) {
            return Optional.of("Hostname " + label.get() + " is already used in subnet " + subnet.id());
        }
        Optional<String> wish = Json.text(wishes, "privateIp");
        Optional<String> address = addresses.free(subnet, wish);
        if (address.isEmpty()) {
            return Optional.of(wish.map(text -> "IP address " + text + " is already in use in subnet " + subnet.id())
                    .orElse("No IP address is available in subnet " + subnet.id()));
        }
        Resource vnic = world.add(Kind.VNIC, shown(instance, subnet, wishes, address.get()));
        Resource primary = addresses.make(subnet, address.get(), "EPHEMERAL", wishes);
        primary.shown().put("isPrimary", true);
        attachment.shown().put("vnicId", vnic.id());
        addresses.assign(primary, vnic);
        boolean isPublic = !subnet.shown().path("prohibitPublicIpOnVnic").asBoolean();
        if (wishes.path("assignPublicIp").asBoolean(isPublic)
                && addresses.publish(primary).isEmpty()) {
            detach(instance);
            return Optional.of("No public IP address is available");
        }
        world.state(attachment, "ATTACHED");
        return Optional.empty();
    }

    /** Takes an instance's VNIC away, with all addresses but reserved ones. */
    void detach(Resource instance) {
        vnics.attachmentOf(instance).filter(each -> !each.isAnyOf("DETACHED")).ifPresent(attachment -> {
            vnics.ofInstance(instance).ifPresent(vnic -> {
                for (Resource each : addresses.ofVnic(vnic.id())) {
                    if (each.text("lifetime").equals("RESERVED")) {
                        addresses.unassign(each);
                    } else {
                        addresses.forget(each);
                    }
                }
                world.remove(vnic);
            });
            world.end(attachment, "DETACHED");
        });
    }

    private ObjectNode shown(Resource instance, Resource subnet, JsonNode wishes, String address) {
        ObjectNode shown = Json.object()
                .put("compartmentId", instance.text("compartmentId"))
                .put("availabilityDomain", instance.text("availabilityDomain"))
                .put("displayName", Json.text(wishes, "displayName").orElse(instance.text("displayName")))
                .put("lifecycleState", "AVAILABLE")
                .put("subnetId", subnet.id())
                .put("privateIp", address)
                .put("isPrimary", true)
                .put("macAddress", macAddress())
                .put("skipSourceDestCheck", wishes.path("skipSourceDestCheck").asBoolean(false));
        Json.text(wishes, "hostnameLabel").ifPresent(label -> shown.put("hostnameLabel", label));
        shown.set("nsgIds", wishes.path("nsgIds").isArray() ? wishes.path("nsgIds") : Json.texts(List.of()));
        documents.takeTags(wishes, shown);
        return shown;
    }

    private String macAddress() {
        long number = world.all(Kind.VNIC).count() + world.now().toEpochMilli();
        return String.format("02:00:17:%02x:%02x:%02x", number >> 16 & 0xff, number >> 8 & 0xff, number & 0xff);
    }
}
