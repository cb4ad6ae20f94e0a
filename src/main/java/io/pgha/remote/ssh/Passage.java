package io.pgha.remote.ssh;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.Connection;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.direct.DirectConnection;
import net.schmizz.sshj.transport.TransportException;

/** A channel through a machine to an address it can reach, given up if the far end does not answer in time. */
final class Passage extends DirectConnection {
    private final Duration patience;
    private boolean givenUp;

    /** @param patience bound for the opening alone; a sender then waits for room as long as the connection allows */
    Passage(Connection connection, String address, int port, Duration patience) {
        super(connection, address, port);
        this.patience = patience;
    }

    @Override
    public void open() throws ConnectionException, TransportException {
        trans.write(buildOpenReq());
        try {
            openEvent.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ConnectionException late) {
            giveUp();
            throw late;
        }
    }

    private synchronized void giveUp() throws TransportException {
        givenUp = true;
        if (openEvent.isSet()) {
            sendClose();
        }
    }

    /** A far end that answers after all must not be left with a connection that nobody uses. */
    @Override
    protected synchronized void gotUnknown(Message message, SSHPacket packet)
            throws ConnectionException, TransportException {
        super.gotUnknown(message, packet);
        if (givenUp && message == Message.CHANNEL_OPEN_CONFIRMATION) {
            sendClose();
        }
    }
}
