package io.pgha.view;

import io.pgha.model.Lag;
import java.util.Locale;

/** Numbers of bytes as people read them, in powers of 1024. */
public final class Sizes {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private Sizes() {}

    /** A size with three digits at most, as PostgreSQL names units. */
    public static String text(long bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 || Math.abs(value) >= 10
                ? Math.round(value) + " " + UNITS[unit]
                : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    /** A lag, or a dash if it is not known. */
    public static String text(Lag lag) {
        return lag instanceof Lag.Known known ? text(known.bytes()) : Cells.NOTHING;
    }
}
