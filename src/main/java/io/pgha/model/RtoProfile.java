package io.pgha.model;

import java.time.Duration;

/**
 * How fast the cluster gives up on a leader: the shorter the outage, the likelier that a mere hiccup costs one. The values are
 * those of Pigsty's plans of the same names.
 */
public enum RtoProfile {
    /** Under 30 seconds; for one data centre with good machines. */
    FAST(20, 5, 5, 15, 5, 1000),
    /** Under 45 seconds. */
    NORM(30, 5, 10, 25, 5, 2000),
    /** Under 90 seconds; for busy or shared machines. */
    SAFE(60, 10, 20, 45, 10, 3000),
    /** Under 150 seconds; for links over long distances. */
    WIDE(120, 20, 30, 95, 15, 4000);

    private final int ttl;
    private final int loopWait;
    private final int retryTimeout;
    private final int primaryStartTimeout;
    private final int safetyMargin;
    private final int checkInterval;

    RtoProfile(int ttl, int loopWait, int retryTimeout, int primaryStartTimeout, int safetyMargin, int checkInterval) {
        this.ttl = ttl;
        this.loopWait = loopWait;
        this.retryTimeout = retryTimeout;
        this.primaryStartTimeout = primaryStartTimeout;
        this.safetyMargin = safetyMargin;
        this.checkInterval = checkInterval;
    }

    /** How long the leader key outlives its last renewal. */
    public Duration ttl() {
        return Duration.ofSeconds(ttl);
    }

    /** Pause of Patroni's loop. */
    public Duration loopWait() {
        return Duration.ofSeconds(loopWait);
    }

    /** How long Patroni retries etcd and PostgreSQL. */
    public Duration retryTimeout() {
        return Duration.ofSeconds(retryTimeout);
    }

    /** How long a crashed primary may take to start before another takes over. */
    public Duration primaryStartTimeout() {
        return Duration.ofSeconds(primaryStartTimeout);
    }

    /** How long before the leader key ends the watchdog fires. */
    public Duration safetyMargin() {
        return Duration.ofSeconds(safetyMargin);
    }

    /** Pause between HAProxy's checks of a healthy server. */
    public Duration checkInterval() {
        return Duration.ofMillis(checkInterval);
    }

    /** Pause between HAProxy's checks while a server's state is changing: half of {@link #checkInterval()}. */
    public Duration fastCheckInterval() {
        return Duration.ofMillis(checkInterval / 2);
    }
}
