package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Tells how an accepted request goes on. */
final class WorkRequests {
    private final World world;
    private final Listing listing;

    WorkRequests(World world, Listing listing) {
        this.world = world;
        this.listing = listing;
    }

    void register(Routes routes) {
        routes.on("GetWorkRequest", call -> call.answer(call.resource(Kind.WORK_REQUEST)))
                .on("ListWorkRequests", this::list)
                .on("ListWorkRequestErrors", call -> entries(call, "errors"))
                .on("ListWorkRequestLogs", call -> entries(call, "logs"));
    }

    /** A request about a resource was accepted. */
    Resource accept(String operationType, Resource subject) {
        ObjectNode shown = Json.object()
                .put("operationType", operationType)
                .put("status", "ACCEPTED")
                .put("compartmentId", subject.text("compartmentId"))
                .put("percentComplete", 0.0f)
                .put("timeAccepted", Json.time(world.now()));
        shown.withArray("resources")
                .addObject()
                .put("actionType", "IN_PROGRESS")
                .put("entityType", "instance")
                .put("identifier", subject.id())
                .put("entityUri", "/20160918/instances/" + subject.id());
        return world.add(Kind.WORK_REQUEST, shown);
    }

    /** It goes on. */
    void progress(String id, int percent, String what) {
        world.find(Kind.WORK_REQUEST, id).ifPresent(work -> {
            work.shown().put("status", "IN_PROGRESS").put("percentComplete", percent);
            if (!work.shown().has("timeStarted")) {
                work.shown().put("timeStarted", Json.time(world.now()));
            }
            log(work, what);
            world.touch(work);
        });
    }

    /** It ended well. */
    void succeed(String id, String actionType) {
        world.find(Kind.WORK_REQUEST, id).ifPresent(work -> {
            ((ObjectNode) work.shown().path("resources").path(0)).put("actionType", actionType);
            finish(work, "SUCCEEDED", "Succeeded.");
        });
    }

    /** It failed. */
    void fail(String id, String code, String message) {
        world.find(Kind.WORK_REQUEST, id).ifPresent(work -> {
            array(work, "errors")
                    .addObject()
                    .put("code", code)
                    .put("message", message)
                    .put("timestamp", Json.time(world.now()));
            finish(work, "FAILED", "Failed.");
        });
    }

    private void finish(Resource work, String status, String line) {
        work.shown().put("status", status).put("percentComplete", 100.0f).put("timeFinished", Json.time(world.now()));
        log(work, line);
        world.retire(work);
    }

    private void log(Resource work, String line) {
        array(work, "logs").addObject().put("message", line).put("timestamp", Json.time(world.now()));
    }

    private static ArrayNode array(Resource work, String name) {
        return work.hidden().withArray(name);
    }

    private Response list(Call call) {
        Stream<Resource> all = world.all(Kind.WORK_REQUEST).filter(work -> call.query("resourceId")
                .map(id -> id.equals(work.shown()
                        .path("resources")
                        .path(0)
                        .path("identifier")
                        .asText()))
                .orElse(true));
        return listing.resources(call, all, "resourceId");
    }

    private Response entries(Call call, String name) {
        List<ObjectNode> all = new ArrayList<>();
        call.resource(Kind.WORK_REQUEST).hidden().path(name).forEach(entry -> all.add((ObjectNode) entry));
        return listing.documents(call, all.stream());
    }
}
