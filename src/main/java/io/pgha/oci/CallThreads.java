package io.pgha.oci;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.jersey.client.ClientAsyncExecutor;
import org.glassfish.jersey.spi.ExecutorServiceProvider;

/**
 * The threads on which the SDK's clients make their calls: as many as calls are made at once, shared by all clients, and gone when
 * they are idle. Left to itself each client keeps fifty to the end of the session, one for each of its first fifty calls.
 */
@ClientAsyncExecutor
final class CallThreads implements ExecutorServiceProvider, AutoCloseable {
    static final String NAME = "cloud-call-";

    private static final int IDLE_SECONDS = 2;

    private final ExecutorService pool;

    CallThreads() {
        AtomicInteger count = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(work, NAME + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    @Override
    public ExecutorService getExecutorService() {
        return pool;
    }

    /** Nothing: one client has closed, and the others go on. */
    @Override
    public void dispose(ExecutorService executorService) {}

    /** Ends the threads; calls in progress are broken off. */
    @Override
    public void close() {
        pool.shutdownNow();
    }
}
