package io.pgha.lab.engine.machine;

/** Hears of what a machine did without being asked through {@link Machines}; may be called on any thread, and never blocks. */
public interface MachineListener {

    /** The machine went off by itself: its operating system was shut down, or its process died. */
    void poweredOff(String instanceId);

    /** The machine rebooted by itself and runs again. */
    void rebooted(String instanceId);
}
