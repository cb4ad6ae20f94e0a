package io.pgha.remote.ssh;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import net.schmizz.concurrent.Promise;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.transport.TransportException;

/** One open transport; once lost or retired it is never used again. */
final class Live {
    /**
     * OpenSSH allows ten sessions per connection by default (MaxSessions); one may be the shell for looks, idle, and two stay free
     * for stopping commands.
     */
    private static final int SESSIONS = 7;

    private final SSHClient client;
    private final Closeable below;
    private final Executor pool;
    private final AtomicBoolean lost;
    private final AtomicBoolean released = new AtomicBoolean();
    private final long opened = System.nanoTime();
    private final AtomicInteger narrowed = new AtomicInteger();
    private final Semaphore sessions = new Semaphore(SESSIONS, true);
    private final LookShell looks = new LookShell();

    /**
     * @param below what carries the transport: a socket, or a channel of the bastion's transport
     * @param lost set by whoever notices that the peer is gone
     */
    Live(SSHClient client, Closeable below, Executor pool, AtomicBoolean lost) {
        this.client = client;
        this.below = below;
        this.pool = pool;
        this.lost = lost;
    }

    SSHClient client() {
        return client;
    }

    /** Runs what a session on this transport does besides. */
    Executor pool() {
        return pool;
    }

    Semaphore sessions() {
        return sessions;
    }

    /** Where scripts that only look take turns. */
    LookShell looks() {
        return looks;
    }

    /**
     * A session for one command. If the server allows no more of them, the idle shell for looks is given up for it, or another
     * command's end is waited for.
     *
     * @throws Exec.NotBegun if the transport is gone
     * @throws io.pgha.model.ProblemException SESSION_REFUSED
     */
    EagerSession session(Hop hop) {
        while (true) {
            EagerSession opened = new EagerSession(client.getConnection());
            try {
                opened.open();
                return opened;
            } catch (OpenFailException refused) {
                if (!looks.giveUp() && !narrow()) {
                    throw hop.noSession(Dial.reason(refused)).toException(refused);
                }
            } catch (IOException lost) {
                throw new Exec.NotBegun(lost);
            }
        }
    }

    /**
     * Learns that the server allows fewer sessions than are open now: from now on one less may run at once. Waits until one of
     * the others has ended.
     *
     * @return false if there are no others, so that waiting would be in vain
     */
    private boolean narrow() {
        if (running() < 2) {
            return false;
        }
        narrowed.incrementAndGet();
        sessions.acquireUninterruptibly();
        return true;
    }

    int running() {
        return SESSIONS - sessions.availablePermits() - narrowed.get();
    }

    boolean usable() {
        return !lost.get() && client.isConnected() && client.isAuthenticated();
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - opened);
    }

    /** The time of one question and answer, or empty if none came in time. */
    Optional<Duration> roundTrip(Duration patience) {
        long start = System.nanoTime();
        try {
            Promise<SSHPacket, ConnectionException> answer =
                    client.getConnection().sendGlobalRequest("keepalive@openssh.com", true, new byte[0]);
            answer.tryRetrieve(patience.toMillis(), TimeUnit.MILLISECONDS);
            return answer.isFulfilled() ? Optional.of(Duration.ofNanos(System.nanoTime() - start)) : Optional.empty();
        } catch (ConnectionException refusal) {
            // "I do not know this request" is the usual answer, and an answer is all that is asked for.
            return usable() ? Optional.of(Duration.ofNanos(System.nanoTime() - start)) : Optional.empty();
        } catch (TransportException gone) {
            return Optional.empty();
        }
    }

    /** Gives the transport up without waiting: the peer is, or seems, gone. */
    void retire() {
        lost.set(true);
        pool.execute(this::release);
    }

    /** Closes the transport; may wait for a peer that does not answer. */
    void release() {
        if (released.compareAndSet(false, true)) {
            if (lost.getAndSet(true)) {
                // Someone may be stuck in a write to the lost peer and hold the locks that an orderly end would wait
                // for.
                closeQuietly(below);
            }
            closeQuietly(client);
            closeQuietly(below);
        }
    }

    static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException alreadyGone) {
            return;
        }
    }
}
