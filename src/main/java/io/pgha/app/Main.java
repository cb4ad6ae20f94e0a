package io.pgha.app;

import io.pgha.shell.Edge;
import io.pgha.view.OutputLost;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.utils.Signals;

/** The start of the process: one-shot if there are words, else a prompt in a terminal, else a script on standard input. */
public final class Main {
    private static final int BROKEN_PIPE = 141;
    private static final int HUNG_UP = 129;
    private static final int INTERRUPTED = 130;
    private static final int TERMINATED = 143;

    private Main() {}

    /** Runs what the arguments say and ends the process with its exit status. */
    public static void main(String[] args) {
        System.exit(run(Arrays.asList(args)));
    }

    private static int run(List<String> args) {
        try {
            Edge edge = Wiring.edge(ProcessConsole.open(System.getenv()));
            AtomicInteger signalled = new AtomicInteger();
            onSignal("INT", INTERRUPTED, edge, new AtomicInteger());
            onSignal("TERM", TERMINATED, edge, signalled);
            onSignal("HUP", HUNG_UP, edge, signalled);
            int status = edge.run(args);
            return signalled.get() == 0 ? status : signalled.get();
        } catch (OutputLost lost) {
            return lost.isBrokenPipe() ? BROKEN_PIPE : 1;
        }
    }

    /** A signal cancels the command in progress, which then ends in order; without one it ends the process. */
    private static void onSignal(String name, int status, Edge edge, AtomicInteger signalled) {
        Signals.register(name, () -> {
            signalled.set(status);
            if (!edge.interrupt()) {
                System.exit(status);
            }
        });
    }
}
