package io.pgha.app;

import io.pgha.shell.Console;
import io.pgha.shell.prompt.TerminalAsker;
import io.pgha.view.Screen;
import io.pgha.view.Sink;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/** The console of this process as it was started. */
final class ProcessConsole {
    private ProcessConsole() {}

    static Console open(Map<String, String> environment) {
        IntSupplier width = new TerminalWidth(environment.getOrDefault("COLUMNS", ""));
        Sink err = Sink.forgiving(new FileOutputStream(FileDescriptor.err));
        return new Console(
                System.in,
                new Sink(new FileOutputStream(FileDescriptor.out)),
                screen(1, environment, width),
                err,
                screen(2, environment, width),
                isTerminal(0) && isTerminal(2) ? Optional.of(new TerminalAsker()) : Optional.empty(),
                Optional.empty(),
                environment);
    }

    /** True if a descriptor of this process is a terminal: as the launcher found out, else by its link under /proc. */
    static boolean isTerminal(int descriptor) {
        String told = System.getProperty("pgha.terminals");
        if (told != null) {
            return told.indexOf('0' + descriptor) >= 0;
        }
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false; // without the launcher and without /proc nobody can tell; a pipe is the safe guess
        }
    }

    private static Screen screen(int descriptor, Map<String, String> environment, IntSupplier width) {
        if (!isTerminal(descriptor)) {
            return Screen.pipe();
        }
        boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
        boolean colour = !dumb && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Screen(!dumb, colour, width);
    }
}
