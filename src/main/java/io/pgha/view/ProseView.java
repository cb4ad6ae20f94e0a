package io.pgha.view;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes text for reading: long lines are broken between words, and go on where their last column begins. */
final class ProseView {
    /** Longer lines than this are hard to follow from one end to the other. */
    private static final int COMFORTABLE = 100;

    /** A first column, indented or not, and the gap behind it. */
    private static final Pattern COLUMN = Pattern.compile("\\s*\\S+(?: \\S+)* {2,}");

    private static final String BULLET = "- ";

    private ProseView() {}

    static String render(Block.Prose prose, Screen screen) {
        int width = screen.width() == Screen.UNLIMITED ? Screen.UNLIMITED : Math.min(screen.width(), COMFORTABLE);
        StringBuilder out = new StringBuilder();
        for (String line : Printable.lines(prose.text()).split("\n", -1)) {
            out.append(Cells.width(line) <= width ? line : broken(line, width)).append('\n');
        }
        return out.toString().stripTrailing() + "\n";
    }

    private static String broken(String line, int width) {
        Matcher column = COLUMN.matcher(line);
        int blanks = line.length() - line.stripLeading().length();
        int indent = line.startsWith(BULLET, blanks) ? blanks + BULLET.length() : blanks;
        int hang = column.lookingAt() && column.end() <= width * 2 / 3 ? column.end() : indent;
        List<String> rows = EntriesView.wrapped(line.substring(hang), width - hang);
        return line.substring(0, hang) + String.join("\n" + " ".repeat(hang), rows);
    }
}
