package io.pgha.ops.hands;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/** The terminal a person sits at, while it belongs to a program on a node: every key is a byte, Ctrl-C included. */
public interface Window {
    /** Its type, as in the environment variable {@code TERM}. */
    String type();

    /** Its width now, in characters. */
    int columns();

    /** Its height now, in lines. */
    int rows();

    /**
     * Waits for keys.
     *
     * @param keys receives what was typed
     * @return how many bytes were typed; 0 if none came in this time, -1 if the terminal is gone
     * @throws IOException if the terminal cannot be read
     */
    int read(byte[] keys, Duration wait) throws IOException;

    /** Where the program's output goes, as it is. */
    OutputStream screen();

    /** Has somebody told whenever the window changes its size; one listener at a time. */
    void onResize(Runnable listener);
}
