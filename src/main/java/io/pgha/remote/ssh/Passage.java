package io.pgha.remote.ssh;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.connection.Connection;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.direct.DirectConnection;
import net.schmizz.sshj.transport.TransportException;

/** A channel through a machine to an address it can reach, given up if the far end does not answer in time. */
final class Passage extends DirectConnection {
    private final Duration patience;

    /** @param patience bound for the opening alone; a sender then waits for room as long as the connection allows */
    Passage(Connection connection, String address, int port, Duration patience) {
        super(connection, address, port);
        this.patience = patience;
    }

    @Override
    public void open() throws ConnectionException, TransportException {
        trans.write(buildOpenReq());
        openEvent.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
