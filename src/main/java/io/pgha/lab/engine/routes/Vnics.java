package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import java.util.Optional;

/** Finds the way between instances and their VNICs. */
final class Vnics {
    private final World world;

    Vnics(World world) {
        this.world = world;
    }

    /** The attachment of an instance's VNIC, whatever state it is in. */
    Optional<Resource> attachmentOf(Resource instance) {
        return world.all(Kind.VNIC_ATTACHMENT)
                .filter(each -> each.text("instanceId").equals(instance.id()))
                .findFirst();
    }

    /** An instance's VNIC, from the moment it has one. */
    Optional<Resource> ofInstance(Resource instance) {
        return attachmentOf(instance).flatMap(each -> world.find(Kind.VNIC, each.text("vnicId")));
    }

    /** The instance that a VNIC is attached to. */
    Optional<Resource> instanceOf(Resource vnic) {
        return world.all(Kind.VNIC_ATTACHMENT)
                .filter(each -> each.text("vnicId").equals(vnic.id()))
                .findFirst()
                .flatMap(each -> world.find(Kind.INSTANCE, each.text("instanceId")));
    }

    /** The document of a VNIC with the public address that it has now. */
    static ObjectNode shown(Resource vnic, Addresses addresses) {
        ObjectNode shown = vnic.shown().deepCopy();
        shown.remove("publicIp");
        for (Resource each : addresses.ofVnic(vnic.id())) {
            if (each.shown().path("isPrimary").asBoolean()) {
                addresses.publicOf(each).ifPresent(found -> shown.put("publicIp", found.text("ipAddress")));
            }
        }
        return shown;
    }
}
