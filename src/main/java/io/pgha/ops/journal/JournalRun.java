package io.pgha.ops.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One command that changed something, as it was written down.
 *
 * @param run its name
 * @param at when the user had agreed
 * @param user who, and on which machine
 * @param command the line, secrets masked
 * @param exitStatus empty if no end was written: it runs still, or its process was killed
 * @param took until the end, or empty
 * @param effects how many things were done
 * @param problems one sentence each
 */
public record JournalRun(
        String run,
        Instant at,
        String user,
        String cluster,
        String command,
        Optional<Integer> exitStatus,
        Optional<Duration> took,
        int effects,
        List<String> problems) {
    public JournalRun {
        problems = List.copyOf(problems);
    }

    /** How it ended, in a word. */
    public String outcome() {
        return exitStatus
                .map(status -> switch (status) {
                    case 0 -> "done";
                    case 5 -> "partly";
                    case 130 -> "cancelled";
                    default -> "failed";
                })
                .orElse("no end");
    }

    /**
     * One thing that was done.
     *
     * @param at when it ended
     * @param kind what sort of event: effect, done, failed
     * @param where mostly a node
     * @param took how long, if it was timed
     * @param evidence of a failure
     */
    public record Entry(
            Instant at, String kind, String where, String what, Optional<Duration> took, List<String> evidence) {
        public Entry {
            evidence = List.copyOf(evidence);
        }
    }

    /**
     * A run with all that was done in it.
     *
     * @param reply what the command answered, as maps, lists and plain values, if it answered
     */
    public record Whole(JournalRun run, List<Entry> entries, Optional<Object> reply) {
        public Whole {
            entries = List.copyOf(entries);
        }
    }
}
