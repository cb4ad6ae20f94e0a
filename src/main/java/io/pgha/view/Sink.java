package io.pgha.view;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** An output stream for text, in UTF-8; unlike a print stream it says when nobody takes the text any more. */
public final class Sink {
    private final OutputStream stream;

    /** A sink into a stream; every text is handed on at once. */
    public Sink(OutputStream stream) {
        this.stream = stream;
    }

    /**
     * Writes text as it is.
     *
     * @throws OutputLost if the other end is closed or full
     */
    public synchronized void print(String text) {
        try {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
            stream.flush();
        } catch (IOException e) {
            throw new OutputLost(e);
        }
    }

    /**
     * Writes a line.
     *
     * @throws OutputLost if the other end is closed or full
     */
    public void line(String text) {
        print(text + "\n");
    }
}
