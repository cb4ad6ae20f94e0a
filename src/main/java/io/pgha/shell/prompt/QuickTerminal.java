package io.pgha.shell.prompt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jline.terminal.TerminalBuilder;

/** Where terminals come from, quickly: Java's own way to call the system makes a hundred classes before the first call. */
final class QuickTerminal {
    private QuickTerminal() {}

    static TerminalBuilder builder() {
        TerminalBuilder builder = TerminalBuilder.builder().ffm(false);
        // JLine's own calls set the speed of the line to zero. A window does not care; a serial console loses its
        // connection.
        return isWindow() ? builder : builder.provider("exec");
    }

    private static boolean isWindow() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/0")).startsWith("/dev/pts");
        } catch (IOException e) {
            return true; // no Linux: its way to call the system is another one
        }
    }
}
