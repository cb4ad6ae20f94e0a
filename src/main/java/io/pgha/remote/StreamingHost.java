package io.pgha.remote;

import java.io.InputStream;
import java.io.OutputStream;

/** A host that also carries bytes both ways: files, logs, and a terminal for a person. */
public interface StreamingHost extends Host {
    /**
     * Runs a script whose standard input and output are streams of bytes, of any length, as they are.
     *
     * @param input read to its end and given to the script, which may read it; closed by the caller
     * @param output receives standard output, which the returned output then lacks and the script's listener is not told of;
     *     closed by the caller
     * @throws io.pgha.model.ProblemException as {@link #run}; LOCAL_STREAM_BROKEN of kind PRECONDITION if one of the two streams
     *     fails here
     */
    Output stream(Script script, InputStream input, OutputStream output);

    /**
     * As {@link #forward(String, int)}, with the local port chosen.
     *
     * @param localPort port to listen on, or 0 for any free one
     * @throws io.pgha.model.ProblemException LOCAL_PORT_TAKEN of kind PRECONDITION
     */
    Tunnel forward(String address, int port, int localPort);

    /**
     * Opens an interactive terminal.
     *
     * @param command what to run in it, or empty for the login shell; it shows in the machine's process list, so no secret
     * @param type terminal type, as in the environment variable {@code TERM}
     * @throws io.pgha.model.ProblemException of kind UNREACHABLE
     */
    RemoteTerminal terminal(String command, String type, int columns, int rows);
}
