package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.machine.MachineException;
import io.pgha.lab.engine.machine.MachineListener;
import io.pgha.lab.engine.machine.MachineSpec;
import io.pgha.lab.engine.machine.MachineState;
import io.pgha.lab.engine.machine.Machines;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.EngineLog;
import io.pgha.lab.engine.wire.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What becomes of an instance after the API has answered; the only one who asks machines to run or not to. */
final class InstanceLife implements MachineListener {
    static final String ATTACH = "instance.attach";
    static final String BOOT = "instance.boot";
    static final String UP = "instance.up";
    static final String STOP = "instance.stop";
    static final String SOFT_STOP = "instance.softstop";
    static final String RESET = "instance.reset";
    static final String SOFT_RESET = "instance.softreset";
    static final String DESTROY = "instance.destroy";
    static final String ADDRESSES = "instance.addresses";
    static final String FILTER = "instance.filter";
    private static final String WENT_OFF = "instance.wentoff";

    private final Lab lab;
    private final World world;
    private final Machines machines;
    private final Vnics vnics;
    private final VnicLife vnicLife;
    private final Specs specs;
    private final Firewall firewall;
    private final WorkRequests work;
    private final EngineLog log;

    InstanceLife(
            Lab lab, Vnics vnics, VnicLife vnicLife, Specs specs, Firewall firewall, WorkRequests work, EngineLog log) {
        this.lab = lab;
        this.world = lab.world();
        this.machines = lab.machines();
        this.vnics = vnics;
        this.vnicLife = vnicLife;
        this.specs = specs;
        this.firewall = firewall;
        this.work = work;
        this.log = log;
    }

    void register(Clockwork clockwork) {
        clockwork.on(ATTACH, this::attach);
        clockwork.on(BOOT, this::boot);
        clockwork.on(UP, this::up);
        clockwork.on(STOP, id -> stop(id, false));
        clockwork.on(SOFT_STOP, id -> stop(id, true));
        clockwork.on(RESET, id -> reset(id, false));
        clockwork.on(SOFT_RESET, id -> reset(id, true));
        clockwork.on(DESTROY, this::destroy);
        clockwork.on(ADDRESSES, this::deliverAddresses);
        clockwork.on(FILTER, this::filter);
        clockwork.on(WENT_OFF, this::wentOff);
    }

    /** After a restart of the engine: what ought to run and does not is booted again. */
    void recover() {
        world.change(() -> world.all(Kind.INSTANCE)
                .filter(instance -> instance.isAnyOf("RUNNING"))
                .toList()
                .forEach(instance -> world.later(BOOT, instance, Duration.ZERO)));
    }

    @Override
    public void poweredOff(String instanceId) {
        world.change(() ->
                find(instanceId, "RUNNING").ifPresent(instance -> world.later(WENT_OFF, instance, Duration.ZERO)));
    }

    @Override
    public void rebooted(String instanceId) {
        log.problem(instanceId + " rebooted by itself");
    }

    private void attach(String id) {
        world.change(() -> find(id, "PROVISIONING")
                .filter(instance -> vnics.ofInstance(instance).isEmpty())
                .ifPresent(instance -> {
                    JsonNode wishes = instance.hidden().path("createVnicDetails");
                    Optional<String> objection = vnicLife.attach(instance, wishes);
                    if (objection.isPresent()) {
                        abort(
                                instance,
                                "vcn-error",
                                "A problem occurred while preparing the instance's VNIC. (" + objection.get() + ")");
                    } else {
                        work.progress(workOf(instance), 40, "The VNIC is attached.");
                        world.later(BOOT, instance, Duration.ZERO);
                        firewall.changed();
                    }
                }));
    }

    private void boot(String id) {
        Optional<MachineSpec> spec =
                world.read(() -> find(id, "PROVISIONING", "STARTING", "RUNNING").flatMap(specs::of));
        if (spec.isEmpty()) {
            return;
        }
        try {
            machines.boot(spec.get());
            filter(id);
            world.change(() ->
                    find(id, "PROVISIONING", "STARTING").ifPresent(instance -> world.later(UP, instance, delay())));
        } catch (MachineException e) {
            log.problem("the machine of " + id + " did not boot", e);
            world.change(() -> {
                find(id, "PROVISIONING")
                        .ifPresent(instance -> abort(
                                instance,
                                "InternalError",
                                "The instance could not be started. (" + e.getMessage() + ")"));
                find(id, "STARTING", "RUNNING").ifPresent(instance -> world.state(instance, "STOPPED"));
            });
        }
    }

    private void up(String id) {
        world.change(() -> find(id, "PROVISIONING", "STARTING").ifPresent(instance -> {
            world.state(instance, "RUNNING");
            work.succeed(workOf(instance), "CREATED");
            instance.hidden().remove("workRequest");
        }));
    }

    private void stop(String id, boolean soft) {
        if (world.read(() -> find(id, "STOPPING")).isPresent()) {
            machines.powerOff(id, soft);
            world.change(() -> find(id, "STOPPING").ifPresent(instance -> world.state(instance, "STOPPED")));
        }
    }

    private void reset(String id, boolean soft) {
        Optional<MachineSpec> spec =
                world.read(() -> find(id, "STOPPING", "STARTING").flatMap(specs::of));
        if (spec.isPresent()) {
            machines.reset(spec.get(), soft);
            world.change(() -> find(id, "STOPPING", "STARTING").ifPresent(instance -> {
                world.state(instance, "STARTING");
                world.later(UP, instance, delay());
            }));
        }
    }

    private void destroy(String id) {
        if (world.read(() -> find(id, "TERMINATING")).isPresent()) {
            machines.destroy(id);
            world.change(() -> find(id, "TERMINATING").ifPresent(instance -> {
                vnicLife.detach(instance);
                forgetVolumes(instance);
                world.end(instance, "TERMINATED");
                firewall.changed();
            }));
        }
    }

    private void deliverAddresses(String id) {
        Optional<List<String>> now = world.read(
                () -> find(id, "RUNNING", "STARTING").flatMap(specs::of).map(spec -> spec.nic()
                        .addresses()));
        now.ifPresent(addresses -> machines.assignAddresses(id, addresses));
    }

    private void filter(String id) {
        world.read(() -> find(id, "PROVISIONING", "RUNNING", "STARTING").map(firewall::of))
                .ifPresent(rules -> machines.filter(id, rules));
    }

    private void wentOff(String id) {
        Predicate<MachineState> runs = state -> state == MachineState.RUNNING;
        if (machines.state(id).filter(runs).isEmpty()) {
            world.change(() -> find(id, "RUNNING").ifPresent(instance -> world.state(instance, "STOPPED")));
        }
    }

    private void abort(Resource instance, String code, String message) {
        work.fail(workOf(instance), code, message);
        world.state(instance, "TERMINATING");
        world.later(DESTROY, instance, delay());
    }

    private void forgetVolumes(Resource instance) {
        world.all(Kind.VOLUME_ATTACHMENT)
                .filter(each -> each.text("instanceId").equals(instance.id()) && !each.isAnyOf("DETACHED"))
                .toList()
                .forEach(each -> {
                    each.hidden().put("detached", true);
                    world.end(each, "DETACHED");
                });
    }

    private Optional<Resource> find(String id, String... states) {
        return world.find(Kind.INSTANCE, id).filter(instance -> instance.isAnyOf(states));
    }

    private Duration delay() {
        return Duration.ofMillis(lab.config().delays().instance());
    }

    private static String workOf(Resource instance) {
        ObjectNode hidden = instance.hidden();
        return Json.text(hidden, "workRequest").orElse("");
    }
}
