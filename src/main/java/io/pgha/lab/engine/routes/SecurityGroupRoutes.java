package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Response;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Network security groups, their members and their rules. */
final class SecurityGroupRoutes {
    static final String AVAILABLE = "group.available";
    static final String GONE = "group.gone";
    private static final int MOST_RULES_AT_ONCE = 25;
    private static final int MOST_RULES = 120;

    private final Lab lab;
    private final World world;
    private final Firewall firewall;
    private final Documents documents;

    SecurityGroupRoutes(Lab lab, Firewall firewall, Documents documents) {
        this.lab = lab;
        this.world = lab.world();
        this.firewall = firewall;
        this.documents = documents;
    }

    void register(Routes routes) {
        routes.on("CreateNetworkSecurityGroup", this::create)
                .on("GetNetworkSecurityGroup", call -> call.answer(call.resource(Kind.SECURITY_GROUP)))
                .on("ListNetworkSecurityGroups", this::list)
                .on("UpdateNetworkSecurityGroup", this::update)
                .on("DeleteNetworkSecurityGroup", this::delete)
                .on("ListNetworkSecurityGroupVnics", this::listVnics)
                .on("ListNetworkSecurityGroupSecurityRules", this::listRules)
                .on("AddNetworkSecurityGroupSecurityRules", this::addRules)
                .on("UpdateNetworkSecurityGroupSecurityRules", this::updateRules)
                .on("RemoveNetworkSecurityGroupSecurityRules", this::removeRules);
    }

    void register(Clockwork clockwork) {
        clockwork.on(
                AVAILABLE,
                id -> world.change(() -> world.find(Kind.SECURITY_GROUP, id)
                        .filter(group -> group.isAnyOf("PROVISIONING"))
                        .ifPresent(group -> world.state(group, "AVAILABLE"))));
        clockwork.on(
                GONE,
                id -> world.change(() -> world.find(Kind.SECURITY_GROUP, id)
                        .filter(group -> group.isAnyOf("TERMINATING"))
                        .ifPresent(group -> world.end(group, "TERMINATED"))));
    }

    private Response create(Call call) {
        String compartment = call.compartment(call.required("compartmentId"));
        Resource vcn = call.named(Kind.VCN, call.required("vcnId"));
        ObjectNode shown = Json.object()
                .put("compartmentId", compartment)
                .put("vcnId", vcn.id())
                .put("displayName", documents.displayName(call.body(), Kind.SECURITY_GROUP))
                .put("lifecycleState", "PROVISIONING");
        documents.takeTags(call.body(), shown);
        Resource group = world.add(Kind.SECURITY_GROUP, shown);
        group.hidden().putArray("rules");
        world.later(AVAILABLE, group, delay());
        return call.answer(group);
    }

    private Response list(Call call) {
        if (call.query("compartmentId").isEmpty() && call.query("vlanId").isEmpty()) {
            throw ApiException.missing("Either compartmentId or vlanId is required.");
        }
        return lab.listing().resources(call, world.all(Kind.SECURITY_GROUP));
    }

    private Response update(Call call) {
        Resource group = there(call);
        documents.checkTags(call.body());
        documents.update(group, call.body(), "displayName");
        return call.answer(group);
    }

    private Response delete(Call call) {
        Resource group = there(call);
        List<Resource> members = members(group).toList();
        if (!members.isEmpty()) {
            throw ApiException.conflict("The NSG " + group.id() + " cannot be deleted since it still has VNICs: "
                    + members.stream().map(Resource::id).collect(Collectors.joining(", ")));
        }
        if (!group.isAnyOf("TERMINATING")) {
            world.state(group, "TERMINATING");
            world.later(GONE, group, delay());
        }
        return Response.empty(204);
    }

    private Response listVnics(Call call) {
        Resource group = there(call);
        Stream<ObjectNode> entries = members(group).map(vnic -> Json.object()
                .put("vnicId", vnic.id())
                .put("resourceId", vnic.id())
                .put("timeAssociated", vnic.text("timeCreated")));
        return lab.listing().documents(call, entries);
    }

    private Response listRules(Call call) {
        Resource group = there(call);
        return lab.listing().documents(call, Json.elements(rules(group)).map(ObjectNode.class::cast));
    }

