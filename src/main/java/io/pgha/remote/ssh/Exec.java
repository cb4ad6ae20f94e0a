package io.pgha.remote.ssh;

import io.pgha.model.ProblemException;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.schmizz.sshj.connection.ConnectionException;

/**
 * One run of one script on a machine. The script's first act is to tell its process group on standard error,
 * which proves that it began and lets a later session stop it with all its children; the line never reaches the output.
 */
final class Exec {
    /** Most bytes kept of each stream. */
    static final int LIMIT = 8 << 20;

    private static final String PREAMBLE = "{ read -r _ _ _ _ pgha_group pgha_session _ </proc/$$/stat; "
            + "[ \"$pgha_group\" = \"$pgha_session\" ] || pgha_group=none; "
            + "echo \"pgha-script $pgha_group $BASHPID\" >&2; unset pgha_script pgha_group pgha_session; }\n";
    private static final Pattern MARK = Pattern.compile("pgha-script (none|[0-9]+) ([0-9]+)");
    private static final Pattern MARK_LINE = Pattern.compile("(?m)^" + MARK.pattern() + "\\R?");
    private static final Duration MARK_PATIENCE = Duration.ofSeconds(2);

    private final Live live;
    private final Hop hop;
    private final Script script;
    private final Payload payload;
    private final Optional<OutputStream> sink;
    private final Executor pool;
    private final Capture out = new Capture(LIMIT);
    private final Capture err = new Capture(LIMIT);
    private final CompletableFuture<Matcher> mark = new CompletableFuture<>();
    private final AtomicBoolean aborted = new AtomicBoolean();
    private volatile Optional<ProblemException> unreadable = Optional.empty();
    private volatile Optional<Turn> running = Optional.empty();
    private boolean spoke;

    Exec(Live live, Hop hop, Script script, Executor pool) {
        this(live, hop, script, Optional.empty(), Optional.empty(), pool);
    }

    /**
     * A run with bytes of its own going in or out.
     *
     * @param input what the script reads after itself
     * @param sink receives standard output in the place of the capture and the script's listener
     */
    Exec(Live live, Hop hop, Script script, Optional<InputStream> input, Optional<OutputStream> sink, Executor pool) {
        this.live = live;
        this.hop = hop;
        this.script = script;
        this.payload = new Payload(PREAMBLE, script, input);
        this.sink = sink;
        this.pool = pool;
    }

