package io.pgha.remote.ssh;

import io.pgha.model.Problem;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.SocketFactory;
import net.schmizz.keepalive.KeepAliveRunner;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.connection.channel.direct.DirectConnection;
import net.schmizz.sshj.userauth.UserAuthException;

/** Opens transports: to the bastion over TCP, to a node over a channel of the bastion's transport; each within its deadline. */
final class Dial {
    /** OpenSSH hangs up after six failed tries (MaxAuthTries), the answer to the sixth included. */
    private static final int MOST_KEYS = 5;

    /** How long a sender waits for a receiver that reads nothing, such as a full disk; a dead peer is noticed long before. */
    private static final Duration STALL = Duration.ofMinutes(2);

    /** A kernel answers an attempt to connect at once; what two lost packets cost is made up for within three seconds. */
    private static final Duration KNOCK = Duration.ofMillis(3500);

    private final SshSettings settings;
    private final HostKeys hostKeys;
    private final KeyRing keyRing;
    private final Executor pool;

    Dial(SshSettings settings, Executor pool) {
        this.settings = settings;
        this.hostKeys = new HostKeys(settings.knownHosts());
        this.keyRing = new KeyRing(settings);
        this.pool = pool;
    }

    /** True if the host key of an instance is pinned. */
    boolean knows(String instanceId) {
        return !hostKeys.pinned(instanceId).isEmpty();
    }

    /** How something gets connected; what it returns carries the transport. */
    private interface Connector {
        void connect(SSHClient client) throws IOException;
    }

    Live overTcp(Hop hop) {
        List<Supplier<Identity>> keys = keys();
        PromptSocket socket = new PromptSocket();
        try {
            socket.setPrompt();
            socket.connect(new InetSocketAddress(hop.address(), hop.port()), (int)
                    settings.connectTimeout().toMillis());
        } catch (IOException failure) {
            Live.closeQuietly(socket);
            throw hop.unreachable(reason(failure)).toException(failure);
        }
        return login(hop, keys, socket, client -> {
            client.setSocketFactory(new Connected(socket));
            client.connect(hop.address(), hop.port());
        });
    }

    Live through(Link bastion, Hop hop) {
        List<Supplier<Identity>> keys = keys();
        Duration knock = settings.connectTimeout().compareTo(KNOCK) < 0 ? settings.connectTimeout() : KNOCK;
        DirectConnection channel = channel(bastion, hop, knock);
        return login(hop, keys, channel, client -> client.connectVia(channel));
    }

    /** A channel from a machine to an address that it can reach; opened anew once if the transport turns out to be lost. */
    static DirectConnection channel(Link from, Hop to, Duration patience) {
        for (boolean again = false; ; again = true) {
            Live live = Problems.join(from.open());
            try {
                Passage passage = new Passage(live.client().getConnection(), to.address(), to.port(), patience);
                passage.open();
                return passage;
            } catch (OpenFailException refused) {
                throw refused(from.hop(), to, refused).toException(refused);
            } catch (IOException lost) {
                if (lost.getCause() instanceof TimeoutException && live.usable()) {
                    throw to.unreachable("Nothing answered within " + patience.toMillis()
                                    + " ms: the machine is off, or a firewall is silent.")
                            .toException(lost);
                }
                live.retire();
                if (again) {
                    throw to.unreachable(reason(lost)).toException(lost);
                }
            }
        }
    }

    private static Problem refused(Hop from, Hop to, OpenFailException refusal) {
        if (refusal.getReason() == OpenFailException.Reason.ADMINISTRATIVELY_PROHIBITED) {
            return to.unreachable(from.called() + " does not allow connections to go through it ("
                            + refusal.getMessage() + "): its sshd needs AllowTcpForwarding yes, or local.")
                    .withEvidence(List.of("direct-tcpip to " + to.place() + ": " + refusal.getMessage()));
        }
        return to.unreachable(reason(refusal))
                .withEvidence(
                        List.of("connecting from " + from.name() + " to " + to.place() + ": " + refusal.getMessage()));
    }

    /** The keys to try, the first one read already: a passphrase is typed before the clock of the connection runs. */
    private List<Supplier<Identity>> keys() {
        List<Supplier<Identity>> keys = new ArrayList<>(keyRing.candidates());
        if (!keys.isEmpty()) {
            Identity first = keys.get(0).get();
            keys.set(0, () -> first);
        }
        return keys;
    }

