package io.pgha.view;

/** Makes text from machines safe to show: what would move the cursor or hide other text becomes visible instead. */
public final class Printable {
    private Printable() {}

    /** One line: control, format and direction characters, line ends included, are written as escapes. */
    public static String line(String text) {
        return escape(text, false);
    }

    /** Text of several lines: as {@link #line}, but line ends stay, and a tab becomes spaces. */
    public static String lines(String text) {
        return escape(text, true);
    }

    private static String escape(String text, boolean keepLineEnds) {
        if (isPlain(text)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> append(out, c, keepLineEnds));
        return out.toString();
    }

    private static void append(StringBuilder out, int c, boolean keepLineEnds) {
        if (c == '\n' && keepLineEnds) {
            out.append('\n');
        } else if (c == '\t') {
            out.append(keepLineEnds ? "    " : " ");
        } else if (c == '\n') {
            out.append("\\n");
        } else if (c == '\r') {
            out.append("\\r");
        } else if (Character.getType(c) == Character.CONTROL) {
            out.append(String.format("\\x%02x", c));
        } else if (isHiding(c)) {
            out.append(String.format("\\u%04x", c));
        } else {
            out.appendCodePoint(c);
        }
    }

    /** True if a character is shown as what it is; a surrogate alone is not. */
    public static boolean isShown(int c) {
        return Character.getType(c) != Character.CONTROL && !isHiding(c);
    }

    /** True if a text is shown as what it is, on one line. */
    public static boolean isShown(String text) {
        return text.codePoints().allMatch(Printable::isShown);
    }

    /** Characters that reverse or hide what stands around them (Unicode general categories Cf, Zl, Zp, Cs). */
    private static boolean isHiding(int c) {
        int type = Character.getType(c);
        return type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE;
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }
}
