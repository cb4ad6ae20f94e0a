package io.pgha.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A program in a real pseudo-terminal, which {@code script} of util-linux provides: keys are typed, the screen is read. */
final class Keyboard implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final StringBuilder screen = new StringBuilder();
    private final StringBuilder all;

    /** @param started {@code script} with the program */
    Keyboard(Process started) {
        this(started, new StringBuilder());
    }

    /** @param all takes everything that the screen ever shows */
    Keyboard(Process started, StringBuilder all) {
        process = started;
        this.all = all;
    }

    void type(String keys) throws IOException {
        OutputStream keyboard = process.getOutputStream();
        keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
        keyboard.flush();
    }

    /** Reads until the screen shows a text after what was seen before, and forgets all up to it. */
    void see(String text) throws IOException, InterruptedException {
        await("waiting for \"" + text + "\"", () -> screen.indexOf(text) >= 0);
        screen.delete(0, screen.indexOf(text) + text.length());
    }

    int exitStatus() throws IOException, InterruptedException {
        await("still running", () -> !process.isAlive());
        return process.exitValue();
    }

    /** Reads the screen until something is so. */
    private void await(String what, BooleanSupplier wanted) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        InputStream in = process.getInputStream();
        while (!wanted.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(what + " on: " + screen);
            }
            if (in.available() > 0) {
                String more = new String(in.readNBytes(in.available()), StandardCharsets.UTF_8);
                screen.append(more);
                all.append(more);
            } else {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
