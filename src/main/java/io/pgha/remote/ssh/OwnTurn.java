package io.pgha.remote.ssh;

import io.pgha.remote.ssh.Exec.NotBegun;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import net.schmizz.concurrent.Event;
import net.schmizz.sshj.connection.ConnectionException;

/** A session that runs one script and ends with it. */
final class OwnTurn implements Turn {
    private final EagerSession session;
    private final Payload payload;
    private final Event<ConnectionException> started;
    private final int patienceMs;

    /**
     * Opens the session.
     *
     * @throws NotBegun if the transport is gone
     */
    OwnTurn(Live live, Hop hop, Payload payload) {
        this.session = live.session(hop);
        this.payload = payload;
        this.patienceMs = live.client().getConnection().getTimeoutMs();
        this.started = session.begin(payload.command());
    }

    @Override
    public boolean fits() {
        return payload.fits(session.getRemoteWinSize());
    }

    @Override
    public void send() {
        payload.writeTo(session.getOutputStream());
    }

    @Override
    public void awaitStart() throws ConnectionException {
        started.await(patienceMs, TimeUnit.MILLISECONDS);
    }

    @Override
    public InputStream output() {
        return session.getInputStream();
    }

    @Override
    public InputStream errors() {
        return session.getErrorStream();
    }

    @Override
    public OptionalInt exitStatus() throws IOException {
        return session.awaitStatus();
    }

    @Override
    public boolean stale() {
        return false;
    }

    @Override
    public boolean seize() {
        return true;
    }

    @Override
    public void close() {
        Live.closeQuietly(session);
    }
}
