package io.pgha.plan;

import io.pgha.model.Text;
import java.time.Duration;
import java.util.List;

/**
 * A condition on one node with a deadline, waited for on the node itself, and what to fetch as evidence if it fails.
 *
 * @param id stable, such as {@code patroni.streaming}
 * @param title what should hold, such as {@code replica streams from the leader}
 * @param bash exits 0 if it holds; run as root, again every 200 ms until the deadline. {@code waited SECONDS} succeeds if it was
 *     waited for so long, and {@code hopeless REASON} ends the waiting: what is wrong will not pass
 * @param deadline zero to look only once
 * @param evidence bash that prints what shows the failure: unit status, last journal lines, a test of the configuration
 * @param next commands to type when it fails
 */
public record Check(String id, String title, Text bash, Duration deadline, String evidence, List<String> next) {
    public Check {
        next = List.copyOf(next);
    }

    /** The same check, looked at once. */
    public Check now() {
        return new Check(id, title, bash, Duration.ZERO, evidence, next);
    }
}
