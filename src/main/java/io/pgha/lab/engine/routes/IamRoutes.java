package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.iam.ConditionReader;
import io.pgha.lab.engine.iam.Statement;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Response;
import java.util.regex.Pattern;

/** Dynamic groups and policies. */
final class IamRoutes {
    private static final Pattern NAME = Pattern.compile("[\\w.-]{1,100}");

    private final Lab lab;
    private final World world;
    private final Documents documents;

    IamRoutes(Lab lab, Documents documents) {
        this.lab = lab;
        this.world = lab.world();
        this.documents = documents;
    }

    void register(Routes routes) {
        routes.on("CreateDynamicGroup", this::createGroup)
                .on("GetDynamicGroup", call -> call.answer(call.resource(Kind.DYNAMIC_GROUP)))
                .on("ListDynamicGroups", call -> lab.listing().resources(call, world.all(Kind.DYNAMIC_GROUP)))
                .on("UpdateDynamicGroup", this::updateGroup)
                .on("DeleteDynamicGroup", call -> delete(call, Kind.DYNAMIC_GROUP))
                .on("CreatePolicy", this::createPolicy)
                .on("GetPolicy", call -> call.answer(call.resource(Kind.POLICY)))
                .on("ListPolicies", call -> lab.listing().resources(call, world.all(Kind.POLICY)))
                .on("UpdatePolicy", this::updatePolicy)
                .on("DeletePolicy", call -> delete(call, Kind.POLICY));
    }

    private Response createGroup(Call call) {
        String compartment = call.compartment(call.required("compartmentId"));
        if (!compartment.equals(lab.landscape().tenancyId())) {
            throw ApiException.invalid("Dynamic group can only be created in the tenancy compartment");
        }
        String rule = rule(call.required("matchingRule"));
        ObjectNode shown = named(call, Kind.DYNAMIC_GROUP, compartment).put("matchingRule", rule);
        return call.answer(world.add(Kind.DYNAMIC_GROUP, shown));
    }

    private Response updateGroup(Call call) {
        Resource group = call.matched(Kind.DYNAMIC_GROUP);
        Json.text(call.body(), "matchingRule").ifPresent(IamRoutes::rule);
        documents.checkTags(call.body());
        documents.update(group, call.body(), "description", "matchingRule");
        return call.answer(group);
    }

    private Response createPolicy(Call call) {
        String compartment = call.compartment(call.required("compartmentId"));
        checkStatements(call.body().path("statements"));
        ObjectNode shown = named(call, Kind.POLICY, compartment);
        shown.set("statements", call.body().path("statements"));
        return call.answer(world.add(Kind.POLICY, shown));
    }

    private Response updatePolicy(Call call) {
        Resource policy = call.matched(Kind.POLICY);
        if (call.body().has("statements")) {
            checkStatements(call.body().path("statements"));
        }
        documents.checkTags(call.body());
        documents.update(policy, call.body(), "description", "statements");
        return call.answer(policy);
    }

    private Response delete(Call call, Kind kind) {
        world.remove(call.matched(kind));
        return Response.empty(204);
    }

    private ObjectNode named(Call call, Kind kind, String compartment) {
        String name = call.required("name");
        String description = call.required("description");
        if (!NAME.matcher(name).matches()) {
            throw ApiException.invalid("The name " + name + " has characters other than letters, digits, and _.-");
        }
        boolean taken = world.all(kind)
                .anyMatch(each -> each.text("name").equalsIgnoreCase(name)
                        && each.text("compartmentId").equals(compartment));
        if (taken) {
            throw new ApiException(409, "EntityAlreadyExists", name + " already exists in compartment " + compartment);
        }
        ObjectNode shown = Json.object()
                .put("compartmentId", compartment)
                .put("name", name)
                .put("description", description)
                .put("lifecycleState", "ACTIVE");
        documents.takeTags(call.body(), shown);
        return shown;
    }

    private static String rule(String text) {
        try {
            ConditionReader.read(text);
            return text;
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid("Unable to parse matching rule: " + e.getMessage());
        }
    }

    private void checkStatements(JsonNode statements) {
        if (statements.isEmpty()) {
            throw ApiException.missing("The parameter statements is required.");
        }
        for (String text : Json.texts(statements)) {
            Statement statement;
            try {
                statement = Statement.read(text);
            } catch (IllegalArgumentException e) {
                throw ApiException.invalid("Unable to parse policy statement: " + e.getMessage());
            }
            checkCompartment(statement);
            checkGroups(statement);
        }
    }

    private void checkCompartment(Statement statement) {
        statement.compartment().ifPresent(named -> {
            boolean known = named.equals(lab.landscape().tenancyId())
                    || world.all(Kind.COMPARTMENT)
                            .anyMatch(each ->
                                    each.id().equals(named) || each.text("name").equals(named));
            if (!known) {
                throw ApiException.invalid(
                        "Compartment {" + named + "} does not exist or is not part of the policy compartment subtree");
            }
        });
    }

    private void checkGroups(Statement statement) {
        if (!statement.subjects().equals("dynamic-group")) {
            return;
        }
        for (String name : statement.names()) {
            boolean known = world.all(Kind.DYNAMIC_GROUP)
                    .anyMatch(
                            each -> each.id().equals(name) || each.text("name").equals(name));
            if (!known) {
                throw ApiException.invalid("The group " + name
                        + " specified in the policy statement does not exist under current compartment hierarchy.");
            }
        }
    }
}
