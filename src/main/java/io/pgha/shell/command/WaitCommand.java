package io.pgha.shell.command;

import io.pgha.model.Cancellation;
import io.pgha.model.Problem;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Edge;
import io.pgha.shell.Ending;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code wait-until}: repeats a command until it succeeds, so that no script needs to sleep. */
public final class WaitCommand implements Commands {
    private static final Parameter<Duration> TIMEOUT = Parameter.option(
                    "timeout", ValueType.duration(), "Give up after this time")
            .defaultsTo("5m");
    private static final Parameter<Duration> EVERY = Parameter.option(
                    "every", ValueType.duration(), "Time between two tries")
            .defaultsTo("2s");
    private static final Parameter<List<String>> COMMAND = Parameter.rest("command", "The command to repeat");

    private final Edge edge;
    private final InstantSource clock;

    /** The command, over the edge on which it repeats others. */
    public WaitCommand(Edge edge, InstantSource clock) {
        this.edge = edge;
        this.clock = clock;
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(CommandSpec.named("wait-until")
                .summary("Repeat a command until it succeeds.")
                .once()
                .about(
                        "The answer of the first success is shown; failures on the way are not. A line that is wrong is not"
                                + " repeated. --timeout and --every may also stand at the end, if the command has no such option.")
                .takes(COMMAND, TIMEOUT, EVERY)
                .acts()
                .repeats(call -> Waiting.of(call.get(COMMAND), edge).command())
                .example("wait-until cluster status --timeout 5m", "wait for a healthy cluster")
                .example("wait-until --every 10s node show pgsql1", "look every ten seconds")
                .related("script run")
                .runs(this::await));
    }

    private Reply await(Invocation in) {
        Waiting waiting = Waiting.of(in.get(COMMAND), edge);
        List<String> command = waiting.command();
        Duration limit = waiting.timeout().orElseGet(() -> in.get(TIMEOUT));
        Duration pause = waiting.every().orElseGet(() -> in.get(EVERY));
        String line = String.join(" ", command);
        Instant deadline = clock.instant().plus(limit);
        in.progress().working("wait-until", line);
        while (true) {
            Ending ending = edge.perform(command, Optional.empty());
            in.cancellation().check();
            if (ending.status() == 0) {
                in.progress().done("wait-until", line);
                return ending.reply().orElse(Reply.none());
            }
            if (!Edge.isIgnorable(ending.status())) {
                throw new io.pgha.model.ProblemException(ending.problems(), null);
            }
            Problem last = ending.problems().get(0);
            if (clock.instant().plus(pause).isAfter(deadline)) {
                in.progress().failed("wait-until", line);
                throw Problem.of(
                                "WAIT_TIMED_OUT",
                                Problem.Kind.REMOTE,
                                "\"%s\" did not succeed within %s.".formatted(line, spoken(limit)))
                        .because("The last try said: " + last.what())
                        .withEvidence(last.evidence())
                        .withNext(line)
                        .toException();
            }
            in.progress().working("wait-until", line + ": " + last.what());
            rest(pause, in.cancellation());
        }
    }

    private static String spoken(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " seconds" : limit.toMillis() + " ms";
    }

    /** Waits, but no longer than until the user cancels. */
    private static void rest(Duration pause, Cancellation cancellation) {
        CountDownLatch cancelled = new CountDownLatch(1);
        Cancellation.Registration told = cancellation.onCancel(cancelled::countDown);
        try {
            boolean early = cancelled.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            if (early) {
                cancellation.check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancellation.cancel();
            cancellation.check();
        } finally {
            told.close();
        }
    }

    /** The command to repeat, and our own options where they stand behind it. */
    private record Waiting(List<String> command, Optional<Duration> timeout, Optional<Duration> every) {
        static Waiting of(List<String> words, Edge edge) {
            TrailingOption timeout = TrailingOption.take(words, TIMEOUT, edge);
            TrailingOption every = TrailingOption.take(timeout.words(), EVERY, edge);
            timeout = TrailingOption.take(every.words(), TIMEOUT, edge).or(timeout);
            return new Waiting(timeout.words(), timeout.value(), every.value());
        }
    }

    /**
     * An option of ours at the end of the words of another command.
     *
     * @param words the words without it
     * @param value its value, or empty if it is not there
     */
    private record TrailingOption(List<String> words, Optional<Duration> value) {
        static TrailingOption take(List<String> words, Parameter<Duration> option, Edge edge) {
            int n = words.size();
            boolean theirs = edge.book()
                    .startOf(words)
                    .flatMap(spec -> spec.option(option.name()))
                    .isPresent();
            if (!theirs && n >= 2 && words.get(n - 2).equals(option.label())) {
                return new TrailingOption(words.subList(0, n - 2), Optional.of(option.read(List.of(words.get(n - 1)))));
            }
            String prefix = option.label() + "=";
            if (!theirs && n >= 1 && words.get(n - 1).startsWith(prefix)) {
                return new TrailingOption(
                        words.subList(0, n - 1),
                        Optional.of(option.read(List.of(words.get(n - 1).substring(prefix.length())))));
            }
            return new TrailingOption(words, Optional.empty());
        }

        TrailingOption or(TrailingOption other) {
            return value.isPresent() ? this : new TrailingOption(words, other.value);
        }
    }
}
