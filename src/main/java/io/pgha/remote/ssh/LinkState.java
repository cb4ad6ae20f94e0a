package io.pgha.remote.ssh;

import java.time.Duration;
import java.util.Optional;

/**
 * What one transport is like at this moment.
 *
 * @param name the machine at its other end
 * @param address address and port it leads to
 * @param age time since it was opened, or empty if it is not open
 * @param roundTrip time of one question and answer just now, or empty if it is not open or did not answer
 * @param sessions commands running on it
 */
public record LinkState(
        String name, String address, Optional<Duration> age, Optional<Duration> roundTrip, int sessions) {

    /** True if the transport is open. */
    public boolean open() {
        return age.isPresent();
    }
}
