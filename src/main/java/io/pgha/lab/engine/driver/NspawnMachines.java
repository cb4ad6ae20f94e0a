package io.pgha.lab.engine.driver;

import io.pgha.lab.engine.machine.MachineException;
import io.pgha.lab.engine.machine.MachineListener;
import io.pgha.lab.engine.machine.MachineSpec;
import io.pgha.lab.engine.machine.MachineState;
import io.pgha.lab.engine.machine.Machines;
import io.pgha.lab.engine.machine.PacketRule;
import io.pgha.lab.engine.machine.VolumeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Machines as containers that boot, on the lab's network. They live on when the engine ends; a new engine finds them by the files
 * in the lab's directory.
 */
public final class NspawnMachines implements Machines, AutoCloseable {
    /** What a machine calls its network interface. */
    static final String INTERFACE = "ens3";

    private final LabPlace place;
    private final Images images;
    private final Router router;
    private final Disks disks;
    private final Consumer<String> log;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Map<String, Object> locks = new ConcurrentHashMap<>();
    private @Nullable Watch watch;

    /** The machines of a lab whose network is up, those that run already among them. */
    public NspawnMachines(LabPlace place, Images images, Router router, Consumer<String> log) {
        this.place = place;
        this.images = images;
        this.router = router;
        this.disks = new Disks(place);
        this.log = log;
        for (Path directory : directories()) {
            Known.read(directory).ifPresent(machine -> known.put(machine.instanceId(), machine));
        }
        apply();
    }

