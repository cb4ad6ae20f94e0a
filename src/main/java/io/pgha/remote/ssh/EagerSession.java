package io.pgha.remote.ssh;

import java.util.OptionalInt;
import net.schmizz.concurrent.Event;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.connection.Connection;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.direct.SessionChannel;
import net.schmizz.sshj.connection.channel.direct.Signal;
import net.schmizz.sshj.transport.TransportException;

/** A session channel that sends a command without waiting for the answer, so that its input can follow in the same breath. */
final class EagerSession extends SessionChannel {
    EagerSession(Connection connection) {
        super(connection);
    }

    /**
     * Asks for a command; the event tells, later, whether the server began it.
     *
     * @throws Exec.NotBegun if the transport is gone; the session is closed then
     */
    Event<ConnectionException> begin(String command) {
        try {
            return sendChannelRequest("exec", true, new Buffer.PlainBuffer().putString(command, getRemoteCharset()));
        } catch (TransportException lost) {
            Live.closeQuietly(this);
            throw new Exec.NotBegun(lost);
        }
    }

    /** Waits for the command's end: its exit status, 128 and the number of the signal that ended it, or empty if that is not told. */
    OptionalInt awaitStatus() throws ConnectionException {
        join();
        Integer status = getExitStatus();
        if (status != null) {
            return OptionalInt.of(status);
        }
        Signal signal = getExitSignal();
        return signal == null ? OptionalInt.empty() : OptionalInt.of(128 + number(signal));
    }

    /** The number of a signal in Linux, or 0. */
    private static int number(Signal signal) {
        return switch (signal) {
            case HUP -> 1;
            case INT -> 2;
            case QUIT -> 3;
            case ILL -> 4;
            case ABRT -> 6;
            case FPE -> 8;
            case KILL -> 9;
            case USR1 -> 10;
            case SEGV -> 11;
            case USR2 -> 12;
            case PIPE -> 13;
            case ALRM -> 14;
            case TERM -> 15;
            default -> 0;
        };
    }
}
