package io.pgha.remote.ssh;

import io.pgha.remote.RemoteTerminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.transport.TransportException;

/** A terminal in a session of a node's transport; it counts as one of the commands that may run there at once. */
final class SshTerminal implements RemoteTerminal {
    private final EagerSession session;
    private final Live live;
    private final AtomicBoolean released = new AtomicBoolean();

    private SshTerminal(EagerSession session, Live live) {
        this.session = session;
        this.live = live;
    }

    static SshTerminal open(Live live, String command, String type, int columns, int rows) throws IOException {
        live.sessions().acquireUninterruptibly();
        SshTerminal terminal = new SshTerminal(new EagerSession(live.client().getConnection()), live);
        try {
            terminal.session.open();
            terminal.session.allocatePTY(type, columns, rows, 0, 0, Map.of());
            if (command.isEmpty()) {
                terminal.session.startShell();
            } else {
                terminal.session.exec(command);
            }
            return terminal;
        } catch (IOException failure) {
            terminal.close();
            throw failure;
        }
    }

    @Override
    public OutputStream keys() {
        return session.getOutputStream();
    }

    @Override
    public InputStream screen() {
        return session.getInputStream();
    }

    @Override
    public CompletableFuture<Void> showOn(OutputStream window) {
        return CompletableFuture.runAsync(() -> copyTo(window), live.pool());
    }

    private void copyTo(OutputStream window) {
        byte[] buffer = new byte[32 * 1024];
        InputStream screen = screen();
        try {
            for (int length = screen.read(buffer); length >= 0; length = screen.read(buffer)) {
                window.write(buffer, 0, length);
                window.flush();
            }
        } catch (IOException over) {
            // Either end is gone: nothing more can be shown, and the exit status tells which.
            close();
        }
    }

    @Override
    public void resize(int columns, int rows) {
        try {
            session.changeWindowDimensions(columns, rows, 0, 0);
        } catch (TransportException over) {
            // The far side is gone; whoever reads its screen learns it there.
            return;
        }
    }

    @Override
    public boolean open() {
        return session.isOpen();
    }

    @Override
    public OptionalInt exitStatus() {
        try {
            return session.awaitStatus();
        } catch (ConnectionException broken) {
            return OptionalInt.empty();
        }
    }

    @Override
    public void close() {
        Live.closeQuietly(session);
        if (released.compareAndSet(false, true)) {
            live.sessions().release();
        }
    }
}
