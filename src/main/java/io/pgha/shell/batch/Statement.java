package io.pgha.shell.batch;

/**
 * One command of a script as it stands in the file, variables not put in.
 *
 * @param line number of its first line, from 1
 * @param source its text; several lines if it was continued
 */
public record Statement(int line, String source) {
    /** The text on one line, for tables and echoes. */
    public String onOneLine() {
        return source.replace("\\\n", "").replaceAll("\\s*\\n\\s*", " ").strip();
    }
}
