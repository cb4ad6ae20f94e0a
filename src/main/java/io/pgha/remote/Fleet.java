package io.pgha.remote;

import io.pgha.model.Cancellation;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/** Does the same work on many machines; never throws for a machine, and always has one outcome for each. */
public final class Fleet {
    /** Enough that a cluster of any sensible size is worked on at once, few enough that a laptop does not notice. */
    private static final int DEFAULT_WIDTH = 32;

    /** The code of the problem of a machine that was not waited for any longer. */
    public static final String SILENT = "SILENT";

    private final int width;

    /** A fleet that works on all machines of a usual cluster at once. */
    public Fleet() {
        this(DEFAULT_WIDTH);
    }

    /** A fleet that works on at most so many machines at once, at least one. */
    public Fleet(int width) {
        if (width < 1) {
            throw new IllegalArgumentException("a fleet of width " + width);
        }
        this.width = width;
    }

    /**
     * Does the work on every machine and returns when all of it has ended. A machine whose turn comes after the cancellation
     * was given, or after an earlier one failed in a rolling run, is {@linkplain Outcome.NotStarted not started}; work that is
     * running is not interrupted, it heeds the cancellation by itself.
     *
     * @param work called once per machine, at the same time for different machines when the rollout is parallel; what it throws
     *     becomes {@link Outcome.Failed}
     * @return one outcome per machine in the order given
     */
    public <T> Map<Host, Outcome<T>> each(
            List<? extends Host> hosts, Rollout rollout, Cancellation cancellation, Function<Host, T> work) {
        return each(hosts, Host::name, rollout, cancellation, work);
    }

    /**
     * Does the work for every item of another kind, such as calls to the cloud; otherwise as for machines.
     *
     * @param nameOf names an item to people
     */
    public <I, T> Map<I, Outcome<T>> each(
            List<? extends I> items,
            Function<? super I, String> nameOf,
            Rollout rollout,
            Cancellation cancellation,
            Function<? super I, T> work) {
        return switch (rollout) {
            case ROLLING -> oneByOne(items, nameOf, cancellation, work);
            case PARALLEL -> allAtOnce(items, nameOf, cancellation, work);
        };
    }

