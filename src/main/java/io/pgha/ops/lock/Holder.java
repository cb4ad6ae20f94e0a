package io.pgha.ops.lock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * @param boot identity of the machine since it was started, or empty where a machine has none
 */
public record Holder(String owner, long process, String command, Instant since, String boot) {
    // Linux, proc(5): a new one with every start of the machine.
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    /** A holder of whose machine nothing more is known. */
    public Holder(String owner, long process, String command, Instant since) {
        this(owner, process, command, since, "");
    }

    /** Somebody whose name is not known (any more). */
    static Holder unknown() {
        return new Holder("somebody", 0, "a command", Instant.EPOCH);
    }

    /** A process of this machine. */
    public static Holder here(String owner, long process, String command, Instant since) {
        try {
            return new Holder(
                    owner, process, command, since, Files.readString(BOOT).strip());
        } catch (IOException e) {
            return new Holder(owner, process, command, since);
        }
    }

    /** True if it was an earlier command of the same process as another holder's, or one of the same machine that has ended. */
    boolean isGone(Holder here) {
        return !boot.isEmpty()
                && boot.equals(here.boot)
                && (process == here.process || ProcessHandle.of(process).isEmpty());
    }

    /** As text that {@link #parse} reads back: one line per component. */
    public String text() {
        return String.join("\n", owner, Long.toString(process), since.toString(), boot, command.replace('\n', ' '));
    }

    /** What {@link #text} wrote, or empty if it is something else. */
    public static Optional<Holder> parse(String text) {
        String[] lines = text.split("\n", 5);
        try {
            return lines.length == 5
                    ? Optional.of(
                            new Holder(lines[0], Long.parseLong(lines[1]), lines[4], Instant.parse(lines[2]), lines[3]))
                    : Optional.empty();
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
