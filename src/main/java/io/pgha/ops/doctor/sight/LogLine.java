package io.pgha.ops.doctor.sight;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a node's journal.
 *
 * @param program that wrote it, such as {@code patroni}
 */
public record LogLine(Instant at, String program, String text) {
    // journalctl -o short-unix: seconds, host, program with its process id, message.
    private static final Pattern LINE = Pattern.compile("(\\d+)\\.\\d+ \\S+ ([^\\s\\[:]+)(?:\\[\\d+])?: (.*)");

    /** The lines of {@code journalctl -o short-unix}; what is no such line is passed over. */
    static List<LogLine> parse(List<String> lines) {
        List<LogLine> found = new ArrayList<>();
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                found.add(new LogLine(
                        Instant.ofEpochSecond(Long.parseLong(matcher.group(1))), matcher.group(2), matcher.group(3)));
            }
        }
        return found;
    }
}