    private Live login(Hop hop, List<Supplier<Identity>> keys, Closeable below, Connector connector) {
        AtomicBoolean lost = new AtomicBoolean();
        PinnedHostKey pin = new PinnedHostKey(hostKeys, hop.instanceId(), hop.called());
        SSHClient client = client(pin, lost);
        AtomicBoolean settled = new AtomicBoolean();
        AtomicBoolean late = new AtomicBoolean();
        Duration limit = settings.connectTimeout();
        CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS, pool)
                .execute(() -> {
                    if (settled.compareAndSet(false, true)) {
                        late.set(true);
                        abandon(client, below);
                    }
                });
        try {
            connector.connect(client);
            authenticate(hop, client, keys);
        } catch (IOException | IllegalStateException failure) {
            settled.set(true);
            abandon(client, below);
            throw pin.refusal()
                    .orElseGet(() -> hop.unreachable(
                            late.get() ? "It did not answer within " + limit.toSeconds() + " s." : reason(failure)))
                    .toException(failure);
        } catch (RuntimeException problem) {
            settled.set(true);
            abandon(client, below);
            throw problem;
        }
        client.getConnection().setTimeoutMs((int) STALL.toMillis());
        Live live = new Live(client, below, pool, lost);
        client.getTransport().setDisconnectListener((reason, message) -> live.retire());
        if (!settled.compareAndSet(false, true) || !live.usable()) {
            live.retire();
            throw hop.unreachable("It hung up right after the login.").toException();
        }
        return live;
    }

    private static void abandon(SSHClient client, Closeable below) {
        if (below instanceof DirectConnection channel) {
            // Closing a channel waits for the peer; ending its streams wakes whoever reads from it at once.
            Live.closeQuietly(channel.getInputStream());
        }
        Live.closeQuietly(below);
        Live.closeQuietly(client);
    }

    private SSHClient client(PinnedHostKey pin, AtomicBoolean lost) {
        SSHClient client = new SSHClient(Algorithms.config());
        int patience = (int) settings.connectTimeout().toMillis();
        client.getTransport().setTimeoutMs(patience);
        client.getConnection().setTimeoutMs(patience);
        client.addHostKeyVerifier(pin);
        client.getTransport().setDisconnectListener((reason, message) -> lost.set(true));
        // Before the connection: sshj starts the thread that asks for signs of life only if the interval is known by
        // then.
        client.getConnection().getKeepAlive().setKeepAliveInterval((int)
                settings.keepAlive().toSeconds());
        if (client.getConnection().getKeepAlive() instanceof KeepAliveRunner runner) {
            runner.setMaxAliveCount(settings.keepAliveMisses());
        }
        return client;
    }

    private void authenticate(Hop hop, SSHClient client, List<Supplier<Identity>> keys) throws IOException {
        List<String> tried = new ArrayList<>();
        String cause = "None of these keys is accepted for this account.";
        for (Supplier<Identity> candidate : keys.subList(0, Math.min(keys.size(), MOST_KEYS))) {
            Identity identity = candidate.get();
            tried.add(identity.described());
            try {
                client.auth(hop.user(), new KeyLogin(identity, keys.size() == 1 || keyRing.isProven(identity)));
                keyRing.accepted(identity);
                return;
            } catch (UserAuthException refused) {
                cause = refusal(refused, cause);
            } catch (SSHException hungUp) {
                if (hungUp.getDisconnectReason() == DisconnectReason.UNKNOWN) {
                    throw hungUp;
                }
                throw hop.loginRefused(tried, reason(hungUp)).toException(hungUp);
            }
        }
        throw hop.loginRefused(tried, cause).toException();
    }

    private static String refusal(UserAuthException refused, String usual) {
        Throwable inner = refused.getCause();
        return inner instanceof UserAuthException && inner.getMessage() != null ? inner.getMessage() : usual;
    }

    static String reason(Exception failure) {
        if (failure instanceof UnknownHostException) {
            return "The name is not known to the resolver: " + failure.getMessage();
        }
        if (failure instanceof SocketTimeoutException) {
            return "Nothing answered: the address may be wrong, the machine off, or a firewall silent.";
        }
        String message = failure.getMessage();
        if (message != null && message.endsWith("during identification exchange")) {
            return "It hung up before it said a word. An sshd does so for a while after refused logins (PerSourcePenalties), and"
                    + " while too many log in at once (MaxStartups): wait half a minute.";
        }
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }

    /** Hands out the one socket that is connected already. */
    private static final class Connected extends SocketFactory {
        private final Socket socket;

        Connected(Socket socket) {
            this.socket = socket;
        }

        @Override
        public Socket createSocket() {
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) {
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            return socket;
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            return socket;
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            return socket;
        }
    }
}
