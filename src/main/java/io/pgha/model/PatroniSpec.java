package io.pgha.model;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How Patroni decides; times and sizes are in Patroni's own terms.
 *
 * @param profile what the times below and HAProxy's checks are taken from unless they are said
 * @param ttl how long the leader key outlives its last renewal; at least loopWait + 2 * retryTimeout
 * @param maximumLagOnFailover bytes a replica may lag behind and still be promoted
 * @param synchronousModeStrict true to refuse writes while no standby can be synchronous
 * @param failsafeMode true to keep the primary while etcd is lost and all members are reached
 * @param watchdogDevice path of the device
 * @param tags tags of single nodes, by host name, such as {@code nofailover: "true"}
 * @param slots permanent replication slots by name
 * @param basebackupMaxRate highest speed of a base backup as pg_basebackup takes it, such as {@code 100M}; empty means none
 * @param logLevel level of Patroni's log
 */
public record PatroniSpec(
        RtoProfile profile,
        Duration ttl,
        Duration loopWait,
        Duration retryTimeout,
        Duration primaryStartTimeout,
        long maximumLagOnFailover,
        SynchronousMode synchronousMode,
        boolean synchronousModeStrict,
        int synchronousNodeCount,
        boolean failsafeMode,
        Watchdog watchdog,
        String watchdogDevice,
        Duration safetyMargin,
        int restapiPort,
        Map<String, Map<String, String>> tags,
        Map<String, Slot> slots,
        boolean usePgRewind,
        boolean useSlots,
        Optional<String> basebackupMaxRate,
        String logLevel) {

    public PatroniSpec {
        tags = Ordered.copy(tags);
        slots = Ordered.copy(slots);
    }

    /** Whether a commit waits for a standby. */
    public enum SynchronousMode {
        OFF,
        ON,
        /** Any {@code synchronousNodeCount} of the standbys; needs Patroni 4. */
        QUORUM
    }

    /** Whether a leader must be able to reset its machine. */
    public enum Watchdog {
        OFF,
        /** Used where the device works. */
        AUTOMATIC,
        /** No promotion without it. */
        REQUIRED
    }

    /** A permanent slot: physical, or logical with a database and an output plugin. */
    public record Slot(SlotType type, Optional<String> database, Optional<String> plugin) {}

    /** Kinds of replication slots. */
    public enum SlotType {
        PHYSICAL,
        LOGICAL
    }

    /** True if commits wait for a standby in some way. */
    public boolean synchronous() {
        return synchronousMode != SynchronousMode.OFF;
    }
}
