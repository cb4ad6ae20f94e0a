package io.pgha.remote.ssh;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.remote.Tunnel;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import net.schmizz.sshj.connection.channel.direct.DirectConnection;

/**
 * A listener on 127.0.0.1, each of whose connections is a channel of its own; the listener does not depend on any one transport,
 * so that it outlives reconnects, and only the connections of the moment break.
 */
final class ForwardedPort implements Tunnel {
    private final Link entrance;
    private final Hop target;
    private final Duration patience;
    private final Executor pool;
    private final ServerSocket listener;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();

    /**
     * Listens from now on.
     *
     * @param entrance the machine from which the address is reached
     * @param localPort port to listen on, or 0 for any free one
     * @param patience bound for opening one channel
     */
    ForwardedPort(Link entrance, String address, int port, int localPort, Duration patience, Executor pool) {
        this.entrance = entrance;
        String called = address + " from " + entrance.hop().name();
        this.target = new Hop("NODE", called, entrance.hop().name(), address, port, "", "", List.of());
        this.patience = patience;
        this.pool = pool;
        this.listener = listener(localPort);
        pool.execute(this::accept);
    }

    private static ServerSocket listener(int localPort) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), localPort));
            return listener;
        } catch (IOException taken) {
            throw Problem.of("LOCAL_PORT_TAKEN", Problem.Kind.PRECONDITION, "The local port cannot be listened on.")
                    .at("127.0.0.1:" + localPort)
                    .because(Dial.reason(taken))
                    .withNext("tunnel list", "ss -ltnp sport = :" + localPort)
                    .toException(taken);
        }
    }

    @Override
    public int localPort() {
        return listener.getLocalPort();
    }

    @Override
    public void close() {
        Live.closeQuietly(listener);
        open.forEach(Live::closeQuietly);
    }

    @Override
    public boolean open() {
        return !listener.isClosed();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                pool.execute(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        open.add(socket);
        try (socket) {
            socket.setTcpNoDelay(true);
            try (DirectConnection channel = Dial.channel(entrance, target, patience)) {
                open.add(channel);
                pool.execute(() -> copy(channel, socket));
                pump(socket.getInputStream(), channel.getOutputStream());
                // Only our half is over: whatever the other side still has to say comes before the end.
                channel.getOutputStream().close();
                channel.join();
                open.remove(channel);
            }
        } catch (IOException | ProblemException over) {
            // The client sees its connection end, as it would if it stood on the machine itself.
            return;
        } finally {
            open.remove(socket);
        }
    }

    private static void copy(DirectConnection channel, Socket socket) {
        try {
            pump(channel.getInputStream(), socket.getOutputStream());
            socket.shutdownOutput();
        } catch (IOException over) {
            Live.closeQuietly(socket);
        }
    }

    private static void pump(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[32 * 1024];
        for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
            to.write(buffer, 0, length);
            to.flush();
        }
    }
}
