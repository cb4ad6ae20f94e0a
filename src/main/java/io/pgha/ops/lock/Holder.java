package io.pgha.ops.lock;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * Who is changing a cluster.
 *
 * @param owner user and machine, as in {@code ada@laptop}
 * @param process number of the process on that machine
 * @param command the line that runs, secrets masked
 * @param since when it began to change things
 */
public record Holder(String owner, long process, String command, Instant since) {

    /** As text that {@link #parse} reads back: one line per component. */
    public String text() {
        return String.join("\n", owner, Long.toString(process), since.toString(), command.replace('\n', ' '));
    }

    /** What {@link #text} wrote, or empty if it is something else. */
    public static Optional<Holder> parse(String text) {
        String[] lines = text.split("\n", 4);
        try {
            return lines.length == 4
                    ? Optional.of(new Holder(lines[0], Long.parseLong(lines[1]), lines[3], Instant.parse(lines[2])))
                    : Optional.empty();
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
