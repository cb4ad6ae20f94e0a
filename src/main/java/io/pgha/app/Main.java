package io.pgha.app;

import io.pgha.shell.Edge;
import io.pgha.view.OutputLost;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The start of the process: one-shot if there are words, else a prompt in a terminal, else a script on standard input. */
public final class Main {
    private static final int BROKEN_PIPE = 141;
    private static final int HUNG_UP = 129;
    private static final int INTERRUPTED = 130;
    private static final int TERMINATED = 143;

    private Main() {}

    /** Runs what the arguments say and ends the process with its exit status. */
    public static void main(String[] args) {
        System.setProperty("java.util.logging.config.class", QuietLogging.class.getName());
        System.setProperty("user.home", home(System.getenv().getOrDefault("HOME", "")));
        System.exit(run(Arrays.asList(args)));
    }

    /** What {@code ~} stands for everywhere: HOME, as for every program; Java itself asks the list of users, and not all are in it. */
    private static String home(String told) {
        String listed = System.getProperty("user.home", "?");
        return !told.isEmpty() ? told : listed.equals("?") ? "/" : listed;
    }

    private static int run(List<String> args) {
        boolean stays = args.isEmpty() && ProcessConsole.isTerminal(0);
        try (Wiring wiring = new Wiring(ProcessConsole.open(System.getenv()), stays)) {
            Edge edge = wiring.edge();
            AtomicInteger signalled = new AtomicInteger();
            ProcessSignals.on("INT", () -> endUnless(edge.interrupt(), INTERRUPTED));
            endOn("TERM", TERMINATED, edge, signalled);
            endOn("HUP", HUNG_UP, edge, signalled);
            if (System.getProperty("pgha.training") != null) {
                return Training.run(wiring);
            }
            int status = stays ? wiring.repl().run() : edge.run(args.isEmpty() ? List.of("run", "-") : customary(args));
            return signalled.get() == 0 ? status : signalled.get();
        } catch (OutputLost lost) {
            if (lost.isBrokenPipe()) {
                return BROKEN_PIPE;
            }
            System.err.println("error: The output cannot be written: " + lost.getMessage());
            return 1;
        }
    }

    /** A signal to end cancels the command in progress, which then stops in order; without one it ends the process at once. */
    private static void endOn(String name, int status, Edge edge, AtomicInteger signalled) {
        ProcessSignals.on(name, () -> {
            signalled.set(status);
            endUnless(edge.end(), status);
        });
    }

    private static void endUnless(boolean running, int status) {
        if (!running) {
            System.exit(status);
        }
    }

    /** Two words that every program is expected to know. */
    private static List<String> customary(List<String> args) {
        return switch (args.get(0)) {
            case "--version", "-V" -> List.of("version");
            case "--help", "-h" -> List.of("help");
            default -> args;
        };
    }
}