    private List<Path> directories() {
        if (!Files.isDirectory(place.machines())) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(place.machines())) {
            return found.toList();
        } catch (IOException e) {
            throw new MachineException(place.machines() + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void listen(MachineListener listener) {
        Watch started = new Watch(place, listener, log);
        known.values().forEach(machine -> {
            if (power(machine).isOn()) {
                started.add(machine);
            }
        });
        watch = started;
        started.start();
    }

    @Override
    public void boot(MachineSpec spec) {
        synchronized (lock(spec.instanceId())) {
            Path directory = place.machine(spec.machineName());
            Known machine = Known.of(
                    spec,
                    Optional.ofNullable(known.get(spec.instanceId()))
                            .map(Known::rules)
                            .orElse(List.of()));
            Power power = power(machine);
            remember(machine);
            if (power.isOn()) {
                return;
            }
            SystemDisk disk = new SystemDisk(directory);
            if (!disk.exists()) {
                disk.make(spec);
            }
            environment(spec);
            power.on();
            watched(watching -> watching.add(machine));
        }
    }

    private void environment(MachineSpec spec) {
        Suite suite = Suite.ofVersion(spec.image().version());
        Map<String, String> volumes = new TreeMap<>();
        spec.volumes().forEach((device, volume) -> volumes.put(disks.open(volume), device));
        long memory = Math.max(256L << 20, (long) (spec.memoryInGigabytes() * (1L << 30)));
        Map<String, String> values = new TreeMap<>();
        values.put("LAB", place.name());
        values.put("NAME", spec.machineName());
        values.put("HOST", spec.hostName());
        values.put("NETNS", place.namespace());
        values.put("INTERFACE", INTERFACE);
        values.put("MAC", spec.nic().macAddress());
        values.put("MEMORY", Long.toString(memory));
        values.put("LAYERS", images.layers(suite, Images.Kind.of(spec.image().kind()), log));
        write(place.machine(spec.machineName()), "machine.env", values);
        changing(spec.machineName(), spec.nic().addresses(), volumes);
    }

    /** What may change while the machine runs, read by its power supply at each boot. */
    private void changing(String name, List<String> addresses, Map<String, String> pathByDevice) {
        List<String> volumes = new ArrayList<>();
        pathByDevice.forEach((device, path) -> volumes.add(device + "=" + path));
        write(
                place.machine(name),
                "boot.env",
                Map.of("ADDRESSES", String.join(" ", addresses), "VOLUMES", String.join(" ", volumes)));
    }

    private static void write(Path directory, String name, Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        values.forEach((key, value) ->
                text.append(key).append("='").append(value.replace("'", "")).append("'\n"));
        try {
            Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new MachineException(directory.resolve(name) + " cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public void powerOff(String instanceId, boolean soft) {
        synchronized (lock(instanceId)) {
            Optional.ofNullable(known.get(instanceId)).ifPresent(machine -> {
                watched(watching -> watching.remove(instanceId));
                power(machine).off(soft);
            });
        }
    }

    @Override
    public void reset(MachineSpec spec, boolean soft) {
        synchronized (lock(spec.instanceId())) {
            powerOff(spec.instanceId(), soft);
            boot(spec);
        }
    }

    @Override
    public void destroy(String instanceId) {
        synchronized (lock(instanceId)) {
            Known machine = known.get(instanceId);
            if (machine == null) {
                return;
            }
            powerOff(instanceId, false);
            machine.volumes().values().forEach(disks::close);
            Programs.demand(
                    "rm",
                    "-rf",
                    "--one-file-system",
                    place.machine(machine.name()).toString());
            known.remove(instanceId);
            apply();
        }
    }

    @Override
    public Optional<MachineState> state(String instanceId) {
        return Optional.ofNullable(known.get(instanceId))
                .filter(machine -> new SystemDisk(place.machine(machine.name())).exists())
                .map(machine -> power(machine).isOn() ? MachineState.RUNNING : MachineState.OFF);
    }

    @Override
    public String console(String instanceId) {
        return Optional.ofNullable(known.get(instanceId))
                .map(machine -> Power.tail(place.machine(machine.name()).resolve("console.log")))
                .orElse("");
    }

    @Override
    public void createVolume(VolumeSpec volume) {
        disks.create(volume);
    }

    @Override
    public void attachVolume(String instanceId, VolumeSpec volume, String device) {
        synchronized (lock(instanceId)) {
            Known machine = demand(instanceId);
            Map<String, String> volumes = new HashMap<>(machine.volumes());
            volumes.put(device, volume.id());
            remember(machine.withVolumes(volumes));
            String loop = disks.open(volume);
            changing(demand(instanceId));
            power(machine).init().ifPresent(init -> Plug.in(init, loop, device));
        }
    }

    @Override
    public void detachVolume(String instanceId, String volumeId) {
        synchronized (lock(instanceId)) {
            Known machine = known.get(instanceId);
            if (machine != null) {
                Map<String, String> volumes = new HashMap<>(machine.volumes());
                volumes.values().removeIf(volumeId::equals);
                Known without = machine.withVolumes(volumes);
                remember(without);
                changing(without);
                disks.device(volumeId).ifPresent(loop -> power(machine).init().ifPresent(init -> Plug.out(init, loop)));
            }
            disks.close(volumeId);
        }
    }

    @Override
    public void destroyVolume(String volumeId) {
        disks.destroy(volumeId);
    }

    @Override
    public void assignAddresses(String instanceId, List<String> addresses) {
        synchronized (lock(instanceId)) {
            Known machine = demand(instanceId).withAddresses(addresses);
            remember(machine);
            changing(machine);
            router.lead(machine.port());
        }
    }

    @Override
    public void filter(String instanceId, List<PacketRule> rules) {
        synchronized (lock(instanceId)) {
            Known machine = known.get(instanceId);
            if (machine != null) {
                remember(machine.withRules(rules));
            }
        }
    }

    private void changing(Known machine) {
        if (!Files.isDirectory(place.machine(machine.name()))) {
            return;
        }
        Map<String, String> loops = new TreeMap<>();
        machine.volumes()
                .forEach((device, volumeId) -> disks.device(volumeId).ifPresent(loop -> loops.put(loop, device)));
        changing(machine.name(), machine.addresses(), loops);
    }

    private void remember(Known machine) {
        machine.write(place.machine(machine.name()));
        Known before = known.put(machine.instanceId(), machine);
        if (before == null || !before.port().equals(machine.port())) {
            apply();
        }
    }

    // What is known is read under the same lock as it is laid down: of two machines that come at once, the one that is
    // slower
    // must not bring back what it saw before the other one was known.
    private void apply() {
        synchronized (router) {
            router.filter(known.values().stream().map(Known::port).toList());
        }
    }

    private Known demand(String instanceId) {
        Known machine = known.get(instanceId);
        if (machine == null) {
            throw new MachineException("there is no machine " + instanceId);
        }
        return machine;
    }

    private Power power(Known machine) {
        return new Power(place, machine.name());
    }

    private void watched(Consumer<Watch> action) {
        Watch current = watch;
        if (current != null) {
            action.accept(current);
        }
    }

    private Object lock(String instanceId) {
        return locks.computeIfAbsent(instanceId, id -> new Object());
    }

    /** Stops watching; the machines run on. */
    @Override
    public void close() {
        watched(Watch::close);
    }
}
