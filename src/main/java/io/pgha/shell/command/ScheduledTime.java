package io.pgha.shell.command;

import io.pgha.model.Problem;
import io.pgha.shell.ValueType;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/** Reads a time to come: RFC 3339 with its zone, or a span from now. */
final class ScheduledTime {
    private ScheduledTime() {}

    /**
     * The time as Patroni takes it.
     *
     * @throws io.pgha.model.ProblemException of kind USAGE if it has no zone, is no time, or is over
     */
    static String read(String text, Clock clock) {
        Instant now = clock.instant();
        Instant at =
                text.startsWith("+") ? now.plus(ValueType.duration().read("--at", text.substring(1))) : absolute(text);
        if (!at.isAfter(now)) {
            throw wrong(text, "That time is over: it is " + now.truncatedTo(ChronoUnit.SECONDS) + " now.");
        }
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                at.truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC));
    }

    private static Instant absolute(String text) {
        try {
            return OffsetDateTime.parse(text.replaceFirst("^(\\S+) ", "$1T")).toInstant();
        } catch (DateTimeParseException e) {
            throw wrong(
                    text,
                    "Write it with its zone, such as 2027-01-31T02:00:00Z or 2027-01-31T02:00:00+01:00, or as +2h.");
        }
    }

    private static RuntimeException wrong(String text, String cause) {
        return Problem.of("BAD_TIME", Problem.Kind.USAGE, "--at cannot be \"" + text + "\".")
                .because(cause)
                .toException();
    }
}
