package io.pgha.lab.engine.machine;

import org.jspecify.annotations.Nullable;

/** A machine or disk could not be brought to the state asked for; the message says why in plain words. */
public final class MachineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure with its reason. */
    public MachineException(String message) {
        this(message, null);
    }

    /** A failure with its reason and what it came from. */
    public MachineException(String message, @Nullable Throwable source) {
        super(message, source);
    }
}
