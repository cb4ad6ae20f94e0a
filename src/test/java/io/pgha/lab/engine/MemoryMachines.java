package io.pgha.lab.engine;

import io.pgha.lab.engine.machine.MachineException;
import io.pgha.lab.engine.machine.MachineListener;
import io.pgha.lab.engine.machine.MachineSpec;
import io.pgha.lab.engine.machine.MachineState;
import io.pgha.lab.engine.machine.Machines;
import io.pgha.lab.engine.machine.PacketRule;
import io.pgha.lab.engine.machine.VolumeSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Machines that are nothing but remembered. */
public final class MemoryMachines implements Machines {
    final Map<String, MachineSpec> specs = new ConcurrentHashMap<>();
    final Map<String, MachineState> states = new ConcurrentHashMap<>();
    final Map<String, String> attached = new ConcurrentHashMap<>();
    final Map<String, List<String>> addresses = new ConcurrentHashMap<>();
    final Map<String, List<PacketRule>> rules = new ConcurrentHashMap<>();
    final Set<String> volumes = ConcurrentHashMap.newKeySet();
    volatile boolean broken;
    private Optional<MachineListener> listener = Optional.empty();

    @Override
    public void listen(MachineListener told) {
        listener = Optional.of(told);
    }

    /** What a machine was last booted with. */
    MachineSpec spec(String instanceId) {
        return Optional.ofNullable(specs.get(instanceId)).orElseThrow();
    }

    /** The machine's operating system shuts itself down. */
    void shutItselfDown(String instanceId) {
        states.put(instanceId, MachineState.OFF);
        listener.ifPresent(told -> told.poweredOff(instanceId));
    }

    @Override
    public void boot(MachineSpec spec) {
        if (broken) {
            throw new MachineException("no more machines");
        }
        specs.put(spec.instanceId(), spec);
        states.put(spec.instanceId(), MachineState.RUNNING);
    }

    @Override
    public void powerOff(String instanceId, boolean soft) {
        states.put(instanceId, MachineState.OFF);
    }

    @Override
    public void reset(MachineSpec spec, boolean soft) {
        boot(spec);
    }

    @Override
    public void destroy(String instanceId) {
        specs.remove(instanceId);
        states.remove(instanceId);
    }

    @Override
    public Optional<MachineState> state(String instanceId) {
        return Optional.ofNullable(states.get(instanceId));
    }

    @Override
    public String console(String instanceId) {
        return "login: ";
    }

    @Override
    public void createVolume(VolumeSpec volume) {
        volumes.add(volume.id());
    }

    @Override
    public void attachVolume(String instanceId, VolumeSpec volume, String device) {
        attached.put(volume.id(), instanceId + " " + device);
    }

    @Override
    public void detachVolume(String instanceId, String volumeId) {
        attached.remove(volumeId);
    }

    @Override
    public void destroyVolume(String volumeId) {
        volumes.remove(volumeId);
    }

    @Override
    public void assignAddresses(String instanceId, List<String> now) {
        addresses.put(instanceId, now);
    }

    @Override
    public void filter(String instanceId, List<PacketRule> now) {
        rules.put(instanceId, now);
    }
}
