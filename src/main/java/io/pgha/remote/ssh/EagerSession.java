package io.pgha.remote.ssh;

import net.schmizz.concurrent.Event;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.connection.Connection;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.direct.SessionChannel;
import net.schmizz.sshj.transport.TransportException;

/** A session channel that sends a command without waiting for the answer, so that its input can follow in the same breath. */
final class EagerSession extends SessionChannel {
    EagerSession(Connection connection) {
        super(connection);
    }

    /** Asks for a command; the event tells, later, whether the server began it. */
    Event<ConnectionException> start(String command) throws TransportException {
        return sendChannelRequest("exec", true, new Buffer.PlainBuffer().putString(command, getRemoteCharset()));
    }
}
