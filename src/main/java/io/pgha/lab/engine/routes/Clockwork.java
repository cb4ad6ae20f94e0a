package io.pgha.lab.engine.routes;

import io.pgha.lab.engine.machine.MachineException;
import io.pgha.lab.engine.state.Pending;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.EngineLog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Makes what is pending happen when it is due: one thing at a time per lane, lanes beside each other. What fails for want of a
 * machine is tried again until it succeeds.
 */
final class Clockwork implements AutoCloseable {
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final World world;
    private final EngineLog log;
    private final Map<String, Consumer<String>> transitions = new HashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(named("lab-timer"));
    private final ExecutorService workers = Executors.newCachedThreadPool(named("lab-machine"));
    private final Map<String, Deque<Pending>> lanes = new HashMap<>();
    private boolean closed;

    Clockwork(World world, EngineLog log) {
        this.world = world;
        this.log = log;
    }

    /** Says what a transition does to its subject. It is called without any lock and may block; it may be called twice. */
    void on(String what, Consumer<String> transition) {
        transitions.put(what, transition);
    }

    /** Begins, with what is pending from before. */
    void start() {
        world.scheduler(this::schedule);
    }

    private synchronized void schedule(Pending pending) {
        if (closed) {
            return;
        }
        long delay = Math.max(0, Duration.between(world.now(), pending.due()).toMillis());
        Future<?> unused = timer.schedule(() -> enter(pending), delay, TimeUnit.MILLISECONDS);
    }

    private synchronized void enter(Pending pending) {
        if (closed) {
            return;
        }
        Deque<Pending> lane = lanes.computeIfAbsent(pending.lane(), ignored -> new ArrayDeque<>());
        lane.add(pending);
        if (lane.size() == 1) {
            workers.execute(() -> drive(pending));
        }
    }

    private void drive(Pending pending) {
        boolean failed = false;
        try {
            Consumer<String> transition = transitions.get(pending.what());
            if (transition == null) {
                log.problem("nothing is known to do for " + pending.what());
            } else {
                transition.accept(pending.subject());
            }
        } catch (MachineException e) {
            failed = true;
            log.problem(pending.what() + " of " + pending.subject() + " failed and is tried again", e);
        } catch (RuntimeException e) {
            log.problem(pending.what() + " of " + pending.subject() + " failed", e);
        }
        if (!failed) {
            world.change(() -> world.happened(pending));
        }
        leave(pending, failed);
    }

    private synchronized void leave(Pending pending, boolean failed) {
        Deque<Pending> lane = lanes.getOrDefault(pending.lane(), new ArrayDeque<>());
        lane.poll();
        if (lane.isEmpty()) {
            lanes.remove(pending.lane());
        }
        if (closed) {
            return;
        }
        if (!lane.isEmpty()) {
            Pending next = lane.element();
            workers.execute(() -> drive(next));
        }
        if (failed) {
            Future<?> unused = timer.schedule(() -> enter(pending), AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Stops; what is pending stays so, for the next start. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        timer.shutdownNow();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(5, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
