package io.pgha.ops.hands;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.ops.session.ClusterSession;
import io.pgha.remote.Fleet;
import io.pgha.remote.Host;
import io.pgha.remote.Outcome;
import io.pgha.remote.Output;
import io.pgha.remote.Rollout;
import io.pgha.remote.Script;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads the log of one service on one node, and goes on reading what is added, also across a lost connection. */
public final class ReadLogs {
    private static final Duration ONCE = Duration.ofMinutes(5);
    private static final Duration FOR_EVER = Duration.ofDays(365);
    /** Three signs of life that did not come. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    /** Exit statuses above this one are signals, such as that of a node that shuts down. */
    private static final int SIGNALLED = 128;

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final Function<Node, Host> hosts;
    private final ZoneId zone;
    private final InstantSource clock;

    /** Reads on the nodes of a cluster. */
    public ReadLogs(ClusterSession session) {
        this(
                session::host,
                ZoneId.of(session.spec().os().timeZone()),
                session.around().clock());
    }

    /** @param zone the time zone of PostgreSQL's log files */
    ReadLogs(Function<Node, Host> hosts, ZoneId zone, InstantSource clock) {
        this.hosts = hosts;
        this.zone = zone;
        this.clock = clock;
    }

    /**
     * What of the log is wanted.
     *
     * @param since this long back, by the node's clock
     * @param lines most lines to begin with, the last ones
     * @param pattern extended regular expression that a line must match, in which case does not matter
     */
    public record Wish(Optional<Duration> since, Optional<Integer> lines, Optional<String> pattern) {}

    /** Gives every line that there is to the listener. */
    public void read(Node node, Service service, Wish wish, Consumer<LogLine> listener, Cancellation cancellation) {
        LogTime time = new LogTime(zone);
        Output output = hosts.apply(node)
                .run(script(service, wish, Optional.empty(), false, ONCE)
                        .watchedBy(line -> listener.accept(line(node, service, time, line)))
                        .cancelledBy(cancellation));
        checkEnd(node, service, wish, output);
    }

    /**
     * Gives every line to the listener, and every new one as it comes, until cancelled.
     *
     * @param patience how long a lost connection is tried again before it is a problem
     * @param note told in a sentence that the connection was lost, and that it is back
     * @throws ProblemException of kind UNREACHABLE if the connection cannot be had again
     */
    public void follow(
            Node node,
            Service service,
            Wish wish,
            Duration patience,
            Consumer<LogLine> listener,
            Consumer<String> note,
            Cancellation cancellation) {
        Following following = new Following(node, service, listener, note);
        Optional<Instant> lostAt = Optional.empty();
        while (true) {
            try {
                Script script = script(service, wish, following.resume.from(), true, FOR_EVER);
                Output ended = following.run(script, cancellation);
                if (ended.exitStatus() > SIGNALLED) {
                    throw silent(node).toException();
                }
                checkEnd(node, service, wish, ended);
                throw endedByItself(node, service);
            } catch (ProblemException e) {
                if (cancellation.isCancelled()) {
                    return;
                }
                boolean seen = following.connected();
                if (!isLoss(e.first()) || (!seen && lostAt.isEmpty())) {
                    throw e;
                }
                Instant now = clock.instant();
                if (seen || lostAt.isEmpty()) {
                    lostAt = Optional.of(now);
                    note.accept("-- The connection to " + node.name() + " is lost; trying to get it back. --");
                }
                if (Duration.between(lostAt.get(), now).compareTo(patience) > 0) {
                    throw gone(node, service, e.first()).toException(e);
                }
            }
            try {
                cancellation.pause(BETWEEN_TRIES);
            } catch (ProblemException cancelled) {
                return;
            }
        }
    }

    /** A connection that ends in good order without the command's exit status was cut off on the node, as by a reboot. */
    private static boolean isLoss(Problem problem) {
        return problem.kind() == Problem.Kind.UNREACHABLE || problem.code().equals("EXIT_STATUS_MISSING");
    }

    /** One follower over several connections. */
    private final class Following {
        private final Node node;
        private final Service service;
        private final Consumer<LogLine> listener;
        private final Consumer<String> note;
        private final LogTime time = new LogTime(zone);
        private final Resume resume = new Resume();
        private final AtomicLong heard = new AtomicLong();
        private boolean before;
        private volatile boolean connected;

        Following(Node node, Service service, Consumer<LogLine> listener, Consumer<String> note) {
            this.node = node;
            this.service = service;
            this.listener = listener;
            this.note = note;
        }

        /** True if the last run was connected. */
        boolean connected() {
            return connected;
        }

