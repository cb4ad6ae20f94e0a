package io.pgha.shell.command;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.shell.Call;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Edge;
import io.pgha.shell.Ending;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.shell.prompt.RawWindow;
import io.pgha.view.OutputFormat;
import io.pgha.view.ProblemView;
import io.pgha.view.Reply;
import io.pgha.view.ReplyView;
import io.pgha.view.Screen;
import io.pgha.view.WatchView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** {@code watch}: repeats a command that only looks, and shows what changed. */
public final class WatchCommand implements Commands {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final String SHOW = "\u001b[?1049h\u001b[?25l";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final Duration SHORTEST = Duration.ofMillis(200);

    private static final Parameter<Duration> INTERVAL = Parameter.option(
                    "interval", ValueType.duration(), "Time between two looks")
            .defaultsTo("2s");
    private static final Parameter<Optional<Integer>> ROUNDS = Parameter.option(
                    "rounds", ValueType.integer("N", 1), "End after so many looks")
            .optional();
    private static final Parameter<List<String>> COMMAND =
            Parameter.rest("command", "The command to repeat, with its options");

    private final Edge edge;
    private final InstantSource clock;

    /** The command, over the edge on which it repeats others. */
    public WatchCommand(Edge edge, InstantSource clock) {
        this.edge = edge;
        this.clock = clock;
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(CommandSpec.named("watch")
                .summary("Repeat a command and mark what changes.")
                .about(
                        "In a terminal the answer is written over the one before, with the words that changed marked; q or"
                                + " Ctrl-C leaves, the space bar looks at once. Elsewhere every look is a block of its own. Only"
                                + " commands that change nothing can be watched. Options of watch stand before the command.")
                .takes(COMMAND, INTERVAL, ROUNDS)
                .once()
                .repeats(call -> call.get(COMMAND))
                .example("watch cluster status", "every two seconds")
                .example("watch --interval 5s service list pgsql1", "every five seconds")
                .related("wait-until", "cluster status")
                .runs(this::watch));
    }

    /**
     * One look.
     *
     * @param status the exit status of the command
     */
    public record Round(Instant at, String command, int status, Optional<Object> reply, List<Problem> problems) {}

    private Reply watch(Invocation in) {
        List<String> words = in.get(COMMAND);
        refuse(words);
        boolean window = in.console().outScreen().terminal()
                && in.console().asker().isPresent()
                && in.format() == OutputFormat.TABLE
                && edge.formatOf(words) == OutputFormat.TABLE;
        try {
            if (window) {
                inPlace(in, words);
            } else {
                blocks(in, words);
            }
        } catch (ProblemException e) {
            if (!in.cancellation().isCancelled()) {
                throw e;
            }
        }
        return Reply.none();
    }

    /** What is wrong with the line shows now, and not on every look. */
    private void refuse(List<String> words) {
        Call call = edge.understand(words);
        CommandSpec spec = call.spec();
        if (spec.isChanging() || spec.isOnce() || call.given().containsKey("follow")) {
            throw Problem.of("NOT_TO_BE_WATCHED", Problem.Kind.USAGE, "\"" + spec.name() + "\" cannot be watched.")
                    .because(
                            spec.isChanging()
                                    ? "It changes something, and would do so again and again."
                                    : "It goes on by itself, takes the terminal, or steers the session.")
                    .withNext("help watch")
                    .toException();
        }
    }

    private boolean goesOn(Invocation in, int rounds) {
        return !in.cancellation().isCancelled()
                && in.get(ROUNDS).filter(most -> rounds >= most).isEmpty();
    }

    private void blocks(Invocation in, List<String> words) {
        String line = String.join(" ", words);
        for (int rounds = 0; goesOn(in, rounds); rounds++) {
            if (rounds > 0) {
                in.cancellation().pause(in.get(INTERVAL));
            }
            Instant at = clock.instant();
            Ending ending = edge.perform(words, Optional.of((text, data) -> {}));
            if (in.cancellation().isCancelled()) {
                return;
            }
            Optional<Object> data = ending.reply().flatMap(Reply::data);
            String body = text(ending, edge.formatOf(words), in.console().outScreen());
            in.emit(
                    "--- " + at + "  " + line + "\n" + body.stripTrailing(),
                    new Round(at, line, ending.status(), data, ending.problems()));
        }
    }

    private void inPlace(Invocation in, List<String> words) {
        String last = "";
        try (RawWindow window = RawWindow.forDisplay(in.console(), "watch")) {
            Screen screen = new Screen(true, false, () -> window.columns() - 1);
            send(window, SHOW);
            try {
                for (int rounds = 0; goesOn(in, rounds); rounds++) {
                    Ending ending = edge.perform(words, Optional.of((text, data) -> {}));
                    if (in.cancellation().isCancelled()) {
                        break;
                    }
                    in.questions().person(); // takes live progress off the screen
                    String body = text(ending, OutputFormat.TABLE, screen);
                    String heading = heading(in, words);
                    String before = last.isEmpty() ? body : last;
                    paint(window, heading, body, before);
                    last = body;
                    if (!goesOn(in, rounds + 1) || leaves(in, window, () -> paint(window, heading, body, before))) {
                        break;
                    }
                }
            } finally {
                send(window, LEAVE);
            }
        }
        in.console().out().print(last);
    }

    private String heading(Invocation in, List<String> words) {
        return "%s  every %s, %s  (q leaves)"
                .formatted(
                        String.join(" ", words),
                        in.get(INTERVAL).toMillis() / 1000.0 + " s",
                        TIME.format(clock.instant().atZone(ZoneId.systemDefault())));
    }

    private static void paint(RawWindow window, String heading, String body, String before) {
        send(window, WatchView.paint(heading, body, before, window.columns(), window.rows()));
    }

    private static void send(RawWindow window, String text) {
        try {
            window.screen().write(text.getBytes(StandardCharsets.UTF_8));
            window.screen().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the next look; true if the person leaves before. */
    private boolean leaves(Invocation in, RawWindow window, Runnable repaint) {
        window.onResize(repaint);
        long end = System.nanoTime() + in.get(INTERVAL).toNanos();
        // One at a time: what was typed after the key that leaves is for the prompt.
        byte[] keys = new byte[1];
        try {
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                Duration wait = Duration.ofNanos(Math.min(left, SHORTEST.toNanos()));
                int length = window.read(keys, wait.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : wait);
                if (in.cancellation().isCancelled() || length < 0) {
                    return true;
                }
                String typed = new String(keys, 0, length, StandardCharsets.US_ASCII);
                if (typed.matches("(?s).*[qQ\u0003\u0004].*")) {
                    return true;
                } else if (typed.contains(" ")) {
                    return false;
                }
            }
            return false;
        } catch (IOException e) {
            return true;
        } finally {
            window.onResize(() -> {});
        }
    }

    private String text(Ending ending, OutputFormat format, Screen screen) {
        String reply = ending.reply()
                .map(answer -> ReplyView.render(answer, format, screen))
                .orElse("");
        String problems =
                ending.problems().isEmpty() ? "" : new ProblemView(screen, edge::asTyped).render(ending.problems());
        return reply + problems;
    }
}
