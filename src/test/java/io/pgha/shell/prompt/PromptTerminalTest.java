package io.pgha.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types at the real program in a real pseudo-terminal, which {@code script} of util-linux provides, and reads the screen. */
@Tag("component")
class PromptTerminalTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path home;

    private Process process;
    private final StringBuilder screen = new StringBuilder();

    @BeforeEach
    void start() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(
                "script",
                "-qefc",
                "stty cols 80 rows 24; exec " + java + " -XX:TieredStopAtLevel=1 io.pgha.app.Main",
                "/dev/null");
        builder.environment().keySet().removeIf(name -> name.startsWith("PGHA_"));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("HOME", home.toString());
        builder.environment().put("TERM", "xterm");
        builder.environment().put("NO_COLOR", "1");
        builder.redirectErrorStream(true);
        process = builder.start();
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
    }

    private void type(String keys) throws IOException {
        OutputStream keyboard = process.getOutputStream();
        keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
        keyboard.flush();
    }

    /** Reads until the screen shows a text after what was seen before, and forgets all up to it. */
    private void see(String text) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        InputStream in = process.getInputStream();
        while (screen.indexOf(text) < 0) {
            assertThat(Instant.now())
                    .as("waiting for \"%s\" on: %s", text, screen)
                    .isBefore(deadline);
            if (in.available() > 0) {
                screen.append(new String(in.readNBytes(in.available()), StandardCharsets.UTF_8));
            } else {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        screen.delete(0, screen.indexOf(text) + text.length());
    }

    /** Presses Ctrl-C until the line is dropped: pressed while the line editor is drawing, it may be overheard. */
    private void interrupt() throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (screen.indexOf("pgha> ") < 0) {
            assertThat(Instant.now()).isBefore(deadline);
            type("\u0003");
            for (int i = 0; i < 100 && screen.indexOf("pgha> ") < 0; i++) {
                TimeUnit.MILLISECONDS.sleep(20);
                InputStream in = process.getInputStream();
                screen.append(new String(in.readNBytes(in.available()), StandardCharsets.UTF_8));
            }
        }
        see("pgha> ");
    }

    @Test
    void aPersonCanWorkAtThePrompt() throws IOException, InterruptedException {
        see("Next: help first-cluster");
        see("pgha> ");

        type("ver\t\r");
        see("(Java ");
        see("pgha> ");

        type("versoin\r");
        see("Did you mean \"version\"?");
        see("next      help");
        see("pgha> ");

        type("help ".repeat(20) + "\r"); // longer than a row: no room for a hint
        see("There is no help");
        see("pgha> ");

        type("half a line");
        see("line");
        interrupt();

        type(" version\r");
        see("(Java ");
        see("pgha> ");

        type("help 'first\r");
        see("> ");
        type("-cluster'\r");
        see("There is no help on");
        see("pgha> ");

        type("wait-until help nothing-like-it\r");
        see("There is no help");
        see("pgha> ");

        type("\u0004");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();

        Path history = home.resolve(".pgha/history/none.txt");
        assertThat(Files.readString(history))
                .contains("versoin")
                .contains("version")
                .doesNotContain("half a line")
                .doesNotContain(" version");
        assertThat(Files.getPosixFilePermissions(history)).hasSize(2);
    }

    @Test
    void whateverIsTypedAheadOfThePromptIsReadOnce() throws IOException, InterruptedException {
        see("pgha> ");
        // Many lines at once meet the terminal in every state between a command and the line editor.
        type("version\r".repeat(120));
        for (int i = 0; i < 120; i++) {
            see("(Java ");
        }
        // And so do lines that come at every moment of such a change.
        for (int i = 0; i < 60; i++) {
            TimeUnit.MICROSECONDS.sleep(i * 150L);
            type("version\r");
            see("(Java ");
        }
        type("watch --interval 30s version\r");
        see("(Java ");
        type("qhelp of-the-end\r");
        see("There is no help");
        type("exit\r");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void hintsHistoryAndTheWayOutBehaveAsPeopleExpect() throws IOException, InterruptedException {
        see("pgha> ");
        type("versi");
        see("Show the version of pgha");
        type("on\r");
        see("(Java ");
        see("pgha> ");

        Path recording = home.resolve("mine.pgha");
        type("script record start " + recording + "\r");
        see("next: script record stop");
        see("pgha> ");
        type("help version --output=json # PGPASSWORD=Mark1secret\r");
        see("\"summary\"");
        see("pgha> ");
        type("\u0004");
        see("Still open: a recording into ");
        see("pgha> ");
        type("\u0004");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(Files.readString(recording)).contains("${PGPASSWORD}").doesNotContain("Mark1secret");
        assertThat(Files.readString(home.resolve(".pgha/history/none.txt")))
                .contains("${PGPASSWORD}")
                .doesNotContain("Mark1secret");
    }
}
