package io.pgha.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProgressViewTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");

    private ProgressView view(Screen screen) {
        return new ProgressView(new Sink(out), screen, () -> now);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private String written() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void inAPipeEachEventIsOnePlainLine() {
        try (ProgressView view = view(Screen.pipe())) {
            view.working("pgsql1", "install packages");
            view.working("pgsql1", "install packages");
            pass(Duration.ofMillis(3200));
            view.done("pgsql1", "packages installed");
            view.failed("pgsql2", "no answer");
            view.note("3 of 4 stages are done");
            view.tick();
        }
        assertThat(written())
                .isEqualTo(
                        """
                        [   0.0 s] pgsql1: install packages
                        [   3.2 s] pgsql1: packages installed: ok (3.2 s)
                        [   3.2 s] pgsql2: no answer: failed
                        3 of 4 stages are done
                        """);
    }

    @Test
    void aWindowMadeNarrowerIsClearedOfTheLinesItWrapped() {
        AtomicInteger columns = new AtomicInteger(60);
        ProgressView view = view(new Screen(true, false, columns::get));
        view.working("pgsql1", "install the packages of the whole stack");
        columns.set(25);
        out.reset();
        view.tick();
        assertThat(written())
                .as("51 cells take three rows of 25, and then one line fits again")
                .isEqualTo("\u001b[3A\r\u001b[Jpgsql1  install the pac…\n");
        out.reset();
        view.close();
        assertThat(written()).isEqualTo("\u001b[1A\r\u001b[J");
    }

    @Test
    void workGoesOnIfNobodyWatchesIt() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        Sink.forgiving(closed).line("still here");
        assertThatThrownBy(() -> new Sink(closed).line("data")).isInstanceOf(OutputLost.class);
    }

    @Test
    void inATerminalBusySubjectsAreRewrittenInPlaceAndNothingOfThemIsLeft() {
        ProgressView view = view(new Screen(true, false, () -> 60));
        view.working("pgsql1", "install packages");
        view.working("pgsql10", "install packages");
        pass(Duration.ofSeconds(5));
        view.tick();
        view.done("pgsql1", "packages installed");
        view.close();
        assertThat(written().replace("\u001b", "ESC").replace("\r", "CR"))
                .isEqualTo(
                        """
                        pgsql1  install packages  0 s
                        ESC[1ACRESC[Jpgsql1   install packages  0 s
                        pgsql10  install packages  0 s
                        ESC[2ACRESC[Jpgsql1   install packages  5 s
                        pgsql10  install packages  5 s
                        ESC[2ACRESC[Jpgsql1  packages installed  ok  5.0 s
                        pgsql10  install packages  5 s
                        ESC[1ACRESC[J""");
    }

    @Test
    void aLiveLineNeverWraps() {
        ProgressView view = view(new Screen(true, false, () -> 30));
        view.working("pgsql1", "a text that is far too long for such a window");
        assertThat(written().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThan(30));
    }

    @Test
    void aSubjectFromAMachineCannotMoveTheCursor() {
        try (ProgressView view = view(Screen.pipe())) {
            view.working("x\u001b[2J", "y\nz");
        }
        assertThat(written()).isEqualTo("[   0.0 s] x\\x1b[2J: y\\nz\n");
    }
}
