package io.pgha.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/** How many columns the terminal of this process has: what the launcher found out, until the window is resized. */
final class TerminalWidth implements IntSupplier {
    private static final int USUAL = 80;
    private static final int PATIENCE_MILLIS = 500;

    private final AtomicBoolean resized = new AtomicBoolean();
    private volatile int columns;

    TerminalWidth(String told) {
        columns = read(told, USUAL);
        ProcessSignals.on("WINCH", () -> resized.set(true));
    }

    @Override
    public int getAsInt() {
        if (resized.getAndSet(false)) {
            columns = ask();
        }
        return columns;
    }

    /** By stty: a library that knows terminals would cost every start for what only a resized window needs. */
    private int ask() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                stty.destroyForcibly();
                return columns;
            }
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return read(size.substring(size.indexOf(' ') + 1), columns);
        } catch (IOException e) {
            return columns;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return columns;
        }
    }

    private static int read(String text, int otherwise) {
        return text.matches("[1-9][0-9]{1,4}") ? Integer.parseInt(text) : otherwise;
    }
}
