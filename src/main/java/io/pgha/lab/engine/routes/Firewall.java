package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgha.lab.engine.machine.PacketRule;
import io.pgha.lab.engine.machine.PacketRule.Direction;
import io.pgha.lab.engine.machine.PacketRule.Ports;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.Json;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the network lets through to and from an instance: what its subnet's lists or any of its groups allow. */
final class Firewall {
    private static final Set<String> WITH_PORTS = Set.of("6", "17");

    private final World world;
    private final Vnics vnics;
    private final Addresses addresses;

    Firewall(World world, Vnics vnics, Addresses addresses) {
        this.world = world;
        this.vnics = vnics;
        this.addresses = addresses;
    }

    /** The rules of an instance now, none twice. */
    List<PacketRule> of(Resource instance) {
        Set<PacketRule> rules = new LinkedHashSet<>();
        vnics.ofInstance(instance).ifPresent(vnic -> {
            world.find(Kind.SUBNET, vnic.text("subnetId")).ifPresent(subnet -> {
                for (String id : Json.texts(subnet.shown().path("securityListIds"))) {
                    world.find(Kind.SECURITY_LIST, id).ifPresent(list -> addList(rules, list));
                }
            });
            for (String id : Json.texts(vnic.shown().path("nsgIds"))) {
                rulesOf(id).forEach(rule -> {
                    Direction direction =
                            Direction.valueOf(rule.path("direction").asText());
                    addRule(rules, rule, direction);
                });
            }
        });
        return List.copyOf(rules);
    }

    /** Rules, members or addresses changed: every instance that has rules is told its own anew. */
    void changed() {
        world.all(Kind.INSTANCE)
                .filter(instance -> instance.isAnyOf("PROVISIONING", "STARTING", "RUNNING", "STOPPING", "STOPPED"))
                .filter(instance -> vnics.ofInstance(instance).isPresent())
                .forEach(instance -> world.later(InstanceLife.FILTER, instance, Duration.ZERO));
    }

    private List<JsonNode> rulesOf(String groupId) {
        return world.find(Kind.SECURITY_GROUP, groupId)
                .map(group -> Json.elements(group.hidden().path("rules")).toList())
                .orElse(List.of());
    }

    private void addList(Set<PacketRule> rules, Resource list) {
        list.shown().path("ingressSecurityRules").forEach(rule -> addRule(rules, rule, Direction.INGRESS));
        list.shown().path("egressSecurityRules").forEach(rule -> addRule(rules, rule, Direction.EGRESS));
    }

    private void addRule(Set<PacketRule> rules, JsonNode rule, Direction direction) {
        String side = direction == Direction.INGRESS ? "source" : "destination";
        String protocol = rule.path("protocol").asText("all");
        Optional<Integer> number = protocol.equals("all") ? Optional.empty() : Optional.of(Integer.parseInt(protocol));
        Optional<Ports> ports = WITH_PORTS.contains(protocol) ? ports(rule, protocol) : Optional.empty();
        peers(rule.path(side + "Type").asText("CIDR_BLOCK"), rule.path(side).asText())
                .forEach(peer -> rules.add(new PacketRule(direction, number, peer, ports)));
    }

    private Stream<String> peers(String type, String peer) {
        if (!type.equals("NETWORK_SECURITY_GROUP")) {
            return Stream.of(peer).filter(cidr -> type.equals("CIDR_BLOCK"));
        }
        return world.all(Kind.VNIC)
                .filter(vnic -> Json.texts(vnic.shown().path("nsgIds")).contains(peer))
                .flatMap(vnic -> addresses.ofVnic(vnic.id()).stream())
                .map(each -> each.text("ipAddress") + "/32");
    }

    private static Optional<Ports> ports(JsonNode rule, String protocol) {
        JsonNode range =
                rule.path(protocol.equals("6") ? "tcpOptions" : "udpOptions").path("destinationPortRange");
        return range.isObject()
                ? Optional.of(
                        new Ports(range.path("min").asInt(), range.path("max").asInt()))
                : Optional.empty();
    }
}
