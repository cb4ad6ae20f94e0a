package io.pgha.view;

import io.pgha.model.Progress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Shows progress on stderr: in a terminal one line per busy subject, rewritten in place; elsewhere one plain line per event.
 * Thread-safe.
 */
public final class ProgressView implements Progress, AutoCloseable {
    private final Sink sink;
    private final Screen screen;
    private final Style style;
    private final InstantSource clock;
    private final Instant start;
    private final Map<String, Busy> busy = new LinkedHashMap<>();
    private final List<Integer> shown = new ArrayList<>();

    private record Busy(String what, Instant since) {}

    /** A view onto one stream. */
    public ProgressView(Sink sink, Screen screen, InstantSource clock) {
        this.sink = sink;
        this.screen = screen;
        this.style = new Style(screen);
        this.clock = clock;
        this.start = clock.instant();
    }

    @Override
    public synchronized void working(String subject, String what) {
        Busy before = busy.put(subject, new Busy(what, clock.instant()));
        if (screen.terminal()) {
            repaint("");
        } else if (before == null || !before.what().equals(what)) {
            plain(subject, what, Duration.ZERO);
        }
    }

    @Override
    public synchronized void done(String subject, String what) {
        end(subject, what, style.green("ok"), "ok");
    }

    @Override
    public synchronized void failed(String subject, String what) {
        end(subject, what, style.red("failed"), "failed");
    }

    private void end(String subject, String what, String painted, String word) {
        Busy before = busy.remove(subject);
        Duration took = before == null ? Duration.ZERO : Duration.between(before.since(), clock.instant());
        if (screen.terminal()) {
            repaint(finished(subject, what, painted, took));
        } else {
            plain(subject, what + ": " + word, took);
        }
    }

    private String finished(String subject, String what, String word, Duration took) {
        String text = "%s  %s  %s".formatted(Printable.line(subject), Printable.line(what), word);
        return took.toMillis() < 100 ? text : text + style.dim("  " + Cells.span(took));
    }

    @Override
    public synchronized void note(String what) {
        if (screen.terminal()) {
            repaint(Printable.line(what));
        } else {
            sink.line(Printable.line(what));
        }
    }

    /** Writes the lines again, so that the elapsed times move; called about once a second while a command runs. */
    public synchronized void tick() {
        if (screen.terminal() && !busy.isEmpty()) {
            repaint("");
        }
    }

    /** Takes the live lines off the screen, before something else is written there. */
    public synchronized void clear() {
        if (!shown.isEmpty()) {
            sink.print(erase());
            shown.clear();
        }
    }

    /** Ends the view: nothing is left on the screen but what was finished. */
    @Override
    public synchronized void close() {
        clear();
        busy.clear();
    }

    /** A whole repaint is one write, so that nothing flickers; lines are cut to the width now, so none wraps. */
    private void repaint(String lineAbove) {
        StringBuilder out = new StringBuilder(erase());
        shown.clear();
        if (!lineAbove.isEmpty()) {
            out.append(lineAbove).append('\n');
        }
        int nameWidth = busy.keySet().stream().mapToInt(Cells::width).max().orElse(0);
        busy.forEach((subject, now) -> {
            String line = Cells.fit(
                    Cells.pad(Printable.line(subject), nameWidth, false) + "  " + Printable.line(now.what()) + "  "
                            + Duration.between(now.since(), clock.instant()).toSeconds() + " s",
                    screen.width() - 1);
            out.append(line).append('\n');
            shown.add(Cells.width(line));
        });
        sink.print(out.toString());
    }

    /** Terminals that were made narrower since have wrapped the lines that did not fit any more. */
    private String erase() {
        int width = screen.width();
        int rows = shown.stream()
                .mapToInt(cells -> Math.max(0, cells - 1) / width + 1)
                .sum();
        return rows == 0 ? "" : "\u001b[" + rows + "A\r\u001b[J";
    }

    private void plain(String subject, String what, Duration took) {
        Duration since = Duration.between(start, clock.instant());
        String text = String.format(
                Locale.ROOT,
                "[%6.1f s] %s: %s",
                since.toMillis() / 1000.0,
                Printable.line(subject),
                Printable.line(what));
        sink.line(took.toMillis() < 100 ? text : text + " (" + Cells.span(took) + ")");
    }
}
