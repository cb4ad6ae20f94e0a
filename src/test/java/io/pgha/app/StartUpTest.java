package io.pgha.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The start of the real process: what it must not load, and how it behaves where little is given to it. */
@Tag("component")
class StartUpTest {
    @TempDir
    Path directory;

    private record Ended(int status, String out, String err) {}

    private Ended pgha(Map<String, String> environment, List<String> flags, String... words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(flags);
        command.add("io.pgha.app.Main");
        command.addAll(List.of(words));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "help"})
    void aPlainCommandLoadsNoHeavyLibrary(String command) throws IOException, InterruptedException {
        Path loaded = directory.resolve("loaded");
        assertThat(pgha(Map.of(), List.of("-Xlog:class+load:file=" + loaded), command)
                        .status())
                .isZero();
        List<String> heavy = List.of(
                " com.fasterxml.",
                " com.oracle.",
                " net.schmizz.",
                " io.etcd.",
                " io.grpc.",
                " io.netty.",
                " org.bouncycastle.",
                " org.jline.reader.",
                " org.springframework.beans.factory.support.");
        assertThat(Files.readString(loaded, StandardCharsets.UTF_8).lines())
                .hasSizeLessThan(1800)
                .noneMatch(line -> heavy.stream().anyMatch(line::contains));
    }

    @Test
    void trainingGoesThroughALoginAndALookAndLeavesNothingBehind() throws IOException, InterruptedException {
        Path loaded = directory.resolve("loaded");
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        List<String> flags =
                List.of("-Xlog:class+load:file=" + loaded, "-Djava.io.tmpdir=" + temporary, "-Dpgha.training=yes");
        assertThat(pgha(Map.of(), flags).status()).isZero();
        List<String> touched = List.of(
                " io.pgha.spec.ClusterFile ",
                " net.schmizz.sshj.transport.kex.Curve25519SHA256 ",
                " io.pgha.observe.etcd.RecordByNode ",
                " io.pgha.view.PatroniTables ");
        List<String> tooHeavy = List.of(" org.bouncycastle.", " com.oracle.", " io.netty.channel.");
        String log = Files.readString(loaded, StandardCharsets.UTF_8);
        assertThat(touched).allMatch(log::contains);
        assertThat(tooHeavy).noneMatch(log::contains);
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void anEmptyEnvironmentIsEnough() throws IOException, InterruptedException {
        Ended ended = pgha(Map.of(), List.of(), "version");
        assertThat(ended.status()).isZero();
        assertThat(ended.out()).startsWith("pgha ");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void withoutWordsAndWithoutATerminalStandardInputIsTheScript() throws IOException, InterruptedException {
        Ended ended = pgha(Map.of("HOME", "/nonexistent"), List.of());
        assertThat(ended).isEqualTo(new Ended(0, "", ""));
    }

    @Test
    void aFullDiskBehindStandardOutputIsToldAndFails() throws IOException, InterruptedException {
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "io.pgha.app.Main",
                        "version")
                .redirectOutput(Path.of("/dev/full").toFile())
                .redirectError(err.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(Files.readString(err)).contains("The output cannot be written");
    }

    @Test
    void aReaderThatGoesAwayEndsTheProcessQuietly() throws IOException, InterruptedException {
        Path status = directory.resolve("status");
        ProcessBuilder builder = new ProcessBuilder(
                "sh",
                "-c",
                "{ \"$0\" io.pgha.app.Main help 2>\"$1.err\"; echo $? >\"$1\"; } | true; true",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                status.toString());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(status).strip()).isEqualTo("141");
        assertThat(Files.readString(Path.of(status + ".err"))).isEmpty();
    }
}
