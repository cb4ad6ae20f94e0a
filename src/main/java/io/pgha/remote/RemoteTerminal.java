package io.pgha.remote;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** A terminal on a machine, open until the program in it ends, the connection breaks, or it is closed here. */
public interface RemoteTerminal extends AutoCloseable {
    /** The keys typed; flush to send. A Ctrl-C is the byte 3: it interrupts the far side, not us. */
    OutputStream keys();

    /** What the far side shows; its end is the end of the program. */
    InputStream screen();

    /**
     * Copies what the far side shows to a window, from now on and without making the caller wait; {@link #screen()} is then its
     * alone.
     *
     * @return completes when the program has ended or the connection has broken, and all that came was written
     */
    CompletableFuture<Void> showOn(OutputStream window);

    /** Tells the far side the size of the window. */
    void resize(int columns, int rows);

    /** True until the far side is over. */
    boolean open();

    /** Waits for the end; the exit status, 128 plus the signal's number if a signal ended it, or empty if the connection broke. */
    OptionalInt exitStatus();

    @Override
    void close();
}
