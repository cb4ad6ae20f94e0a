package io.pgha.shell;

import io.pgha.view.OutputLost;
import io.pgha.view.ProgressView;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets the times of live progress move once a second while a command runs; without a terminal it does nothing. */
final class Heartbeat implements AutoCloseable {
    private final CountDownLatch stop = new CountDownLatch(1);

    private Heartbeat() {}

    static Heartbeat start(ProgressView progress, boolean live) {
        Heartbeat beat = new Heartbeat();
        if (live) {
            Thread thread = new Thread(() -> beat.tick(progress), "progress");
            thread.setDaemon(true);
            thread.start();
        }
        return beat;
    }

    private void tick(ProgressView progress) {
        try {
            while (!stop.await(1, TimeUnit.SECONDS)) {
                progress.tick();
            }
        } catch (InterruptedException | OutputLost e) {
            Thread.currentThread().interrupt(); // nobody watches any more; the command itself notices on its own
        }
    }

    @Override
    public void close() {
        stop.countDown();
    }
}
