package io.pgha.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher with a JDK that only notes how it is started, and makes a file where it is told to make an archive. */
@Tag("component")
class LauncherTest {
    private static final Path LAUNCHER = Path.of("scripts/pgha").toAbsolutePath();

    @TempDir
    Path directory;

    @BeforeEach
    void aJdk() throws IOException {
        jdk("25.0.3");
        Files.writeString(directory.resolve("pgha.jar"), "");
    }

    private void jdk(String version) throws IOException {
        Path java = Files.createDirectories(directory.resolve("jdk/bin")).resolve("java");
        Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");
        Files.writeString(
                java,
                """
                #!/bin/sh
                for word; do
                  case $word in
                    *AOTCacheOutput=*|*ArchiveClassesAtExit=*) while [ -e "$HOME/hold" ]; do sleep 0.02; done; echo >"${word#*=}" ;;
                  esac
                done
                echo "$*" >>"$HOME/starts"
                """);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private ProcessBuilder launcher(String archive) {
        ProcessBuilder builder = new ProcessBuilder(LAUNCHER.toString(), "version").redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("HOME", directory.toString());
        builder.environment().put("PGHA_JAVA_HOME", directory.resolve("jdk").toString());
        builder.environment().put("PGHA_JAR", directory.resolve("pgha.jar").toString());
        builder.environment().put("PGHA_ARCHIVE", archive);
        return builder;
    }

    /** What it says, on either stream; reading to the end proves that nothing in the background holds the output of the command. */
    private static String said(int status, ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isEqualTo(status);
        return said;
    }

    private void start(String archive) throws IOException, InterruptedException {
        assertThat(said(0, launcher(archive))).isEmpty();
    }

    private List<String> starts() throws IOException {
        return Files.readAllLines(directory.resolve("starts"));
    }

    private List<Path> archives() throws IOException {
        Path cache = directory.resolve(".cache/pgha");
        if (!Files.isDirectory(cache)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cache)) {
            return files.toList();
        }
    }

    private void awaitArchive(String ending) throws IOException {
        Instant end = Instant.now().plusSeconds(20);
        while (archives().stream().noneMatch(file -> file.toString().endsWith(ending))
                || archives().size() > 1) {
            assertThat(Instant.now()).as("an archive among " + archives()).isBefore(end);
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    @Test
    void theFirstCommandDoesNotWaitForTheArchiveAndTheNextOneUsesIt() throws IOException, InterruptedException {
        Path hold = Files.writeString(directory.resolve("hold"), "");
        start("yes");
        start("yes");
        assertThat(starts())
                .hasSize(2)
                .noneMatch(line -> line.contains("AOTCache"))
                .allMatch(line -> line.endsWith("version"));
        Files.delete(hold);
        awaitArchive(".aot");
        start("yes");
        assertThat(starts()).hasSize(4);
        assertThat(starts().get(2)).contains("-Dpgha.training=yes");
        assertThat(starts().get(3))
                .contains("-XX:AOTCache=" + archives().get(0))
                .endsWith("version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"25.0.3", "17.0.15"})
    void anArchiveIsMadeAndUsedWithTheSameFlags(String version) throws IOException, InterruptedException {
        jdk(version);
        start("now");
        start("yes");
        assertThat(starts()).hasSize(3);
        assertThat(flags(starts().get(0))).containsAll(flags(starts().get(1)));
        assertThat(starts().get(1))
                .isEqualTo(starts().get(2))
                .contains(archives().get(0).toString());
    }

    private static List<String> flags(String start) {
        return Stream.of(start.substring(0, start.indexOf(" -D")).split(" "))
                .filter(flag -> !flag.contains("=/"))
                .toList();
    }

    @Test
    void whoWantsNoArchiveGetsNone() throws IOException, InterruptedException {
        start("no");
        assertThat(starts()).hasSize(1);
        assertThat(archives()).isEmpty();
    }

    @Test
    void oneThatWasCutOffIsMadeAnew() throws IOException, InterruptedException {
        start("now");
        Path archive = archives().get(0);
        Path making = Files.createDirectory(archive.resolveSibling(archive.getFileName() + ".making"));
        Files.delete(archive);
        start("now");
        assertThat(starts()).as("somebody else may be at it").hasSize(3);
        Files.setLastModifiedTime(making, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        start("now");
        assertThat(starts()).hasSize(5);
        assertThat(archives()).containsExactly(archive);
    }

    @Test
    void withoutAPlaceForTheArchiveItStartsAllTheSame() throws IOException, InterruptedException {
        for (String place : List.of("/proc/none", "/dev/null")) {
            ProcessBuilder builder = launcher("now");
            builder.environment().put("XDG_CACHE_HOME", place);
            assertThat(said(0, builder)).isEmpty();
        }
        assertThat(starts()).hasSize(2).noneMatch(line -> line.contains("AOT"));
    }

    @Test
    void anArchiveThatJavaRefusesIsPassedOverInSilence() throws IOException, InterruptedException {
        jdk(System.getProperty("java.version"));
        writeJar(directory.resolve("pgha.jar"));
        start("now");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Files.writeString(
                directory.resolve("jdk/bin/java"),
                "#!/bin/sh\necho \"$*\" >>\"$HOME/starts\"\nexec " + java + " \"$@\"\n");
        assertThat(said(0, launcher("yes"))).startsWith("pgha ").hasLineCount(1);
        assertThat(starts().get(2))
                .as("it was given to Java")
                .contains(archives().get(0).toString());
    }

    private static void writeJar(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "io.pgha.app.Main");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Stream.of(System.getProperty("java.class.path").split(":"))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    }

    @Test
    void theNewestJdkIsTaken() throws IOException, InterruptedException {
        jdk("99.0.1");
        ProcessBuilder builder = launcher("no");
        builder.environment().remove("PGHA_JAVA_HOME");
        builder.environment().put("JAVA_HOME", directory.resolve("jdk").toString());
        assertThat(said(0, builder)).isEmpty();
        assertThat(starts()).hasSize(1);
    }

    @Test
    void withoutTheJarItSaysHowToBuildIt() throws IOException, InterruptedException {
        Files.delete(directory.resolve("pgha.jar"));
        assertThat(said(3, launcher("no"))).contains("[NOT_BUILT]").contains("mvn -q -DskipTests package");
    }
}
