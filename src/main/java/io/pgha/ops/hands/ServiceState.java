package io.pgha.ops.hands;

import io.pgha.model.Problem;
import java.time.Duration;
import java.util.Optional;

/**
 * One service on one node, as systemd sees it (PostgreSQL as the process table does).
 *
 * @param state such as {@code running}, {@code stopped}, {@code failed}, {@code starting}, {@code absent}; {@code unknown} if the
 *     node does not answer
 * @param detail systemd's own word for the state, such as {@code auto-restart}, or the result of a failure
 * @param enabled true if it starts with the node; empty where that is not systemd's to say
 * @param age how long it has been in this state
 * @param pid its main process
 * @param memory bytes
 * @param restarts how often systemd has started it again since it was started by hand
 * @param problem why nothing is known of it
 */
public record ServiceState(
        String node,
        String service,
        String state,
        String detail,
        Optional<Boolean> enabled,
        Optional<Duration> age,
        Optional<Long> pid,
        Optional<Long> memory,
        Optional<Long> restarts,
        Optional<Problem> problem) {

    /** True if it runs. */
    public boolean running() {
        return state.equals("running");
    }

    static ServiceState unknown(String node, Service service, Problem problem) {
        return new ServiceState(
                node,
                service.word(),
                "unknown",
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(problem));
    }
}
