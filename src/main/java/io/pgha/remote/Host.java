package io.pgha.remote;

import java.time.Duration;

/** One machine we can log in to. Connections open on first use, are shared, and are rebuilt after a drop. */
public interface Host {
    /** The machine's name in the cluster. */
    String name();

    /**
     * Runs a script in one exec.
     *
     * @throws io.pgha.model.ProblemException of kind UNREACHABLE if the machine cannot be reached or refuses us, REMOTE if the
     *     deadline passed, CANCELLED if the script's cancellation was given; a non-zero exit status is no exception
     */
    Output run(Script script);

    /**
     * Opens a local loopback port that leads to a port of the machine.
     *
     * @param address address to connect to as seen from the machine, usually {@code 127.0.0.1}
     * @throws io.pgha.model.ProblemException of kind UNREACHABLE
     */
    Tunnel forward(String address, int port);

    /**
     * Asks for a sign of life over the machine's transport, which is opened if it is not; nothing is run there.
     *
     * @return the time of one question and answer, without the opening
     * @throws io.pgha.model.ProblemException of kind UNREACHABLE if none comes within the deadline
     */
    Duration ping(Duration deadline);
}
