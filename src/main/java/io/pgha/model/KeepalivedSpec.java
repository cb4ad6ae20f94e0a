package io.pgha.model;

import java.time.Duration;
import java.util.Optional;

/**
 * How the nodes agree on who holds the virtual IP.
 *
 * @param routerId VRRP's virtual router id from 1 to 255; without it, the last part of the virtual IP
 * @param priority the same on every node, so that the address stays where it is
 * @param advertInterval pause between VRRP messages
 * @param checkInterval pause between checks of the node's HAProxy
 * @param checkTimeout longest duration of a check
 * @param fall failed checks until the node gives the address up
 * @param rise good checks until the node may hold the address
 */
public record KeepalivedSpec(
        Optional<Integer> routerId,
        int priority,
        Duration advertInterval,
        Duration checkInterval,
        Duration checkTimeout,
        int fall,
        int rise) {

    /** The virtual router id for a virtual IP in dotted form; never 0, which VRRP does not allow. */
    public int routerIdFor(String virtualIp) {
        return routerId.orElseGet(
                () -> Math.max(1, Integer.parseInt(virtualIp.substring(virtualIp.lastIndexOf('.') + 1))));
    }
}
