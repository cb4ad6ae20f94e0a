package io.pgha.remote.ssh;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalInt;
import net.schmizz.sshj.connection.ConnectionException;

/** The place in which one script runs on a machine: how it is sent, what comes out, and how it ended. */
interface Turn extends Closeable {
    /** True if the script can be sent at once, without waiting for the far side to read. */
    boolean fits();

    /**
     * Sends the script, and whatever it is to read after itself.
     *
     * @throws io.pgha.model.ProblemException if what it is to read cannot be read here
     */
    void send();

    /**
     * Waits until the server has agreed to run it.
     *
     * @throws ConnectionException if it refused, or the connection broke
     */
    void awaitStart() throws ConnectionException;

    /** Standard output, to its end. */
    InputStream output();

    /** Standard error, to its end. */
    InputStream errors();

    /**
     * Waits for the end, once both streams have ended.
     *
     * @return the exit status, 128 and the number of the signal that ended it, or empty if the server did not tell
     */
    OptionalInt exitStatus() throws IOException;

    /** True if the shell in which it was to run had ended before, so that it can be tried in another one if it never began. */
    boolean stale();

    /**
     * Keeps the place from being given to the next script, so that this one can be stopped by force.
     *
     * @return false if it has been given away already: then there is nothing to stop
     */
    boolean seize();

    /** Ends the place, or leaves it to the next script. */
    @Override
    void close();
}
