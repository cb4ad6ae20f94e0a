package io.pgha.remote;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalInt;

/** A terminal on a machine, open until the program in it ends, the connection breaks, or it is closed here. */
public interface RemoteTerminal extends AutoCloseable {
    /** The keys typed; flush to send. A Ctrl-C is the byte 3: it interrupts the far side, not us. */
    OutputStream keys();

    /** What the far side shows; its end is the end of the program. */
    InputStream screen();

    /** Tells the far side the size of the window. */
    void resize(int columns, int rows);

    /** True until the far side is over. */
    boolean open();

    /** Waits for the end; the exit status, or empty if the connection broke or the program told none. */
    OptionalInt exitStatus();

    @Override
    void close();
}
