package io.pgha.ops.hands;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.ops.session.ClusterSession;
import io.pgha.remote.RemoteTerminal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** Gives a person's window to a program on a node until the program ends, the connection breaks, or the person leaves. */
public final class OpenTerminal {
    /** A key is taken at once; this only bounds how long the end of the program stays unnoticed. */
    private static final Duration GLANCE = Duration.ofMillis(50);

    /**
     * Ends what a program that lost its connection may have switched on: the alternate screen, mouse reports, bracketed paste,
     * application keys, colours, a hidden cursor (xterm control sequences).
     */
    private static final byte[] CALM_DOWN = ("\u001b[?1049l\u001b[?1000l\u001b[?1002l\u001b[?1006l\u001b[?2004l"
                    + "\u001b[?1l\u001b>\u001b[0m\u001b[?25h\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    private final ClusterSession session;

    /** Terminals on the nodes of a cluster. */
    public OpenTerminal(ClusterSession session) {
        this.session = session;
    }

    /**
     * Runs a program in the window.
     *
     * @param command for the login shell of the user who logs in, or empty for the shell itself; it shows in the node's process
     *     list, so no secret
     * @return the program's exit status, or empty if the person left it
     * @throws io.pgha.model.ProblemException of kind UNREACHABLE if the node cannot be reached or the connection breaks
     */
    public OptionalInt run(Node node, String command, Window window, Cancellation cancellation) {
        cancellation.check();
        try (RemoteTerminal far = session.streams(node)
                .terminal(command, window.type(), Math.max(1, window.columns()), Math.max(1, window.rows()))) {
            window.onResize(() -> far.resize(window.columns(), window.rows()));
            CompletableFuture<Void> shown = far.showOn(window.screen());
            boolean left = typeUntil(shown, far, window, cancellation);
            if (left) {
                calmDown(window);
                cancellation.check();
                return OptionalInt.empty();
            }
            OptionalInt status = far.exitStatus();
            if (status.isEmpty()) {
                calmDown(window);
                throw broken(node);
            }
            return status;
        } finally {
            window.onResize(() -> {});
        }
    }

    /** Sends keys until the far side is over; true if the person left before. */
    private static boolean typeUntil(
            CompletableFuture<Void> over, RemoteTerminal far, Window window, Cancellation cancellation) {
        EscapeKeys escape = new EscapeKeys();
        byte[] keys = new byte[4096];
        OutputStream typed = far.keys();
        try {
            while (!over.isDone()) {
                int length = window.read(keys, GLANCE);
                if (length < 0 || cancellation.isCancelled()) {
                    return true;
                }
                if (length > 0) {
                    byte[] passed = escape.pass(keys, length);
                    typed.write(passed);
                    typed.flush();
                }
                if (escape.leaving()) {
                    return true;
                }
            }
        } catch (IOException gone) {
            // The keys have nowhere to go any more; the exit status tells whether the program ended or the connection
            // broke.
            return false;
        }
        return false;
    }

    private static void calmDown(Window window) {
        try {
            window.screen().write(CALM_DOWN);
            window.screen().flush();
        } catch (IOException gone) {
            // Nobody looks at this window any more.
            return;
        }
    }

    private static RuntimeException broken(Node node) {
        return Problem.of(
                        "TERMINAL_LOST", Problem.Kind.UNREACHABLE, "The connection broke while the terminal was open.")
                .at(node.name())
                .because(
                        "The node, the bastion or the network between went away; what ran in the terminal was hung up.")
                .withNext("ssh " + node.name(), "node show " + node.name())
                .toException();
    }
}
