package io.pgha.shell.prompt;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One thread that looks at the world every few seconds while a prompt is open, so that no keystroke ever waits for a look. */
final class Refresher implements AutoCloseable {
    private static final int SECONDS = 5;

    private final Runnable look;
    private final Semaphore wish = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "prompt-refresh");
    private volatile boolean closed;

    /** Begins to look. */
    Refresher(Runnable look) {
        this.look = look;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Looks soon instead of at the next round, because something may have changed. */
    void poke() {
        wish.release();
    }

    private void run() {
        try {
            while (!closed) {
                wish.tryAcquire(SECONDS, TimeUnit.SECONDS);
                wish.drainPermits();
                if (!closed) {
                    look.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the prompt has closed
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
