package io.pgha.remote;

import java.time.Duration;
import java.util.List;

/**
 * What a script left behind. Text of a machine is never trusted: views show its control characters as text.
 *
 * @param exitStatus 0 to 255; 128 plus the signal's number if a signal ended it
 * @param stdout standard output as UTF-8, at most the transport's limit
 * @param stderr standard error as UTF-8, at most the transport's limit
 * @param truncated true if either stream was longer than the limit and its middle was dropped
 * @param took wall time of the exec
 */
public record Output(int exitStatus, String stdout, String stderr, boolean truncated, Duration took) {

    /** True if the exit status is 0. */
    public boolean ok() {
        return exitStatus == 0;
    }

    /** The last lines of standard error alone, for a script whose standard output may hold files of the machine, secrets among them. */
    public List<String> lastErrors(int count) {
        List<String> lines = stderr.strip().lines().toList();
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }

    /** The last lines of standard error, or of standard output if that is empty, for evidence. */
    public List<String> lastLines(int count) {
        String text = stderr.isBlank() ? stdout : stderr;
        List<String> lines = text.strip().lines().toList();
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }
}
