package io.pgha.lab.engine.routes;

import io.pgha.lab.engine.iam.ConditionReader;
import io.pgha.lab.engine.iam.Statement;
import io.pgha.lab.engine.iam.Statement.Verb;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Lets a person do everything, and an instance only what the policies of the tenancy say of its dynamic groups. */
final class Authorizer {
    /** What each operation that a node may need asks for, as the policy reference has it. */
    private static final Map<String, List<Need>> NEEDS = Map.of(
            "GetPrivateIp", List.of(new Need(Verb.INSPECT, "private-ips")),
            "ListPrivateIps", List.of(new Need(Verb.INSPECT, "private-ips")),
            "GetVnic", List.of(new Need(Verb.INSPECT, "vnics")),
            "UpdatePrivateIp", List.of(new Need(Verb.USE, "private-ips"), new Need(Verb.USE, "vnics")));

    private static final Set<String> FAMILIES = Set.of("virtual-network-family", "all-resources");

    private final World world;

    private record Need(Verb verb, String resourceType) {}

    Authorizer(World world) {
        this.world = world;
    }

    /** 404 if the caller may not do what is asked, as if it were not there. */
    void check(Call call) {
        if (call.caller() instanceof Principal.User) {
            return;
        }
        String operation = call.operation().name();
        Optional<Resource> instance =
                world.find(Kind.INSTANCE, call.caller().id()).filter(found -> !found.isAnyOf("TERMINATED"));
        List<Need> needs = NEEDS.getOrDefault(operation, List.of());
        boolean allowed = instance.isPresent()
                && !needs.isEmpty()
                && needs.stream().allMatch(need -> isAllowed(instance.get(), operation, need, compartmentOf(call)));
        if (!allowed) {
            throw ApiException.notFound();
        }
    }

    private String compartmentOf(Call call) {
        Optional<String> id = call.operation().path().size() > 2
                ? Optional.of(call.pathValue())
                : call.query("vnicId").or(() -> call.query("subnetId"));
        return id.flatMap(world::find).map(found -> found.text("compartmentId")).orElse("");
    }

    private boolean isAllowed(Resource instance, String operation, Need need, String compartment) {
        return world.all(Kind.POLICY)
                .flatMap(policy -> Json.texts(policy.shown().path("statements")).stream())
                .map(Statement::read)
                .anyMatch(statement -> grants(statement, need)
                        && covers(statement, compartment)
                        && isMember(statement, instance)
                        && statement
                                .condition()
                                .map(condition -> condition.holds(name -> value(name, operation, compartment)))
                                .orElse(true));
    }

    private static boolean grants(Statement statement, Need need) {
        boolean sameType =
                statement.resourceType().equals(need.resourceType()) || FAMILIES.contains(statement.resourceType());
        return sameType && statement.verb().compareTo(need.verb()) >= 0;
    }

    private boolean covers(Statement statement, String compartment) {
        if (statement.compartment().isEmpty()) {
            return true;
        }
        String named = statement.compartment().get();
        return named.equals(compartment)
                || world.find(Kind.COMPARTMENT, compartment)
                        .filter(found -> found.text("name").equals(named))
                        .isPresent();
    }

    private boolean isMember(Statement statement, Resource instance) {
        return statement.subjects().equals("dynamic-group")
                && world.all(Kind.DYNAMIC_GROUP)
                        .filter(group -> statement.names().contains(group.id())
                                || statement.names().contains(group.text("name")))
                        .anyMatch(group ->
                                ConditionReader.read(group.text("matchingRule")).holds(name -> value(name, instance)));
    }

    private static Optional<String> value(String name, Resource instance) {
        if (name.startsWith("tag.") && name.endsWith(".value")) {
            String[] parts = name.split("\\.", -1);
            return parts.length == 4
                    ? Json.text(instance.shown().path("definedTags").path(parts[1]), parts[2])
                    : Optional.empty();
        }
        return switch (name) {
            case "instance.id" -> Optional.of(instance.id());
            case "instance.compartment.id" -> instance.find("compartmentId");
            default -> Optional.empty();
        };
    }

    private static Optional<String> value(String name, String operation, String compartment) {
        return switch (name) {
            case "request.operation" -> Optional.of(operation);
            case "target.compartment.id" -> Optional.of(compartment);
            default -> Optional.empty();
        };
    }
}
