package io.pgha.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real process, whole: what it writes where, how it ends, and what signals and missing surroundings do to it. */
@Tag("component")
class TranscriptTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Fails each time, as a cluster does that is not up yet. */
    private static final String NEVER = "wait-until script record stop --every 1s --timeout 5m";

    /** Who is started in the background, as tests may be, ignores Ctrl-C, and so does all that it starts: not here. */
    private static final String HEARING = "--default-signal=INT";

    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();

    private record Ended(int status, String out, String err) {}

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java") + " -XX:TieredStopAtLevel=1 io.pgha.app.Main";
    }

    @AfterEach
    void endAll() {
        started.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    /** Starts a line of sh in which $PGHA is the program; nothing of our own environment is given to it. */
    private Process sh(String line, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("env", HEARING, "sh", "-c", line)
                .directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("PGHA", java());
        builder.environment().put("HOME", directory.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private Ended ended(Process process) throws IOException, InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new Ended(
                process.exitValue(),
                Files.readString(directory.resolve("out")),
                Files.readString(directory.resolve("err")));
    }

    private Ended run(String line) throws IOException, InterruptedException {
        return ended(sh(line, Map.of()));
    }

    private void untilErr(String text) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Path err = directory.resolve("err");
        while (!Files.readString(err).contains(text)) {
            assertThat(System.nanoTime()).as(Files.readString(err)).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static void signal(String name, long process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process))
                        .start()
                        .waitFor())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"INT,130", "TERM,143", "HUP,129"})
    void aSignalEndsTheCommandInOrderWithItsStatusAndNoLineAfterItRuns(String name, int status) throws Exception {
        Files.writeString(directory.resolve("s.pgha"), "version\n" + NEVER + "\nversion\n");
        Process process = sh("exec $PGHA run s.pgha --keep-going", Map.of());
        untilErr("No recording is under way");
        signal(name, process.pid());
        Ended ended = ended(process);
        assertThat(ended.status()).as(ended.err()).isEqualTo(status);
        assertThat(ended.out().lines()).as("only the first line wrote data").hasSize(1);
        assertThat(ended.err())
                .contains("   1  done          0")
                .contains("   2  failed      130")
                .contains("   3  not run       0")
                .doesNotContain("[BUG]");
    }

    @Test
    void ctrlCEndsAScriptThatIsStillBeingTyped() throws Exception {
        Process process = terminal(java() + " run -; echo status $?");
        process.getOutputStream().write("version\n".getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        screen(process, "version");
        StringBuilder seen = new StringBuilder();
        InputStream in = process.getInputStream();
        TimeUnit.SECONDS.sleep(
                1); // it reads by now on most machines; where it does not yet, the key ends it all the same
        process.getOutputStream().write(3);
        process.getOutputStream().flush();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        seen.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        assertThat(seen).contains("status 130");
        assertThat(seen).as("no line of it ran").doesNotContain("pgha ").doesNotContain("[BUG]");
    }

    @Test
    void streamsThatAreClosedAreNoticedWhereTheyMatter() throws Exception {
        assertThat(run("$PGHA nonsense 2>&-; exit $?"))
                .as("problems that nobody reads change no status")
                .isEqualTo(new Ended(2, "", ""));
        Ended data = run("$PGHA version >&-");
        assertThat(data.status()).as("data that nobody gets is a failure").isEqualTo(1);
        assertThat(data.err()).contains("The output cannot be written");
        assertThat(run("$PGHA version <&-").status()).isZero();
    }

    @Test
    void aHomeThatCannotBeWrittenOrIsNotThereStopsNothing() throws Exception {
        Path home = Files.createDirectory(directory.resolve("locked"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("r-x------"));
        Ended ended = ended(sh(
                "printf 'version\\nhelp version\\njournal list\\ncontext list\\n' | $PGHA run - --output json",
                Map.of("HOME", home.toString(), "PGHA_HOME", "/proc/none")));
        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out().lines()).hasSize(4).allMatch(line -> line.contains("\"status\":0"));
        assertThat(run("HOME= $PGHA context list").status()).isZero();
    }

    @Test
    void asCronStartsItItSaysEverythingWithoutATerminalAndAsksNothing() throws Exception {
        Ended ended = ended(
                sh("cd / && exec env -i PATH=/usr/bin:/bin CLASSPATH=\"$CLASSPATH\" $PGHA cluster status", Map.of()));
        assertThat(ended.status()).as(ended.err()).isIn(2, 3);
        assertThat(ended.out() + ended.err()).doesNotContain("\u001b").doesNotContain("[y/N]");
    }

    @Test
    void inAPipeThereIsNoColourNoBannerAndNoProgressBar() throws Exception {
        Ended ended = run("TERM=xterm-256color CLICOLOR_FORCE=1 $PGHA nonsense; printf version | $PGHA");
        assertThat(ended.out() + ended.err()).doesNotContain("\u001b").doesNotContain("\r");
        assertThat(ended.out()).startsWith("pgha ").hasLineCount(1);
        assertThat(ended.err())
                .contains("error: There is no command \"nonsense\"")
                .contains("[1] ");
    }

    @Test
    void theOptionsOfARunChooseLinesGiveVariablesAndGoOn() throws Exception {
        Files.writeString(
                directory.resolve("s.pgha"),
                """
                # chosen by --from and --until
                help ${TOPIC}
                ignore-errors: script record stop
                help ${OTHER:-version}
                script record stop
                help version
                """);
        Files.writeString(directory.resolve("vars"), "TOPIC='version'\n");
        Ended all = run("$PGHA run s.pgha --env-file vars");
        assertThat(all.status()).isEqualTo(3);
        assertThat(all.err())
                .contains("   3  ignored       3")
                .contains("   5  failed        3")
                .contains("   6  not run       0")
                .contains("next      pgha run s.pgha --env-file vars --from 5");
        Ended going = run("$PGHA script run s.pgha --var TOPIC=help --keep-going --from 4 --until 6 --output json");
        assertThat(going.status()).isEqualTo(3);
        assertThat(going.out().lines()).hasSize(3);
        assertThat(run("$PGHA script check s.pgha --var TOPIC=x").status()).isZero();
        assertThat(run("$PGHA script check s.pgha").err())
                .contains("UNSET_VARIABLE")
                .contains("s.pgha, line 2");
        assertThat(run("$PGHA run s.pgha --var TOPIC=version --until 4 --dry-run")
                        .status())
                .isZero();
    }

    /** A program in a pseudo-terminal that script of util-linux provides, its device written into a file. */
    private Process terminal(String line) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "env", HEARING, "script", "-qefc", "tty >tty; stty cols 70; " + line, "/dev/null")
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PGHA_") || name.equals("COLUMNS"));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("HOME", directory.toString());
        builder.environment().put("TERM", "xterm");
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static String screen(Process process, String until) throws IOException, InterruptedException {
        StringBuilder screen = new StringBuilder();
        long end = System.nanoTime() + PATIENCE.toNanos();
        InputStream in = process.getInputStream();
        while (screen.indexOf(until) < 0) {
            assertThat(System.nanoTime())
                    .as("waiting for %s on %s", until, screen)
                    .isLessThan(end);
            screen.append(new String(in.readNBytes(in.available()), StandardCharsets.UTF_8));
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return screen.toString();
    }

    @Test
    void inATerminalProblemsAreColouredUnlessNotWanted() throws Exception {
        assertThat(screen(terminal(java() + " nonsense; echo status $?"), "status 2"))
                .contains("\u001b[31m")
                .contains("help");
        assertThat(screen(terminal("NO_COLOR=1 " + java() + " nonsense; echo status $?"), "status 2"))
                .doesNotContain("\u001b[3");
        assertThat(screen(terminal("TERM=dumb " + java() + " nonsense; echo status $?"), "status 2"))
                .doesNotContain("\u001b");
    }

    @Test
    void ctrlCAtATerminalCancelsAOneShotAndProgressFollowsTheWindow() throws Exception {
        Process process = terminal("COLUMNS=70 " + java() + " " + NEVER + "; echo status $?");
        String wide = screen(process, "No recording is under way.");
        assertThat(wide).contains("\u001b[1A\r\u001b[J");
        String device = Files.readString(directory.resolve("tty")).strip();
        assertThat(new ProcessBuilder("stty", "cols", "40")
                        .redirectInput(Path.of(device).toFile())
                        .start()
                        .waitFor())
                .isZero();
        screen(process, "\u001b[2A\r\u001b[J"); // what was wrapped is taken off whole
        String narrow = screen(process, "\u001b[1A\r\u001b[J");
        assertThat(narrow.lines()).allSatisfy(line -> assertThat(
                        line.replaceAll("\u001b\\[[0-9]*[A-Zm]", "").strip().length())
                .isLessThan(40));
        process.getOutputStream().write(3);
        process.getOutputStream().flush();
        assertThat(screen(process, "status 130")).doesNotContain("[BUG]");
    }
}
