package io.pgha.ops.hands;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The time at the beginning of a log line: of journalctl's short-iso-precise, or of PostgreSQL's own files. */
public final class LogTime {
    /** Older versions of systemd write the offset without a colon. */
    private static final Pattern JOURNAL = Pattern.compile(
            "(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)([+-]\\d\\d):?(\\d\\d) .*", Pattern.DOTALL);

    private static final Pattern POSTGRESQL =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?) \\S+ .*", Pattern.DOTALL);

    private final ZoneId zone;

    /**
     * Reads lines of a node.
     *
     * @param zone the time zone of PostgreSQL's log
     */
    public LogTime(ZoneId zone) {
        this.zone = zone;
    }

    /** The time, or empty if the line does not begin with one. */
    public Optional<Instant> of(String line) {
        try {
            Matcher journal = JOURNAL.matcher(line);
            if (journal.matches()) {
                String text = journal.group(1) + journal.group(2) + ":" + journal.group(3);
                return Optional.of(OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                        .toInstant());
            }
            Matcher postgresql = POSTGRESQL.matcher(line);
            if (postgresql.matches()) {
                LocalDateTime local = LocalDateTime.parse(postgresql.group(1) + "T" + postgresql.group(2));
                return Optional.of(local.atZone(zone).toInstant());
            }
            return Optional.empty();
        } catch (DateTimeException impossible) {
            // A line may begin with what looks like a date and is none.
            return Optional.empty();
        }
    }
}