        /**
         * Runs until the connection breaks or falls silent. The watch beside it is needed because a path that silently swallows
         * packets looks like a quiet log.
         */
        Output run(Script script, Cancellation cancellation) {
            connected = false;
            heard.set(System.nanoTime());
            Cancellation silence = new Cancellation();
            Cancellation.Registration passedOn = cancellation.onCancel(silence::cancel);
            try {
                Script watched = script.watchedBy(this::hear).cancelledBy(silence);
                Map<String, Outcome<Output>> outcomes = new Fleet()
                        .each(
                                List.of("reader", "watch"),
                                name -> name,
                                Rollout.PARALLEL,
                                Cancellation.none(),
                                name -> name.equals("reader") ? read(watched, silence) : watch(silence));
                cancellation.check();
                Outcome<Output> outcome = outcomes.getOrDefault("reader", new Outcome.NotStarted<>());
                if (outcome instanceof Outcome.Done<Output> done) {
                    return done.value();
                }
                throw outcome instanceof Outcome.Failed<Output> failed
                                && failed.problem().kind() != Problem.Kind.CANCELLED
                        ? failed.problem().toException()
                        : silent(node).toException();
            } finally {
                passedOn.close();
            }
        }

        private Output read(Script watched, Cancellation silence) {
            try {
                return hosts.apply(node).run(watched);
            } finally {
                silence.cancel();
            }
        }

        private Output watch(Cancellation silence) {
            while (!silence.isCancelled()) {
                long left = SILENCE.toNanos() - (System.nanoTime() - heard.get());
                if (connected && left <= 0) {
                    silence.cancel();
                }
                try {
                    silence.pause(Duration.ofMillis(500));
                } catch (ProblemException over) {
                    break;
                }
            }
            return new Output(0, "", "", false, Duration.ZERO);
        }

        private void hear(String line) {
            heard.set(System.nanoTime());
            if (!connected) {
                connected = true;
                if (before) {
                    note.accept("-- The connection to " + node.name() + " is back. --");
                }
                before = true;
            }
            if (line.equals(LogScript.ALIVE)) {
                return;
            }
            LogLine read = line(node, service, time, line);
            if (resume.isNew(line, read.at())) {
                listener.accept(read);
            }
        }
    }

    private Script script(Service service, Wish wish, Optional<Instant> from, boolean follow, Duration limit) {
        LogScript.Wish wanted = new LogScript.Wish(
                wish.since().map(Duration::toSeconds),
                from,
                from.isPresent() ? Optional.empty() : wish.lines(),
                wish.pattern(),
                follow);
        return Script.asRoot(LogScript.of(service, wanted, zone.getId()), limit);
    }

    private static LogLine line(Node node, Service service, LogTime time, String line) {
        return new LogLine(node.name(), service.word(), time.of(line), line);
    }

    private static void checkEnd(Node node, Service service, Wish wish, Output output) {
        if (!output.stderr().isBlank() && wish.pattern().isPresent()) {
            throw Problem.of("BAD_PATTERN", Problem.Kind.USAGE, "The log was not searched.")
                    .at(node.name())
                    .because(output.stderr().strip())
                    .withNext("help service logs")
                    .toException();
        }
        if (!output.stderr().isBlank() || !output.ok()) {
            throw Problem.of("LOG_UNREADABLE", Problem.Kind.REMOTE, "The log of " + service.word() + " cannot be read.")
                    .at(node.name())
                    .because("exit status " + output.exitStatus())
                    .withEvidence(output.stderr().lines().limit(5).toList())
                    .withNext("service list")
                    .toException();
        }
    }

    private static ProblemException endedByItself(Node node, Service service) {
        return Problem.of(
                        "LOG_ENDED",
                        Problem.Kind.REMOTE,
                        "Following the log of " + service.word() + " ended by itself.")
                .at(node.name())
                .withNext("service logs " + node.name() + " " + service.word())
                .toException();
    }

    private static Problem silent(Node node) {
        return Problem.of("CONNECTION_SILENT", Problem.Kind.UNREACHABLE, "Nothing is heard from the node any more.")
                .at(node.name());
    }

    private static Problem gone(Node node, Service service, Problem last) {
        return Problem.of(
                        "LOG_CONNECTION_LOST",
                        Problem.Kind.UNREACHABLE,
                        "The connection to " + node.name() + " was lost while following the log of " + service.word()
                                + ".")
                .at(node.name())
                .because(last.what() + (last.cause().isEmpty() ? "" : " " + last.cause()))
                .withNext(last.next().toArray(String[]::new))
                .withNext("service logs " + node.name() + " " + service.word() + " --follow");
    }
}