    private Response addRules(Call call) {
        Resource group = there(call);
        List<JsonNode> wanted = Json.elements(call.body().path("securityRules")).toList();
        if (wanted.size() > MOST_RULES_AT_ONCE) {
            throw ApiException.invalid("At most " + MOST_RULES_AT_ONCE + " security rules can be added at once.");
        }
        if (rules(group).size() + wanted.size() > MOST_RULES) {
            throw new ApiException(400, "LimitExceeded", "An NSG holds at most " + MOST_RULES + " security rules.");
        }
        List<ObjectNode> made = wanted.stream().map(rule -> made(call, rule)).toList();
        ArrayNode answer = Json.array();
        for (ObjectNode rule : made) {
            rule.put("id", world.ocids().letters(6).toUpperCase(java.util.Locale.ROOT));
            rules(group).add(rule);
            answer.add(rule);
        }
        return changed(group, answer);
    }

    private Response updateRules(Call call) {
        Resource group = there(call);
        List<ObjectNode> fresh = Json.elements(call.body().path("securityRules"))
                .map(rule -> made(call, rule))
                .toList();
        Set<String> known = Json.elements(rules(group))
                .map(rule -> rule.path("id").asText())
                .collect(Collectors.toSet());
        fresh.forEach(rule -> mustBeKnown(known, rule.path("id").asText()));
        ArrayNode rules = rules(group);
        for (ObjectNode rule : fresh) {
            for (int i = 0; i < rules.size(); i++) {
                if (rules.path(i).path("id").equals(rule.path("id"))) {
                    rules.set(i, rule);
                }
            }
        }
        ArrayNode answer = Json.array();
        fresh.forEach(answer::add);
        return changed(group, answer);
    }

    private Response removeRules(Call call) {
        Resource group = there(call);
        Set<String> doomed = Set.copyOf(Json.texts(call.body().path("securityRuleIds")));
        List<JsonNode> all = Json.elements(rules(group)).toList();
        Set<String> known = all.stream().map(rule -> rule.path("id").asText()).collect(Collectors.toSet());
        doomed.forEach(id -> mustBeKnown(known, id));
        ArrayNode kept = group.hidden().putArray("rules");
        all.stream().filter(rule -> !doomed.contains(rule.path("id").asText())).forEach(kept::add);
        world.touch(group);
        firewall.changed();
        return Response.empty(204);
    }

    private static void mustBeKnown(Set<String> known, String id) {
        if (!known.contains(id)) {
            throw ApiException.invalid("The security rule " + id + " does not exist.");
        }
    }

    private Response changed(Resource group, ArrayNode rules) {
        world.touch(group);
        firewall.changed();
        return Response.json(200, Json.object().set("securityRules", rules));
    }

    private ObjectNode made(Call call, JsonNode wish) {
        ObjectNode rule = wish.deepCopy();
        String direction = rule.path("direction").asText();
        String side = direction.equals("INGRESS") ? "source" : "destination";
        if (!direction.equals("INGRESS") && !direction.equals("EGRESS")) {
            throw ApiException.invalid("The direction of a security rule is INGRESS or EGRESS.");
        }
        if (!rule.path("protocol").asText().matches("all|\\d{1,3}")) {
            throw ApiException.invalid("The protocol of a security rule is all or a number.");
        }
        String peer = Json.text(rule, side)
                .orElseThrow(() -> ApiException.missing("A rule of direction " + direction + " needs " + side + "."));
        String type = rule.path(side + "Type").asText("CIDR_BLOCK");
        if (type.equals("NETWORK_SECURITY_GROUP")) {
            call.named(Kind.SECURITY_GROUP, peer);
        } else if (type.equals("CIDR_BLOCK") && !peer.matches("\\d+\\.\\d+\\.\\d+\\.\\d+/\\d+|[0-9a-fA-F:]+/\\d+")) {
            throw ApiException.invalid("The CIDR block " + peer + " is not valid.");
        }
        if (rule.has("tcpOptions") && !rule.path("protocol").asText().equals("6")) {
            throw ApiException.invalid("tcpOptions are for protocol 6 only.");
        }
        rule.put(side + "Type", type);
        rule.put("isStateless", rule.path("isStateless").asBoolean(false));
        rule.put("isValid", true);
        rule.put("timeCreated", Json.time(world.now()));
        return rule;
    }

    private Resource there(Call call) {
        Resource group = call.matched(Kind.SECURITY_GROUP);
        if (group.isAnyOf("TERMINATED")) {
            throw ApiException.notFound();
        }
        return group;
    }

    private Stream<Resource> members(Resource group) {
        return world.all(Kind.VNIC)
                .filter(vnic -> Json.texts(vnic.shown().path("nsgIds")).contains(group.id()));
    }

    private static ArrayNode rules(Resource group) {
        return group.hidden().withArray("rules");
    }

    private Duration delay() {
        return Duration.ofMillis(lab.config().delays().group());
    }
}
