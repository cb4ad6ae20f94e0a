package io.pgha.spec;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes as the cluster file writes them, such as {@code 30s}, {@code 500ms} or {@code 64MB}. */
final class Quantities {
    private static final Pattern TIME = Pattern.compile("(\\d{1,12})\\s*(ms|s|min|m|h|d)?");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*(B|kB|KB|MB|GB|TB)?");
    private static final Map<String, Duration> TIME_UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "min", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    // PostgreSQL's units: powers of 1024.
    private static final Map<String, Long> SIZE_UNITS =
            Map.of("B", 1L, "kB", 1L << 10, "KB", 1L << 10, "MB", 1L << 20, "GB", 1L << 30, "TB", 1L << 40);

    private Quantities() {}

    /** A time; a bare number counts in the unit given. */
    static Optional<Duration> time(String text, Duration bareUnit) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Duration unit = matcher.group(2) == null ? bareUnit : TIME_UNITS.getOrDefault(matcher.group(2), bareUnit);
        return Optional.of(unit.multipliedBy(Long.parseLong(matcher.group(1))));
    }

    /** A time in the largest unit that keeps it whole. */
    static String write(Duration time) {
        long millis = time.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }

    /** A size in bytes; a bare number is bytes. */
    static Optional<Long> bytes(String text) {
        return bytes(text, 1);
    }

    /** A size in bytes; a bare number counts in the unit given. */
    static Optional<Long> bytes(String text, long bareUnit) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long unit = matcher.group(2) == null ? bareUnit : SIZE_UNITS.getOrDefault(matcher.group(2), bareUnit);
        try {
            return Optional.of(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit));
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** A number without a needless fraction. */
    static String write(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
