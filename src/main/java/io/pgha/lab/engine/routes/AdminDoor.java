package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Request;
import io.pgha.lab.engine.wire.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * What only the owner of the lab may do, at {@code /lab/...} with the admin key in the header {@code lab-admin-key}: order faults,
 * take capacity away, fill the vault, and look at the engine. It is no part of the cloud's API.
 */
final class AdminDoor {
    private final World world;
    private final Landscape landscape;
    private final Faults faults;
    private final Capacity capacity;
    private final Operations operations;
    private final SecretRoutes secrets;
    private final String key;

    AdminDoor(Lab lab, Faults faults, Capacity capacity, Operations operations, SecretRoutes secrets, String key) {
        this.world = lab.world();
        this.landscape = lab.landscape();
        this.faults = faults;
        this.capacity = capacity;
        this.operations = operations;
        this.secrets = secrets;
        this.key = key;
    }

    Response answer(Request request) {
        try {
            byte[] given = request.header("lab-admin-key").orElse("").getBytes(StandardCharsets.UTF_8);
            if (!MessageDigest.isEqual(given, key.getBytes(StandardCharsets.UTF_8))) {
                throw ApiException.notAuthenticated();
            }
            return act(request);
        } catch (ApiException e) {
            return Response.error(e);
        }
    }

    private Response act(Request request) {
        List<String> path = request.segments();
        String what = request.method() + " " + String.join("/", path.subList(1, path.size()));
        switch (what) {
            case "POST faults" -> orderFault(request.json());
            case "DELETE faults" -> faults.clear();
            case "POST capacity" -> exhaust(request.json());
            case "DELETE capacity" -> capacity.restore();
            case "POST secrets" -> {
                return Response.json(200, Json.object().put("id", keep(request.json())));
            }
            case "GET status", "GET faults", "GET capacity" -> {}
            default -> throw new ApiException(404, "NotFound", "There is no such path.");
        }
        return Response.json(200, status());
    }

    private void orderFault(ObjectNode body) {
        String operation = Json.text(body, "operation").orElse("*");
        boolean known = operation.equals("*")
                || operations.all().stream().anyMatch(each -> each.name().equals(operation));
        if (!known) {
            throw ApiException.invalid("There is no operation " + operation + ".");
        }
        faults.order(new Faults.Fault(
                operation,
                body.path("times").asInt(1),
                body.path("status").asInt(0),
                Json.text(body, "code").orElse("InternalServerError"),
                Json.text(body, "message").orElse("Ordered by the owner of the lab."),
                body.path("delayMillis").asLong(0),
                body.path("afterwards").asBoolean(false)));
    }

    private String keep(ObjectNode body) {
        String name =
                Json.text(body, "name").orElseThrow(() -> ApiException.missing("The parameter name is required."));
        return secrets.put(name, Json.text(body, "content").orElse(""));
    }

    private void exhaust(ObjectNode body) {
        capacity.exhaust(new Capacity.Full(
                body.path("availabilityDomain").asText(""),
                body.path("faultDomain").asText(""),
                body.path("shape").asText("")));
    }

    private ObjectNode status() {
        ObjectNode status = Json.object().put("tenancyId", landscape.tenancyId());
        world.read(() -> {
            world.all(Kind.INSTANCE).forEach(instance -> status.withArray("instances")
                    .addObject()
                    .put("id", instance.id())
                    .put("displayName", instance.text("displayName"))
                    .put("machineName", instance.hidden().path("machineName").asText())
                    .put("lifecycleState", instance.state()));
            return status;
        });
        faults.all().forEach(fault -> status.withArray("faults")
                .addObject()
                .put("operation", fault.operation())
                .put("times", fault.times())
                .put("status", fault.status())
                .put("code", fault.code())
                .put("message", fault.message())
                .put("delayMillis", fault.delayMillis())
                .put("afterwards", fault.afterwards()));
        capacity.exhausted().forEach(full -> status.withArray("exhausted")
                .addObject()
                .put("availabilityDomain", full.availabilityDomain())
                .put("faultDomain", full.faultDomain())
                .put("shape", full.shape()));
        return status;
    }
}
