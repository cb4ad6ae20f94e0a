package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.state.Cidr;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gives and takes private and public addresses; no two of a subnet are ever the same, nor two host names. */
final class Addresses {
    /** RFC 952 and 1123. */
    private static final Pattern HOST_NAME = Pattern.compile("[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?");

    private final World world;
    private final Cidr publicRange;

    Addresses(World world, Cidr publicRange) {
        this.world = world;
        this.publicRange = publicRange;
    }

    /** The private addresses of a subnet. */
    Stream<Resource> ofSubnet(String subnetId) {
        return world.all(Kind.PRIVATE_IP).filter(each -> each.text("subnetId").equals(subnetId));
    }

    /** The private addresses of a VNIC, its primary one first. */
    List<Resource> ofVnic(String vnicId) {
        return world.all(Kind.PRIVATE_IP)
                .filter(each -> each.text("vnicId").equals(vnicId))
                .sorted(java.util.Comparator.comparing(
                        each -> !each.shown().path("isPrimary").asBoolean()))
                .toList();
    }

    /** Why a host name cannot be given in a subnet, not looking at whether it is taken. */
    Optional<String> objection(Resource subnet, String hostName) {
        if (!HOST_NAME.matcher(hostName).matches()) {
            return Optional.of("The hostname label " + hostName + " is not valid.");
        }
        return subnet.find("dnsLabel").isPresent()
                ? Optional.empty()
                : Optional.of("A hostname label needs a subnet with a DNS label.");
    }

    /** True if a host name is taken in a subnet. */
    boolean isTaken(Resource subnet, String hostName) {
        return ofSubnet(subnet.id()).anyMatch(each -> each.text("hostnameLabel").equalsIgnoreCase(hostName));
    }

    /** An address of a subnet that is free: the one wished for, or the lowest; empty if there is none. */
    Optional<String> free(Resource subnet, Optional<String> wish) {
        Set<String> taken =
                ofSubnet(subnet.id()).map(each -> each.text("ipAddress")).collect(Collectors.toSet());
        return wish.isPresent()
                ? wish.filter(address -> !taken.contains(address))
                : Cidr.parse(subnet.text("cidrBlock")).free(taken);
    }

    /** True if a VNIC in the subnet could have the address. */
    static boolean canHave(Resource subnet, String address) {
        Cidr cidr = Cidr.parse(subnet.text("cidrBlock"));
        return cidr.contains(address) && !cidr.isReserved(address);
    }

    /** Makes a private address that nobody has yet. */
    Resource make(Resource subnet, String address, String lifetime, JsonNode wishes) {
        ObjectNode shown = Json.object()
                .put("compartmentId", subnet.text("compartmentId"))
                .put("subnetId", subnet.id())
                .put("ipAddress", address)
                .put("displayName", Json.text(wishes, "displayName").orElse("privateip" + address.replace('.', '-')))
                .put("isPrimary", false)
                .put("isReserved", lifetime.equals("RESERVED"))
                .put("lifetime", lifetime)
                .put("ipState", "AVAILABLE");
        Json.text(wishes, "hostnameLabel").ifPresent(label -> shown.put("hostnameLabel", label));
        shown.putObject("freeformTags");
        shown.putObject("definedTags");
        return world.add(Kind.PRIVATE_IP, shown);
    }

    /** Gives a private address to a VNIC, whoever had it before. */
    void assign(Resource privateIp, Resource vnic) {
        String before = privateIp.text("vnicId");
        privateIp.shown().put("vnicId", vnic.id()).put("ipState", "ASSIGNED");
        vnic.find("availabilityDomain").ifPresent(name -> privateIp.shown().put("availabilityDomain", name));
        world.touch(privateIp);
        deliver(before);
        deliver(vnic.id());
    }

    /** Takes a private address from its VNIC, if it has one. */
    void unassign(Resource privateIp) {
        String before = privateIp.text("vnicId");
        privateIp.shown().put("ipState", "AVAILABLE").remove("vnicId");
        world.touch(privateIp);
        deliver(before);
    }

    /** Forgets a private address; an ephemeral public one that leads to it goes too, a reserved one becomes free. */
    void forget(Resource privateIp) {
        publicOf(privateIp).ifPresent(publicIp -> {
            if (publicIp.text("lifetime").equals("RESERVED")) {
                free(publicIp);
            } else {
                world.remove(publicIp);
            }
        });
        world.remove(privateIp);
        deliver(privateIp.text("vnicId"));
    }

    /** The public address that leads to a private one. */
    Optional<Resource> publicOf(Resource privateIp) {
        return world.all(Kind.PUBLIC_IP)
                .filter(each -> each.text("privateIpId").equals(privateIp.id()))
                .findFirst();
    }

    /** Makes an ephemeral public address that leads to a private one; empty if all are taken. */
    Optional<Resource> publish(Resource privateIp) {
        Optional<Resource> made = makePublic(privateIp.text("compartmentId"), "AVAILABILITY_DOMAIN", "EPHEMERAL");
        made.ifPresent(publicIp -> {
            publicIp.shown().put("availabilityDomain", privateIp.text("availabilityDomain"));
            lead(publicIp, privateIp);
        });
        return made;
    }

    /** Makes a reserved public address that leads nowhere yet; empty if all are taken. */
    Optional<Resource> reserve(JsonNode wishes) {
        Optional<Resource> made = makePublic(wishes.path("compartmentId").asText(), "REGION", "RESERVED");
        made.ifPresent(publicIp -> Json.text(wishes, "displayName")
                .ifPresent(name -> publicIp.shown().put("displayName", name)));
        return made;
    }

    /** Lets a public address lead to a private one. */
    void lead(Resource publicIp, Resource privateIp) {
        publicIp.shown()
                .put("privateIpId", privateIp.id())
                .put("assignedEntityId", privateIp.id())
                .put("assignedEntityType", "PRIVATE_IP");
        world.state(publicIp, "ASSIGNED");
    }

    /** Lets a public address lead nowhere. */
    void free(Resource publicIp) {
        publicIp.shown().remove(List.of("privateIpId", "assignedEntityId", "assignedEntityType"));
        world.state(publicIp, "AVAILABLE");
    }

    private Optional<Resource> makePublic(String compartment, String scope, String lifetime) {
        Set<String> taken =
                world.all(Kind.PUBLIC_IP).map(each -> each.text("ipAddress")).collect(Collectors.toSet());
        return publicRange.free(taken).map(address -> {
            ObjectNode shown = Json.object()
                    .put("compartmentId", compartment)
                    .put("ipAddress", address)
                    .put("displayName", "publicip" + address.replace('.', '-'))
                    .put("scope", scope)
                    .put("lifetime", lifetime)
                    .put("lifecycleState", "PROVISIONING");
            shown.putObject("freeformTags");
            shown.putObject("definedTags");
            return world.add(Kind.PUBLIC_IP, shown);
        });
    }

    /** Tells the machine behind a VNIC, if there is one, which addresses are its own now. */
    private void deliver(String vnicId) {
        world.all(Kind.VNIC_ATTACHMENT)
                .filter(each -> each.text("vnicId").equals(vnicId) && each.isAnyOf("ATTACHED"))
                .findFirst()
                .flatMap(each -> world.find(Kind.INSTANCE, each.text("instanceId")))
                .ifPresent(instance -> world.later(InstanceLife.ADDRESSES, instance, Duration.ZERO));
    }
}