    /** The transport was gone before anything of the script left, or before one began that only looks; it may be tried on another. */
    static final class NotBegun extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotBegun(Exception cause) {
            super(cause);
        }
    }

    /** Runs the script to its end. */
    Output perform() {
        long start = System.nanoTime();
        live.sessions().acquireUninterruptibly();
        try {
            while (true) {
                stopIfAborted();
                try (Turn turn = turn()) {
                    running = Optional.of(turn);
                    stopIfAborted();
                    converse(turn);
                    OptionalInt status = turn.exitStatus();
                    if (!turn.stale() || hasBegun()) {
                        return output(status, Duration.ofNanos(System.nanoTime() - start));
                    }
                }
            }
        } catch (IOException | UncheckedIOException broken) {
            if (script.look() && !hasBegun() && !aborted.get()) {
                throw new NotBegun(broken);
            }
            throw unreadable.orElseGet(() ->
                    hop.lost(Dial.reason(broken)).withEvidence(lastLines()).toException(broken));
        } finally {
            live.sessions().release();
        }
    }

    /** Its first words may overtake the mark, which comes on the other stream. */
    private boolean hasBegun() {
        return spoke || mark.isDone();
    }

    private Turn turn() {
        Optional<Turn> shared =
                script.look() && script.asRoot() ? live.looks().turn(live, hop, payload) : Optional.empty();
        return shared.orElseGet(() -> new OwnTurn(live, hop, payload));
    }

    private void stopIfAborted() {
        if (aborted.get()) {
            throw hop.cancelled(List.of()).toException();
        }
    }

    private void converse(Turn turn) throws IOException {
        if (turn.fits()) {
            turn.send();
        } else {
            pool.execute(() -> feed(turn));
        }
        awaitStart(turn);
        CompletableFuture<Void> errors = CompletableFuture.runAsync(() -> drainErrors(turn), pool);
        drainOutput(turn);
        Problems.join(errors);
        if (unreadable.isPresent()) {
            throw unreadable.get();
        }
    }

    private void feed(Turn turn) {
        try {
            turn.send();
        } catch (ProblemException failure) {
            unreadable = Optional.of(failure);
            // Merely closing would look to the script like the end of its input.
            abort();
        }
    }

    private void awaitStart(Turn turn) throws ConnectionException {
        try {
            turn.awaitStart();
        } catch (ConnectionException refused) {
            if (live.usable()) {
                throw hop.commandRefused(Dial.reason(refused)).toException(refused);
            }
            throw refused;
        }
    }

    private void drainOutput(Turn turn) throws IOException {
        if (sink.isPresent()) {
            drain(turn.output(), (bytes, length) -> {
                spoke = true;
                write(sink.get(), bytes, length);
            });
            return;
        }
        Lines lines = new Lines(this::tell);
        drain(turn.output(), (bytes, length) -> {
            spoke = true;
            out.add(bytes, 0, length);
            lines.add(bytes, 0, length);
        });
        lines.end();
    }

    private static void write(OutputStream sink, byte[] bytes, int length) {
        try {
            sink.write(bytes, 0, length);
        } catch (IOException failure) {
            throw Payload.broken("What came cannot be written here.", failure);
        }
    }

    private void tell(String line) {
        if (!aborted.get()) {
            script.onLine().accept(line);
        }
    }

    private void drainErrors(Turn turn) {
        Lines lines = new Lines(this::lookForMark);
        try {
            drain(turn.errors(), (bytes, length) -> {
                err.add(bytes, 0, length);
                if (!mark.isDone()) {
                    lines.add(bytes, 0, length);
                }
            });
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void lookForMark(String line) {
        Matcher matcher = MARK.matcher(line);
        if (matcher.matches()) {
            mark.complete(matcher);
        }
    }

    /** Takes what was read, as it comes. */
    @FunctionalInterface
    private interface Taker {
        void take(byte[] bytes, int length);
    }

    private static void drain(InputStream stream, Taker taker) throws IOException {
        byte[] buffer = new byte[32 * 1024];
        for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
            taker.take(buffer, length);
        }
    }

    private Output output(OptionalInt ended, Duration took) {
        int status = ended.orElseThrow(() -> hop.noExitStatus(lastLines()).toException());
        if (status != 0 && !mark.isDone()) {
            throw hop.notStarted(status, lastLines(), script.asRoot()).toException();
        }
        return new Output(status, out.text(), errorText(), out.truncated() || err.truncated(), took);
    }

    private String errorText() {
        String text = err.text();
        return mark.isDone() ? MARK_LINE.matcher(text).replaceFirst("") : text;
    }

    /** The last lines the script wrote so far, for evidence. */
    List<String> lastLines() {
        Output seen = new Output(0, out.text(), errorText(), false, Duration.ZERO);
        // What root reads may hold secrets, so it is shown to nobody only because the script did not end.
        return script.asRoot() ? seen.lastErrors(5) : seen.lastLines(5);
    }

    /** Stops the script: its whole process group is told to end, and killed if it does not; then the session is closed. */
    void abort() {
        aborted.set(true);
        running.filter(Turn::seize).ifPresent(turn -> {
            try {
                Matcher told = mark.get(MARK_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                try (EagerSession killer = new EagerSession(live.client().getConnection())) {
                    killer.open();
                    killer.exec(killCommand(told)).join();
                }
            } catch (IOException | ExecutionException | TimeoutException neverBegan) {
                // Without the mark there is nothing to stop by name; closing the session is all that is left.
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            turn.close();
        });
    }

    private String killCommand(Matcher told) {
        String target = told.group(1).equals("none") ? told.group(2) : "-" + told.group(1);
        String kill = "kill -TERM -- @ 2>/dev/null; n=0; "
                + "while [ $n -lt 50 ] && kill -0 -- @ 2>/dev/null; do sleep 0.1; n=$((n+1)); done; "
                + "kill -KILL -- @ 2>/dev/null";
        return (script.asRoot() ? "sudo -n " : "") + "/bin/bash -c '" + kill.replace("@", target) + "'";
    }
}
