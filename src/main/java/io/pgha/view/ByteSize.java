package io.pgha.view;

import java.util.Locale;

/** A number of bytes as people read it: in the largest unit of which there is one, each 1024 times the one before. */
public final class ByteSize {
    private ByteSize() {}

    /** Such as {@code 950 B}, {@code 1.2 KB} or {@code 48 MB}. */
    public static String text(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int power = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        double scaled = bytes / (double) (1L << (10 * power));
        return String.format(Locale.ROOT, scaled < 10 ? "%.1f %sB" : "%.0f %sB", scaled, "KMGTPE".charAt(power - 1));
    }
}
