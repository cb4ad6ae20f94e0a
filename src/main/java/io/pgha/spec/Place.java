package io.pgha.spec;

/**
 * A place in a file.
 *
 * @param line from 1
 * @param column from 1
 */
record Place(int line, int column) {
    static final Place START = new Place(1, 1);

    /** The place as compilers write it, ready to be clicked or jumped to. */
    String in(String file) {
        return file + ":" + line + ":" + column;
    }
}
