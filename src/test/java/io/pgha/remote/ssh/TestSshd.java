package io.pgha.remote.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.forward.DirectTcpipFactory;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;

/** A real sshd in this process, on a loopback port of its own, that runs commands with a real bash as this user. */
final class TestSshd implements AutoCloseable {
    private final SshServer server = SshServer.setUpDefaultServer();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final Set<String> requests = ConcurrentHashMap.newKeySet();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private final AtomicInteger openSessions = new AtomicInteger();
    private volatile int mostSessions = Integer.MAX_VALUE;
    private volatile boolean sudoAllowed = true;

    /** An sshd that is listening and accepts no key yet. */
    TestSshd(KeyPair... hostKeys) throws IOException {
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        server.setPublickeyAuthenticator((user, key, session) -> accepted.contains(KeyUtils.getFingerPrint(key)));
        server.setCommandFactory((channel, command) -> new Bash(command));
        server.setChannelFactories(List.of(new RecordingSessions(), DirectTcpipFactory.INSTANCE));
        showHostKeys(hostKeys);
        server.start();
    }

    /** A new RSA key; slow to make. */
    static KeyPair rsaKey() {
        return key("RSA", 2048);
    }

    static KeyPair ecdsaKey() {
        return key("EC", 256);
    }

    private static KeyPair key(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Writes a private key as unencrypted PEM. */
    static Path pem(KeyPair key, Path file) throws IOException {
        String body = Base64.getMimeEncoder().encodeToString(key.getPrivate().getEncoded());
        return Files.writeString(file, "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
    }

    void showHostKeys(KeyPair... hostKeys) {
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKeys));
    }

    void accept(KeyPair key) {
        accepted.add(KeyUtils.getFingerPrint(key.getPublic()));
    }

    void accept(String fingerprint) {
        accepted.add(fingerprint);
    }

    void acceptNobody() {
        accepted.clear();
    }

    void refuseSudo() {
        sudoAllowed = false;
    }

    SshServer server() {
        return server;
    }

    int port() {
        return server.getPort();
    }

    /** Every command asked for, oldest first. */
    List<String> commands() {
        return commands;
    }

    /** The kinds of request that came over session channels: a shell, a command, an agent, a terminal. */
    Set<String> requests() {
        return requests;
    }

    /** Refuses further sessions while so many are open, as MaxSessions does. */
    void allowSessions(int most) {
        mostSessions = most;
    }

    /** Allows nobody to connect through this machine any more. */
    void forbidForwarding() {
        server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
    }

    /** The most commands that ran at the same time. */
    int mostRunning() {
        return mostRunning.get();
    }

    /** The sessions that are logged in now. */
    int sessions() {
        return server.getActiveSessions().size();
    }

    /** Returns when nobody is logged in any more; fails if somebody still is at the deadline. */
    void awaitNobody(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        while (sessions() > 0) {
            if (System.nanoTime() > end) {
                throw new AssertionError(sessions() + " sessions are still logged in");
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    /** Hangs up on everybody who is logged in; new logins work. */
    void dropEverybody() {
        server.getActiveSessions().forEach(session -> session.close(true));
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }

    /** Sessions whose requests are remembered. */
    private final class RecordingSessions extends ChannelSessionFactory {
        @Override
        public Channel createChannel(Session session) {
            return new ChannelSession() {
                @Override
                public OpenFuture open(long recipient, long window, long packet, Buffer buffer) {
                    if (openSessions.incrementAndGet() > mostSessions) {
                        openSessions.decrementAndGet();
                        OpenFuture refused = new DefaultOpenFuture(this, this);
                        refused.setException(new SshChannelOpenException(
                                getChannelId(), SshConstants.SSH_OPEN_CONNECT_FAILED, "open failed"));
                        return refused;
                    }
                    addCloseFutureListener(closed -> openSessions.decrementAndGet());
                    return super.open(recipient, window, packet, buffer);
                }

                @Override
                public void handleRequest(Buffer buffer) throws IOException {
                    requests.add(new ByteArrayBuffer(buffer.getCompactData()).getString());
                    super.handleRequest(buffer);
                }
            };
        }
    }

    /** One command in a session of its own, as the real sshd would start it. */
    private final class Bash implements Command {
        private final String command;
        private InputStream in = InputStream.nullInputStream();
        private OutputStream out = OutputStream.nullOutputStream();
        private OutputStream err = OutputStream.nullOutputStream();
        private ExitCallback callback = (code, message, closeImmediately) -> {};

        Bash(String command) {
            this.command = command;
        }

        @Override
        public void setInputStream(InputStream stream) {
            in = stream;
        }

        @Override
        public void setOutputStream(OutputStream stream) {
            out = stream;
        }

        @Override
        public void setErrorStream(OutputStream stream) {
            err = stream;
        }

        @Override
        public void setExitCallback(ExitCallback exit) {
            callback = exit;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) throws IOException {
            commands.add(command);
            boolean asRoot = command.startsWith("sudo -n ");
            String real = asRoot && !sudoAllowed
                    ? "echo 'sudo: a password is required' >&2; exit 1"
                    : asRoot ? command.substring("sudo -n ".length()) : command;
            Process process = new ProcessBuilder(program(real, environment)).start();
            mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread stdout = copying(process.getInputStream(), out);
            Thread stderr = copying(process.getErrorStream(), err);
            Thread stdin = copying(in, process.getOutputStream());
            Thread waiter = new Thread(() -> finish(process, List.of(stdout, stderr)));
            List.of(stdin, stdout, stderr, waiter).forEach(thread -> {
                thread.setDaemon(true);
                thread.start();
            });
        }

        /** A session of its own; on a terminal of its own if the client asked for one. */
        private static List<String> program(String real, Environment environment) {
            String columns = environment.getEnv().get(Environment.ENV_COLUMNS);
            if (columns == null) {
                return List.of("setsid", "/bin/bash", "-c", real);
            }
            String rows = environment.getEnv().get(Environment.ENV_LINES);
            return List.of("script", "-qefc", "stty cols " + columns + " rows " + rows + "; " + real, "/dev/null");
        }

        private void finish(Process process, List<Thread> outputs) {
            try {
                int status = process.waitFor();
                for (Thread output : outputs) {
                    output.join();
                }
                running.decrementAndGet();
                callback.onExit(status);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private static Thread copying(InputStream from, OutputStream to) {
            return new Thread(() -> {
                try (to) {
                    byte[] buffer = new byte[32 * 1024];
                    for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
                        to.write(buffer, 0, length);
                        to.flush();
                    }
                } catch (IOException over) {
                    drain(from);
                }
            });
        }

        private static void drain(InputStream from) {
            try {
                from.transferTo(OutputStream.nullOutputStream());
            } catch (IOException over) {
                return;
            }
        }

        // As the real sshd: a command that runs when its channel closes goes on until it writes.
        @Override
        public void destroy(ChannelSession channel) {}
    }
}
