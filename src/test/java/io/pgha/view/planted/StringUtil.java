package io.pgha.view.planted;

/** A planted violation. */
final class StringUtil {
    private StringUtil() {}
}
