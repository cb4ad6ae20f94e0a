package io.pgha.oci.resource;

import java.util.Locale;

/** Where a resource is in its life, over all kinds of resources, in OCI's own names. */
public enum LifecycleState {
    ACCEPTED,
    ACTIVE,
    ASSIGNED,
    ASSIGNING,
    ATTACHED,
    ATTACHING,
    AVAILABLE,
    CREATING,
    CREATING_IMAGE,
    DELETED,
    DELETING,
    DETACHED,
    DETACHING,
    FAULTY,
    INACTIVE,
    MOVING,
    PROVISIONING,
    RESTORING,
    RUNNING,
    STARTING,
    STOPPED,
    STOPPING,
    TERMINATED,
    TERMINATING,
    UNASSIGNED,
    UNASSIGNING,
    UPDATING,
    /** A state this program has never heard of. */
    UNKNOWN;

    /** The state of a name as OCI writes it, in either case. */
    public static LifecycleState of(String name) {
        String wanted = name.toUpperCase(Locale.ROOT);
        for (LifecycleState state : values()) {
            if (state.name().equals(wanted)) {
                return state;
            }
        }
        return UNKNOWN;
    }

    /** True for a resource that no longer exists but is still listed; OCI lists terminated instances for hours. */
    public boolean isGone() {
        return this == TERMINATED || this == DELETED || this == DETACHED;
    }

    /** True for a resource on its way out. */
    public boolean isEnding() {
        return this == TERMINATING || this == DELETING || this == DETACHING;
    }

    /** True for a resource that is or will be there. */
    public boolean isLive() {
        return !isGone() && !isEnding() && this != FAULTY;
    }

    /** True for a resource that other resources can be built on. */
    public boolean isReady() {
        return this == AVAILABLE || this == RUNNING || this == ATTACHED || this == ACTIVE || this == ASSIGNED;
    }
}
