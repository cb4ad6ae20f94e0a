package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgha.lab.engine.machine.MachineImage;
import io.pgha.lab.engine.machine.MachineSpec;
import io.pgha.lab.engine.machine.VolumeSpec;
import io.pgha.lab.engine.state.Cidr;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.Json;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says of an instance what its machine must be. */
final class Specs {
    private final Lab lab;
    private final World world;
    private final Vnics vnics;
    private final Addresses addresses;

    Specs(Lab lab, Vnics vnics, Addresses addresses) {
        this.lab = lab;
        this.world = lab.world();
        this.vnics = vnics;
        this.addresses = addresses;
    }

    /** The machine of an instance as it must be now; empty if it has no VNIC in a network of the lab. */
    Optional<MachineSpec> of(Resource instance) {
        return vnics.ofInstance(instance).flatMap(vnic -> nic(vnic).map(nic -> spec(instance, vnic, nic)));
    }

    private MachineSpec spec(Resource instance, Resource vnic, MachineSpec.Nic nic) {
        JsonNode metadata = instance.shown().path("metadata");
        Map<String, String> values = new LinkedHashMap<>();
        metadata.properties()
                .forEach(entry -> values.put(entry.getKey(), entry.getValue().asText()));
        List<String> keys = Arrays.stream(
                        metadata.path("ssh_authorized_keys").asText("").split("\n", -1))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        String subnetDomain = world.find(Kind.SUBNET, nic.subnetId())
                .flatMap(subnet -> subnet.find("subnetDomainName"))
                .orElse("");
        return new MachineSpec(
                instance.id(),
                instance.hidden().path("machineName").asText(),
                vnic.find("hostnameLabel")
                        .orElse(instance.hidden().path("machineName").asText()),
                subnetDomain,
                image(instance),
                nic,
                keys,
                values,
                instance.shown().path("shapeConfig").path("ocpus").asDouble(),
                instance.shown().path("shapeConfig").path("memoryInGBs").asDouble(),
                volumes(instance));
    }

    private MachineImage image(Resource instance) {
        String id = instance.shown().path("sourceDetails").path("imageId").asText();
        Resource image = world.find(Kind.IMAGE, id)
                .orElseThrow(() -> new IllegalStateException("the image of " + instance.id() + " is gone"));
        return new MachineImage(
                id,
                image.text("operatingSystem"),
                image.text("operatingSystemVersion"),
                image.hidden().path("kind").asText(),
                image.hidden().path("userName").asText());
    }

    private Optional<MachineSpec.Nic> nic(Resource vnic) {
        Optional<Resource> subnet = world.find(Kind.SUBNET, vnic.text("subnetId"));
        List<Resource> own = addresses.ofVnic(vnic.id());
        return subnet.flatMap(found -> lab.landscape().networkOf(found).map(network -> {
            Cidr cidr = Cidr.parse(found.text("cidrBlock"));
            return new MachineSpec.Nic(
                    network,
                    found.id(),
                    own.stream().map(each -> each.text("ipAddress")).toList(),
                    cidr.prefixLength(),
                    cidr.gateway(),
                    vnic.text("macAddress"),
                    Json.text(Vnics.shown(vnic, addresses), "publicIp"));
        }));
    }

    private Map<String, VolumeSpec> volumes(Resource instance) {
        Map<String, VolumeSpec> attached = new LinkedHashMap<>();
        world.all(Kind.VOLUME_ATTACHMENT)
                .filter(each -> each.text("instanceId").equals(instance.id()) && each.isAnyOf("ATTACHED"))
                .forEach(each -> world.find(Kind.VOLUME, each.text("volumeId"))
                        .ifPresent(volume -> attached.put(each.text("device"), volume(volume))));
        return attached;
    }

    /** The disk of a volume. */
    static VolumeSpec volume(Resource volume) {
        return new VolumeSpec(volume.id(), volume.shown().path("sizeInGBs").asLong());
    }
}