    /**
     * Looks at all items side by side and returns when every look has ended, when the time is over, or when enough is known,
     * whichever is first. A look that has not ended by then goes on by itself, its result is dropped, and its outcome is a failure
     * with the code {@value #SILENT}; so a dead machine among others costs the grace and no more.
     *
     * @param nameOf names an item to people
     * @param limit for the first success: generous, since connections may have to be opened on a busy computer
     * @param grace for all others after the first success
     * @param enough true for a result after which no other is needed
     * @throws ProblemException of kind CANCELLED at once when the cancellation is given
     */
    @SuppressWarnings("try")
    public <I, T> Map<I, Outcome<T>> look(
            List<? extends I> items,
            Function<? super I, String> nameOf,
            Duration limit,
            Duration grace,
            Cancellation cancellation,
            Predicate<? super T> enough,
            Function<? super I, T> work) {
        BlockingQueue<Optional<Ended<I, T>>> ended = new LinkedBlockingQueue<>();
        long start = System.nanoTime();
        for (I item : items) {
            inThread(
                    nameOf.apply(item),
                    () -> ended.add(Optional.of(new Ended<>(item, attempt(item, nameOf, cancellation, work)))));
        }
        Map<I, Outcome<T>> known = new LinkedHashMap<>();
        try (Cancellation.Registration wish = cancellation.onCancel(() -> ended.add(Optional.empty()))) {
            long end = start + limit.toNanos();
            boolean first = true;
            boolean waiting = true;
            while (waiting && known.size() < items.size()) {
                Optional<Ended<I, T>> next = Optional.ofNullable(
                                ended.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS))
                        .flatMap(answer -> answer);
                cancellation.check();
                waiting = next.isPresent();
                if (next.isPresent()) {
                    known.put(next.get().item(), next.get().outcome());
                    if (next.get().outcome() instanceof Outcome.Done<T> done) {
                        waiting = !enough.test(done.value());
                        end = first ? Math.min(end, System.nanoTime() + grace.toNanos()) : end;
                        first = false;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of("CANCELLED", Problem.Kind.CANCELLED, "Cancelled.").toException(e);
        }
        Duration waited = Duration.ofNanos(System.nanoTime() - start);
        Map<I, Outcome<T>> outcomes = new LinkedHashMap<>();
        for (I item : items) {
            outcomes.put(
                    item, known.getOrDefault(item, new Outcome.Failed<>(silent(nameOf.apply(item), waited), waited)));
        }
        return Collections.unmodifiableMap(outcomes);
    }

    /**
     * Asks one item after the other until enough is known: each has its turn when the one before it has failed or did not know
     * enough, or when that one's turn is over, and who is slower than a turn may still be the first to answer.
     *
     * @param turn after which the next one is asked as well
     * @param limit for all of them together
     * @param enough true for a result after which no other is needed
     * @return as {@link #look}; an item that was not needed has failed
     * @throws ProblemException of kind CANCELLED at once when the cancellation is given
     */
    public <I, T> Map<I, Outcome<T>> relay(
            List<? extends I> items,
            Function<? super I, String> nameOf,
            Duration turn,
            Duration limit,
            Cancellation cancellation,
            Predicate<? super T> enough,
            Function<? super I, T> work) {
        List<Turn<I>> turns = new ArrayList<>();
        CompletableFuture<Void> over = new CompletableFuture<>();
        CompletableFuture<Void> before = CompletableFuture.completedFuture(null);
        for (I item : items) {
            Turn<I> next = new Turn<>(item, turns.size() * turn.toNanos(), before, new CompletableFuture<>());
            turns.add(next);
            before = next.passed();
        }
        Map<Turn<I>, Outcome<T>> outcomes =
                look(turns, each -> nameOf.apply(each.item()), limit, limit, cancellation, enough, each -> {
                    each.await(over);
                    try {
                        T known = work.apply(each.item());
                        if (!enough.test(known)) {
                            each.passed().complete(null);
                        }
                        return known;
                    } catch (ProblemException e) {
                        each.passed().complete(null);
                        throw e;
                    }
                });
        over.complete(null);
        Map<I, Outcome<T>> byItem = new LinkedHashMap<>();
        outcomes.forEach((each, outcome) -> byItem.put(each.item(), outcome));
        return Collections.unmodifiableMap(byItem);
    }

    /** An item that is asked once the one before it has passed its turn on, or after so long. */
    private record Turn<I>(I item, long nanos, CompletableFuture<Void> before, CompletableFuture<Void> passed) {
        void await(CompletableFuture<Void> over) {
            CompletableFuture.anyOf(over, before)
                    .completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS)
                    .join();
            if (over.isDone()) {
                throw Problem.of("NOT_NEEDED", Problem.Kind.CANCELLED, "Others answered.")
                        .toException();
            }
        }
    }

    /** One look that has ended. */
    private record Ended<I, T>(I item, Outcome<T> outcome) {}

    private static Problem silent(String name, Duration waited) {
        return Problem.of(SILENT, Problem.Kind.UNREACHABLE, "It did not answer within " + waited.toMillis() + " ms.")
                .at(name)
                .withNext("node list");
    }

    /**
     * Does something again and again in a thread of its own, each time after the pause, until it is closed.
     *
     * @param name names it to people who look at the threads
     */
    public static Repetition repeat(String name, Duration pause, Runnable work) {
        CountDownLatch over = new CountDownLatch(1);
        inThread(name, () -> {
            try {
                while (!over.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                    work.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return over::countDown;
    }

    /** Something that is done again and again until this is closed; what is under way then is not waited for. */
    @FunctionalInterface
    public interface Repetition extends AutoCloseable {
        @Override
        void close();
    }

    private static void inThread(String name, Runnable work) {
        Thread worker = new Thread(work, "fleet-" + name);
        worker.setDaemon(true);
        worker.start();
    }

    private static <I, T> Map<I, Outcome<T>> oneByOne(
            List<? extends I> items,
            Function<? super I, String> nameOf,
            Cancellation cancellation,
            Function<? super I, T> work) {
        Map<I, Outcome<T>> outcomes = new LinkedHashMap<>();
        boolean goOn = true;
        for (I item : items) {
            Outcome<T> outcome = goOn ? attempt(item, nameOf, cancellation, work) : new Outcome.NotStarted<>();
            outcomes.put(item, outcome);
            goOn = goOn && outcome instanceof Outcome.Done;
        }
        return Collections.unmodifiableMap(outcomes);
    }

    private <I, T> Map<I, Outcome<T>> allAtOnce(
            List<? extends I> items,
            Function<? super I, String> nameOf,
            Cancellation cancellation,
            Function<? super I, T> work) {
        if (items.size() < 2) {
            return oneByOne(items, nameOf, cancellation, work);
        }
        Semaphore turns = new Semaphore(width, true);
        Map<I, CompletableFuture<Outcome<T>>> running = new LinkedHashMap<>();
        for (I item : items) {
            turns.acquireUninterruptibly();
            CompletableFuture<Outcome<T>> outcome = new CompletableFuture<>();
            running.put(item, outcome);
            inThread(nameOf.apply(item), () -> {
                Outcome<T> result = attempt(item, nameOf, cancellation, work);
                turns.release();
                outcome.complete(result);
            });
        }
        Map<I, Outcome<T>> outcomes = new LinkedHashMap<>();
        running.forEach((item, outcome) -> outcomes.put(item, outcome.join()));
        return Collections.unmodifiableMap(outcomes);
    }

    // Anything a machine's work can throw must end up in that machine's outcome, or the others' outcomes would be lost
    // with it.
    @SuppressWarnings("CatchingUnchecked")
    private static <I, T> Outcome<T> attempt(
            I item, Function<? super I, String> nameOf, Cancellation cancellation, Function<? super I, T> work) {
        if (cancellation.isCancelled()) {
            return new Outcome.NotStarted<>();
        }
        long start = System.nanoTime();
        try {
            T value = work.apply(item);
            return new Outcome.Done<>(value, Duration.ofNanos(System.nanoTime() - start));
        } catch (ProblemException problem) {
            return new Outcome.Failed<>(problem.first(), Duration.ofNanos(System.nanoTime() - start));
        } catch (RuntimeException | Error bug) {
            return new Outcome.Failed<>(bug(nameOf.apply(item), bug), Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static Problem bug(String name, Throwable thrown) {
        List<String> top = List.of(thrown.getStackTrace()).stream()
                .limit(5)
                .map(frame -> "at " + frame)
                .toList();
        return Problem.of("BUG", Problem.Kind.BUG, "pgha failed in a way it did not foresee.")
                .at(name)
                .because(thrown.toString())
                .withEvidence(top);
    }
}
