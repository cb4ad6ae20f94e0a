package io.pgha.lab.engine.machine;

/** Whether a machine that exists has power. */
public enum MachineState {
    /** It runs, or its operating system is just coming up. */
    RUNNING,
    /** It has a disk, but no power. */
    OFF
}
