package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.machine.MachineException;
import io.pgha.lab.engine.machine.VolumeSpec;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.EngineLog;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Volumes seen by instances, and the device paths they are seen at. */
final class AttachmentRoutes {
    private static final String ATTACH = "attachment.attach";
    private static final String DETACH = "attachment.detach";
    private static final Set<String> TYPES = Set.of("paravirtualized", "emulated", "service_determined");
    /** oraclevda is the boot volume's. */
    private static final List<String> DEVICES = IntStream.range(1, 32)
            .mapToObj(number -> "/dev/oracleoci/oraclevd" + (number < 26 ? "" : "a") + (char) ('a' + number % 26))
            .toList();

    private final Lab lab;
    private final World world;
    private final EngineLog log;

    AttachmentRoutes(Lab lab, EngineLog log) {
        this.lab = lab;
        this.world = lab.world();
        this.log = log;
    }

    void register(Routes routes) {
        routes.on("AttachVolume", this::attach)
                .on("GetVolumeAttachment", call -> call.answer(call.resource(Kind.VOLUME_ATTACHMENT)))
                .on("ListVolumeAttachments", call -> lab.listing().resources(call, world.all(Kind.VOLUME_ATTACHMENT)))
                .on("DetachVolume", this::detach)
                .on("ListInstanceDevices", this::listDevices);
    }

    void register(Clockwork clockwork) {
        clockwork.on(ATTACH, this::attached);
        clockwork.on(DETACH, this::detached);
    }

    private Response attach(Call call) {
        Resource instance = call.named(Kind.INSTANCE, call.required("instanceId"));
        Resource volume = call.named(Kind.VOLUME, call.required("volumeId"));
        String type = call.required("type");
        if (!TYPES.contains(type)) {
            throw ApiException.invalid("The lab attaches volumes as paravirtualized only, not as " + type + ".");
        }
        if (!instance.isAnyOf("RUNNING", "STOPPED")) {
            throw ApiException.incorrectState("The instance " + instance.id() + " is " + instance.state() + ".");
        }
        if (!volume.isAnyOf("AVAILABLE")) {
            throw ApiException.incorrectState("The volume " + volume.id() + " is " + volume.state() + ".");
        }
        if (!volume.text("availabilityDomain").equals(instance.text("availabilityDomain"))) {
            throw ApiException.invalid("The volume and the instance are in different availability domains.");
        }
        if (live().anyMatch(each -> each.text("volumeId").equals(volume.id()))) {
            throw ApiException.conflict("Volume " + volume.id() + " is already attached.");
        }
        String device = device(call, instance);
        ObjectNode shown = Json.object()
                .put("attachmentType", type.equals("service_determined") ? "paravirtualized" : type)
                .put("compartmentId", instance.text("compartmentId"))
                .put("availabilityDomain", instance.text("availabilityDomain"))
                .put("instanceId", instance.id())
                .put("volumeId", volume.id())
                .put("device", device)
                .put("displayName", Json.text(call.body(), "displayName").orElse("volumeattachment"))
                .put("isReadOnly", call.body().path("isReadOnly").asBoolean(false))
                .put("isShareable", false)
                .put("lifecycleState", "ATTACHING");
        Resource attachment = world.add(Kind.VOLUME_ATTACHMENT, shown);
        world.later(ATTACH, attachment, instance.id(), delay());
        return call.answer(attachment);
    }

    private String device(Call call, Resource instance) {
        List<String> free =
                DEVICES.stream().filter(path -> !used(instance).contains(path)).toList();
        String wish = Json.text(call.body(), "device").orElse(free.get(0));
        if (!free.contains(wish)) {
            throw ApiException.invalid(
                    "Device " + wish + " cannot be used: the specified device attribute " + wish + " is invalid.");
        }
        return wish;
    }

    private Set<String> used(Resource instance) {
        return live().filter(each -> each.text("instanceId").equals(instance.id()))
                .map(each -> each.text("device"))
                .collect(Collectors.toSet());
    }

    private Response detach(Call call) {
        Resource attachment = call.matched(Kind.VOLUME_ATTACHMENT);
        if (attachment.isAnyOf("DETACHED")) {
            throw ApiException.notFound();
        }
        if (attachment.isAnyOf("ATTACHING")) {
            throw ApiException.incorrectState("The attachment " + attachment.id() + " is ATTACHING.");
        }
        if (attachment.isAnyOf("ATTACHED")) {
            world.state(attachment, "DETACHING");
            world.later(DETACH, attachment, attachment.text("instanceId"), delay());
        }
        return Response.empty(204);
    }

    private Response listDevices(Call call) {
        Resource instance = call.resource(Kind.INSTANCE);
        Set<String> used = used(instance);
        Stream<ObjectNode> devices =
                DEVICES.stream().map(path -> Json.object().put("name", path).put("isAvailable", !used.contains(path)));
        return lab.listing().documents(call, devices);
    }

    private Stream<Resource> live() {
        return world.all(Kind.VOLUME_ATTACHMENT).filter(each -> !each.isAnyOf("DETACHED"));
    }

    private void attached(String id) {
        Optional<Resource> found = world.read(() -> find(id, "ATTACHING"));
        Optional<VolumeSpec> volume =
                world.read(() -> found.flatMap(each -> world.find(Kind.VOLUME, each.text("volumeId")))
                        .map(Specs::volume));
        if (found.isPresent() && volume.isPresent()) {
            try {
                lab.machines()
                        .attachVolume(
                                found.get().text("instanceId"),
                                volume.get(),
                                found.get().text("device"));
                world.change(() -> find(id, "ATTACHING").ifPresent(each -> world.state(each, "ATTACHED")));
            } catch (MachineException e) {
                log.problem("the volume of " + id + " was not attached", e);
                world.change(() -> find(id, "ATTACHING").ifPresent(each -> world.end(each, "DETACHED")));
            }
        }
    }

    private void detached(String id) {
        world.read(() -> find(id, "DETACHING")).ifPresent(each -> {
            lab.machines().detachVolume(each.text("instanceId"), each.text("volumeId"));
            world.change(() -> find(id, "DETACHING").ifPresent(still -> world.end(still, "DETACHED")));
        });
    }

    private Optional<Resource> find(String id, String state) {
        return world.find(Kind.VOLUME_ATTACHMENT, id).filter(each -> each.isAnyOf(state));
    }

    private Duration delay() {
        return Duration.ofMillis(lab.config().delays().volume());
    }
}
