package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Response;
import java.time.Duration;
import java.util.Optional;

/** Volumes: made, looked at, changed and deleted. */
final class VolumeRoutes {
    private static final String CREATE = "volume.create";
    private static final String DESTROY = "volume.destroy";
    private static final long SMALLEST = 50;
    private static final long LARGEST = 32_768;

    private final Lab lab;
    private final World world;
    private final Documents documents;

    VolumeRoutes(Lab lab, Documents documents) {
        this.lab = lab;
        this.world = lab.world();
        this.documents = documents;
    }

    void register(Routes routes) {
        routes.on("CreateVolume", this::create)
                .on("GetVolume", call -> call.answer(call.resource(Kind.VOLUME)))
                .on("ListVolumes", call -> lab.listing().resources(call, world.all(Kind.VOLUME)))
                .on("UpdateVolume", this::update)
                .on("DeleteVolume", this::delete);
    }

    void register(Clockwork clockwork) {
        clockwork.on(CREATE, this::created);
        clockwork.on(DESTROY, this::destroyed);
    }

    private Response create(Call call) {
        String compartment = call.compartment(call.required("compartmentId"));
        String domain = call.required("availabilityDomain");
        if (!lab.landscape().availabilityDomains().contains(domain)) {
            throw ApiException.invalid("Invalid availabilityDomain " + domain + ".");
        }
        documents.checkTags(call.body());
        long size = size(call, 1024);
        ObjectNode shown = Json.object()
                .put("compartmentId", compartment)
                .put("availabilityDomain", domain)
                .put("displayName", documents.displayName(call.body(), Kind.VOLUME))
                .put("lifecycleState", "PROVISIONING")
                .put("sizeInGBs", size)
                .put("sizeInMBs", size * 1024)
                .put("vpusPerGB", call.body().path("vpusPerGB").asLong(10))
                .put("isHydrated", true)
                .put("isAutoTuneEnabled", false);
        documents.takeTags(call.body(), shown);
        Resource volume = world.add(Kind.VOLUME, shown);
        world.later(CREATE, volume, delay());
        return call.answer(volume);
    }

    private Response update(Call call) {
        Resource volume = there(call);
        documents.checkTags(call.body());
        long before = volume.shown().path("sizeInGBs").asLong();
        long size = size(call, before);
        if (size < before) {
            throw ApiException.invalid("A volume cannot be made smaller.");
        }
        documents.update(volume, call.body(), "displayName", "vpusPerGB");
        volume.shown().put("sizeInGBs", size).put("sizeInMBs", size * 1024);
        return call.answer(volume);
    }

    private static long size(Call call, long unlessGiven) {
        long size = call.body().path("sizeInGBs").asLong(unlessGiven);
        if (size < SMALLEST || size > LARGEST) {
            throw ApiException.invalid("sizeInGBs must be between " + SMALLEST + " and " + LARGEST + ".");
        }
        return size;
    }

    private Response delete(Call call) {
        Resource volume = there(call);
        Optional<Resource> attachment = world.all(Kind.VOLUME_ATTACHMENT)
                .filter(each -> each.text("volumeId").equals(volume.id()) && !each.isAnyOf("DETACHED"))
                .findFirst();
        if (attachment.isPresent()) {
            throw ApiException.conflict("Volume " + volume.id() + " is attached to the instance "
                    + attachment.get().text("instanceId") + "; detach it first.");
        }
        if (!volume.isAnyOf("TERMINATING")) {
            world.state(volume, "TERMINATING");
            world.later(DESTROY, volume, delay());
        }
        return Response.empty(204);
    }

    private static Resource there(Call call) {
        Resource volume = call.matched(Kind.VOLUME);
        if (volume.isAnyOf("TERMINATED")) {
            throw ApiException.notFound();
        }
        return volume;
    }

    private void created(String id) {
        world.read(() -> find(id, "PROVISIONING").map(Specs::volume)).ifPresent(spec -> {
            lab.machines().createVolume(spec);
            world.change(() -> find(id, "PROVISIONING").ifPresent(volume -> world.state(volume, "AVAILABLE")));
        });
    }

    private void destroyed(String id) {
        if (world.read(() -> find(id, "TERMINATING")).isPresent()) {
            lab.machines().destroyVolume(id);
            world.change(() -> find(id, "TERMINATING").ifPresent(volume -> world.end(volume, "TERMINATED")));
        }
    }

    private Optional<Resource> find(String id, String state) {
        return world.find(Kind.VOLUME, id).filter(volume -> volume.isAnyOf(state));
    }

    private Duration delay() {
        return Duration.ofMillis(lab.config().delays().volume());
    }
}
