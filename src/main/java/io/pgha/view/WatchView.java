package io.pgha.view;

import java.util.List;

/** A text that is written over itself again and again, with the words that changed since the last time marked. */
public final class WatchView {
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final String MARK = "\u001b[7m";
    private static final String UNMARK = "\u001b[0m";

    private WatchView() {}

    /**
     * What to send to a terminal of a size.
     *
     * @param heading the first line
     * @param body the text now, without control characters
     * @param before the text of the last time; the same as {@code body} the first time
     */
    public static String paint(String heading, String body, String before, int columns, int rows) {
        List<String> now = body.lines().toList();
        List<String> then = before.lines().toList();
        int room = Math.max(1, rows - 2);
        boolean cut = now.size() > room;
        int shown = cut ? room - 1 : now.size();
        StringBuilder out = new StringBuilder(HOME);
        line(out, Cells.fit(heading, columns - 1));
        line(out, "");
        for (int i = 0; i < shown; i++) {
            String fitted = Cells.fit(now.get(i), columns - 1);
            String old = i < then.size() ? Cells.fit(then.get(i), columns - 1) : "";
            line(out, marked(fitted, old));
        }
        if (cut) {
            out.append("... ").append(now.size() - shown).append(" more lines").append(CLEAR_LINE);
        }
        return out.append(CLEAR_BELOW).toString();
    }

    private static void line(StringBuilder out, String text) {
        out.append(text).append(CLEAR_LINE).append("\r\n");
    }

    /** Words are compared one by one, so that a column that became wider does not mark all after it. */
    static String marked(String now, String then) {
        if (now.equals(then)) {
            return now;
        }
        String[] words = now.split("(?<= )(?=[^ ])", -1);
        String[] old = then.split("(?<= )(?=[^ ])", -1);
        boolean comparable = words.length == old.length;
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < words.length; i++) {
            String word = words[i].stripTrailing();
            boolean same = comparable && word.equals(old[i].stripTrailing());
            out.append(same || word.isEmpty() ? words[i] : MARK + word + UNMARK + words[i].substring(word.length()));
        }
        return out.toString();
    }
}
