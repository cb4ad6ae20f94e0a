package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Response;
import java.time.Duration;
import java.util.Locale;

/** Instances: launched, looked at, changed, started, stopped and terminated. */
final class InstanceRoutes {
    private final Lab lab;
    private final World world;
    private final Launch launch;
    private final VnicLife vnicLife;
    private final WorkRequests work;
    private final Documents documents;

    InstanceRoutes(Lab lab, Launch launch, VnicLife vnicLife, WorkRequests work, Documents documents) {
        this.lab = lab;
        this.world = lab.world();
        this.launch = launch;
        this.vnicLife = vnicLife;
        this.work = work;
        this.documents = documents;
    }

    void register(Routes routes) {
        routes.on("LaunchInstance", this::launch)
                .on("GetInstance", call -> call.answer(call.resource(Kind.INSTANCE)))
                .on("ListInstances", call -> lab.listing().resources(call, world.all(Kind.INSTANCE)))
                .on("UpdateInstance", this::update)
                .on("InstanceAction", this::act)
                .on("TerminateInstance", this::terminate);
    }

    private Response launch(Call call) {
        ObjectNode shown = launch.check(call);
        Resource instance = world.add(Kind.INSTANCE, shown);
        ObjectNode vnic = call.body().path("createVnicDetails").isObject()
                ? (ObjectNode) call.body().path("createVnicDetails")
                : Json.object();
        String subnetId =
                Json.text(vnic, "subnetId").orElse(call.body().path("subnetId").asText());
        instance.hidden().set("createVnicDetails", vnic);
        instance.hidden()
                .put("machineName", machineName(Json.text(vnic, "hostnameLabel").orElse("node")));
        vnicLife.announce(instance, call.named(Kind.SUBNET, subnetId));
        Resource accepted = work.accept("LaunchInstance", instance);
        instance.hidden().put("workRequest", accepted.id());
        world.later(
                InstanceLife.ATTACH,
                instance,
                Duration.ofMillis(lab.config().delays().vnic()));
        return call.answer(instance, accepted);
    }

    /** Short enough for the name of a network interface, and not the name of any machine there ever was. */
    private String machineName(String label) {
        String letters = label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return letters.substring(0, Math.min(6, letters.length())) + "-"
                + world.ocids().letters(4);
    }

    private Response update(Call call) {
        Resource instance = there(call);
        documents.checkTags(call.body());
        settled(instance);
        boolean reshaped = call.body().has("shape") || call.body().has("shapeConfig");
        if (reshaped) {
            reshape(call, instance);
        }
        documents.update(
                instance, call.body(), "displayName", "metadata", "faultDomain", "instanceOptions", "agentConfig");
        Resource accepted = work.accept("UpdateInstance", instance);
        if (reshaped && instance.isAnyOf("RUNNING")) {
            instance.hidden().put("workRequest", accepted.id());
            world.state(instance, "STOPPING");
            world.later(InstanceLife.SOFT_RESET, instance, delay());
        } else {
            work.succeed(accepted.id(), "UPDATED");
        }
        return call.answer(instance, accepted);
    }

    private void reshape(Call call, Resource instance) {
        Resource image = call.named(Kind.IMAGE, instance.text("imageId"));
        String name = Json.text(call.body(), "shape").orElse(instance.text("shape"));
        ObjectNode config = Launch.shapeConfig(call.body(), launch.shape(name, image));
        instance.shown().put("shape", name).set("shapeConfig", config);
    }

    private Response act(Call call) {
        Resource instance = there(call);
        String action = call.query("action").orElse("");
        settled(instance);
        switch (action) {
            case "START" -> begin(instance, "STOPPED", "STARTING", InstanceLife.BOOT);
            case "STOP" -> begin(instance, "RUNNING", "STOPPING", InstanceLife.STOP);
            case "SOFTSTOP" -> begin(instance, "RUNNING", "STOPPING", InstanceLife.SOFT_STOP);
            case "RESET" -> begin(instance, "RUNNING", "STOPPING", InstanceLife.RESET);
            case "SOFTRESET" -> begin(instance, "RUNNING", "STOPPING", InstanceLife.SOFT_RESET);
            default -> throw ApiException.invalid("action cannot be " + action + ".");
        }
        return call.answer(instance);
    }

    private void begin(Resource instance, String from, String to, String transition) {
        if (!instance.isAnyOf(from)) {
            throw ApiException.incorrectState(
                    "The instance " + instance.id() + " is " + instance.state() + "; the action needs " + from + ".");
        }
        world.state(instance, to);
        world.later(transition, instance, delay());
    }

    private Response terminate(Call call) {
        Resource instance = there(call);
        if (!instance.isAnyOf("TERMINATING")) {
            Json.text(instance.hidden(), "workRequest")
                    .ifPresent(id -> work.fail(id, "InstanceTerminated", "The instance was terminated."));
            world.state(instance, "TERMINATING");
            world.later(InstanceLife.DESTROY, instance, delay());
        }
        return Response.empty(204);
    }

    private static Resource there(Call call) {
        Resource instance = call.matched(Kind.INSTANCE);
        if (instance.isAnyOf("TERMINATED")) {
            throw ApiException.notFound();
        }
        return instance;
    }

    private static void settled(Resource instance) {
        if (!instance.isAnyOf("RUNNING", "STOPPED")) {
            throw ApiException.conflict("instance " + instance.id() + " is currently being modified, try again later.");
        }
    }

    private Duration delay() {
        return Duration.ofMillis(lab.config().delays().instance());
    }
}
