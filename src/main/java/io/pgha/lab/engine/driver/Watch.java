package io.pgha.lab.engine.driver;

import io.pgha.lab.engine.machine.MachineListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Notices what machines do by themselves; asks their power supplies, since machines started by an earlier engine are no children. */
final class Watch implements AutoCloseable {
    private static final long PERIOD_MILLIS = 250;

    private final LabPlace place;
    private final MachineListener listener;
    private final Consumer<String> log;
    private final Map<String, Seen> machines = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "lab-watch");
        thread.setDaemon(true);
        return thread;
    });

    Watch(LabPlace place, MachineListener listener, Consumer<String> log) {
        this.place = place;
        this.listener = listener;
        this.log = log;
    }

    private record Seen(Power power, long reboots) {}

    void start() {
        var unused = clock.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    void add(Known machine) {
        Power power = new Power(place, machine.name());
        machines.put(machine.instanceId(), new Seen(power, reboots(power)));
    }

    void remove(String instanceId) {
        machines.remove(instanceId);
    }

    private void look() {
        machines.forEach((instanceId, seen) -> {
            try {
                long reboots = reboots(seen.power());
                if (!seen.power().isOn()) {
                    // Only if nobody switched it off meanwhile.
                    if (machines.remove(instanceId, seen)) {
                        log.accept("machine of " + instanceId + " went off by itself");
                        listener.poweredOff(instanceId);
                    }
                } else if (reboots > seen.reboots()
                        && machines.replace(instanceId, seen, new Seen(seen.power(), reboots))) {
                    log.accept("machine of " + instanceId + " rebooted by itself");
                    listener.rebooted(instanceId);
                }
            } catch (RuntimeException e) {
                // One machine that cannot be asked must not keep the others from being watched.
                log.accept("watching " + instanceId + ": " + e);
            }
        });
    }

    private static long reboots(Power power) {
        return power.events().stream().filter("reboot"::equals).count();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
