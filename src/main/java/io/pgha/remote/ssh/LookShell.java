package io.pgha.remote.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import net.schmizz.concurrent.Event;
import net.schmizz.sshj.connection.ConnectionException;

/**
 * A shell of root's that stays open on a machine as long as the transport does. Scripts that only look run in it one after the
 * other, each in a subshell of its own with nothing to read; that saves each a session, a round trip, a sudo and a bash.
 */
final class LookShell {
    private static final String MARK = "pgha-end ";

    /**
     * Reads the size and the mark of a script, then the script whole, and marks the end of both streams. The count of
     * {@code read -N} is in characters, which are bytes in the C locale; TMOUT would end a shell that idles (bash(1), SHELL BUILTIN
     * COMMANDS and Shell Variables).
     */
    private static final String LOOP = "sudo -n /bin/bash -c 'unset TMOUT; "
            + "while read -r pgha_size pgha_mark && LC_ALL=C read -rN \"$pgha_size\" pgha_script; do "
            + "( eval \"$pgha_script\" ) </dev/null; "
            + "pgha_mark=\"$pgha_mark $?\"; "
            + "printf \"\\0pgha-end %s\\n\" \"$pgha_mark\"; printf \"\\0pgha-end %s\\n\" \"$pgha_mark\" >&2; "
            + "done'";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long FAREWELL_MS = 2000;

    private Optional<EagerSession> idle = Optional.empty();
    private boolean taken;

    /**
     * A turn for a script, or empty if another script has its turn now.
     *
     * @throws Exec.NotBegun if the transport is gone
     */
    Optional<Turn> turn(Live live, Hop hop, Payload payload) {
        Optional<EagerSession> open;
        synchronized (this) {
            if (taken) {
                return Optional.empty();
            }
            taken = true;
            open = idle.filter(EagerSession::isOpen);
            idle = Optional.empty();
        }
        int patienceMs = live.client().getConnection().getTimeoutMs();
        if (open.isPresent()) {
            return Optional.of(new Shared(open.get(), Optional.empty(), payload, patienceMs));
        }
        try {
            EagerSession session = live.session(hop);
            return Optional.of(new Shared(session, Optional.of(session.begin(LOOP)), payload, patienceMs));
        } catch (RuntimeException notOpened) {
            leave(Optional.empty());
            throw notOpened;
        }
    }

    private synchronized void leave(Optional<EagerSession> usable) {
        taken = false;
        idle = usable;
    }

    /** Ends the shell if it idles, to make room for another session; false if it does not. */
    boolean giveUp() {
        Optional<EagerSession> open;
        synchronized (this) {
            open = idle;
            idle = Optional.empty();
        }
        open.ifPresent(LookShell::end);
        return open.isPresent();
    }

    /** The server has room again once the shell has ended, so that is waited for. */
    private static void end(EagerSession session) {
        try {
            session.getOutputStream().close();
            session.join(FAREWELL_MS, TimeUnit.MILLISECONDS);
        } catch (IOException gone) {
            return;
        } finally {
            Live.closeQuietly(session);
        }
    }

    /** One script's turn. */
    private final class Shared implements Turn {
        private final EagerSession session;
        private final Optional<Event<ConnectionException>> started;
        private final Payload payload;
        private final int patienceMs;
        private final String mark;
        private final MarkedStream output;
        private final MarkedStream errors;
        private boolean seized;
        private boolean left;

        /** @param started empty if the shell has served others before */
        Shared(EagerSession session, Optional<Event<ConnectionException>> started, Payload payload, int patienceMs) {
            this.session = session;
            this.started = started;
            this.payload = payload;
            this.patienceMs = patienceMs;
            byte[] bytes = new byte[8];
            RANDOM.nextBytes(bytes);
            this.mark = HexFormat.of().formatHex(bytes);
            this.output = new MarkedStream(session.getInputStream(), MARK + mark + " ");
            this.errors = new MarkedStream(session.getErrorStream(), MARK + mark + " ");
        }

        @Override
        public boolean fits() {
            return payload.fits(session.getRemoteWinSize());
        }

        @Override
        public void send() {
            payload.writeTurn(session.getOutputStream(), mark);
        }

        @Override
        public void awaitStart() throws ConnectionException {
            if (started.isPresent()) {
                started.get().await(patienceMs, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public InputStream output() {
            return output;
        }

        @Override
        public InputStream errors() {
            return errors;
        }

        @Override
        public OptionalInt exitStatus() throws IOException {
            return output.status().isPresent() ? output.status() : session.awaitStatus();
        }

        @Override
        public boolean stale() {
            return started.isEmpty() && output.status().isEmpty();
        }

        @Override
        public boolean seize() {
            synchronized (LookShell.this) {
                seized = !left;
                return seized;
            }
        }

        @Override
        public void close() {
            boolean clean = output.status().isPresent() && errors.status().isPresent();
            synchronized (LookShell.this) {
                if (left) {
                    return;
                }
                left = true;
                clean &= !seized;
                leave(clean ? Optional.of(session) : Optional.empty());
            }
            if (!clean) {
                Live.closeQuietly(session);
            }
        }
    }
}
