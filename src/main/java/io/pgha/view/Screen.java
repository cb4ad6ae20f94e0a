package io.pgha.view;

import java.util.function.IntSupplier;

/**
 * What a stream ends at.
 *
 * @param terminal true if a person sees it on a terminal that can move its cursor
 * @param colour true if colours are wanted there
 * @param columns its width now; asked again for each text, since a window can be resized
 */
public record Screen(boolean terminal, boolean colour, IntSupplier columns) {
    /** A width that no text reaches. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** A file or pipe: no colour, no limit of width. */
    public static Screen pipe() {
        return new Screen(false, false, () -> UNLIMITED);
    }

    /** A plain screen of a fixed width. */
    public static Screen ofWidth(int columns) {
        return new Screen(false, false, () -> columns);
    }

    /** The width now, at least 20. */
    public int width() {
        return Math.max(20, columns.getAsInt());
    }
}
