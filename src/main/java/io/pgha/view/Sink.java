package io.pgha.view;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** An output stream for text, in UTF-8; unlike a print stream it says when nobody takes the text any more. */
public final class Sink {
    private final OutputStream stream;
    private final boolean forgiving;

    /** A sink into a stream; every text is handed on at once. */
    public Sink(OutputStream stream) {
        this(stream, false);
    }

    private Sink(OutputStream stream, boolean forgiving) {
        this.stream = stream;
        this.forgiving = forgiving;
    }

    /** A sink for what is said on the side: if nobody takes it any more, it is dropped, and the work it tells of goes on. */
    public static Sink forgiving(OutputStream stream) {
        return new Sink(stream, true);
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
            if (!forgiving) {
                throw new OutputLost(e);
            }
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
