package io.pgha.stack.confd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program that keeps HAProxy's servers in step, run for real beside stand-ins of etcdctl, haproxy and systemctl. */
@Tag("component")
class WatcherTest {
    private static final String PREFIX = "/service/demo/members/";

    @TempDir
    private Path directory;

    private @Nullable Process watcher;

    @BeforeEach
    void standIns() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "python3 is not installed");
        // etcdctl get answers from a file, etcdctl watch follows another one.
        program(
                "etcdctl",
                """
                case "$*" in
                  *watch*) exec tail -n 0 -f "$HERE/events" ;;
                  *) [ ! -e "$HERE/down" ] && cat "$HERE/snapshot" ;;
                esac
                """);
        program("haproxy", "echo \"haproxy $*\" >>\"$HERE/calls\"; ! grep -q 10.0.0.66 \"${@: -1}\"");
        program("systemctl", "echo \"systemctl $*\" >>\"$HERE/calls\"; [ ! -e \"$HERE/stuck\" ]");
        Files.writeString(file("template"), "listen x\n    server <name> <address>:1 check on\nend\n");
        Files.createFile(file("events"));
        Files.createFile(file("calls"));
        snapshot(Map.of("n1", "10.0.0.1"));
    }

    @AfterEach
    void stop() throws InterruptedException {
        Process running = watcher;
        if (running != null) {
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        }
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private void program(String name, String bash) throws IOException {
        Path path = file(name);
        Files.writeString(path, "#!/bin/bash\nHERE=" + directory + "\n" + bash + "\n");
        assertThat(path.toFile().setExecutable(true)).isTrue();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String kv(String name, String value) {
        return "{\"key\":\"%s\",\"value\":\"%s\"}".formatted(base64(PREFIX + name), base64(value));
    }

    private static String member(String address) {
        return "{\"conn_url\":\"postgres://" + address + ":5432/postgres\",\"xlog_location\":7}";
    }

    private void snapshot(Map<String, String> members) throws IOException {
        Files.writeString(
                file("snapshot"),
                "{\"header\":{\"revision\":7},\"kvs\":["
                        + new TreeMap<>(members)
                                .entrySet().stream()
                                        .map(entry -> kv(entry.getKey(), member(entry.getValue())))
                                        .collect(Collectors.joining(","))
                        + "]}\n");
    }

    private void event(String kv, boolean delete) throws IOException {
        Files.writeString(
                file("events"),
                "{\"Header\":{},\"Events\":[{%s\"kv\":%s}]}\n".formatted(delete ? "\"type\":1," : "", kv),
                StandardOpenOption.APPEND);
    }

    private void start(double interval, double linger) throws IOException {
        Path script = Path.of("src/main/resources/stack/confd/usr/local/sbin/pgha-confd");
        ProcessBuilder builder = new ProcessBuilder(
                "/usr/bin/python3",
                script.toString(),
                PREFIX,
                file("template").toString(),
                file("target").toString(),
                Double.toString(interval),
                Double.toString(linger));
        builder.environment().put("PATH", directory + ":/usr/bin:/bin");
        builder.redirectErrorStream(true).redirectOutput(file("log").toFile());
        watcher = builder.start();
    }

    private String read(String name) {
        try {
            return Files.exists(file(name)) ? Files.readString(file(name)) : "";
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(() -> read("log") + read("target")).isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private boolean lists(String... servers) {
        return read("target").lines().filter(line -> line.contains("server")).count() == servers.length
                && java.util.Arrays.stream(servers)
                        .allMatch(server -> read("target").contains("server " + server));
    }

    private long reloads() {
        return read("calls")
                .lines()
                .filter(line -> line.startsWith("systemctl"))
                .count();
    }

    @Test
    void writesAndReloadsOnlyWhenTheMembersChange() throws Exception {
        start(60, 60);
        await(() -> lists("n1 10.0.0.1:1 check on") && reloads() == 1);
        event(kv("n1", member("10.0.0.1")), false);
        event(kv("n2", member("10.0.0.2")), false);
        await(() -> lists("n1 10.0.0.1", "n2 10.0.0.2") && reloads() == 2);
        assertThat(read("target")).startsWith("listen x\n").endsWith("end\n");
        assertThat(read("calls").lines().filter(line -> line.startsWith("haproxy -c")))
                .hasSize(2);
    }

    @Test
    void dropsAMemberOnlyAfterAWhileAndNeverTheLast() throws Exception {
        Files.writeString(file("target"), "listen x\n    server n0 10.0.0.9:1 check on\nend\n");
        start(0.2, 1.5);
        await(() -> lists("n0 10.0.0.9", "n1 10.0.0.1"));
        await(() -> lists("n1 10.0.0.1"));
        event(kv("n2", member("10.0.0.2")), false);
        snapshot(Map.of("n1", "10.0.0.1", "n2", "10.0.0.2"));
        await(() -> lists("n1 10.0.0.1", "n2 10.0.0.2"));
        snapshot(Map.of("n1", "10.0.0.1"));
        event(kv("n2", ""), true);
        TimeUnit.MILLISECONDS.sleep(500);
        assertThat(lists("n1 10.0.0.1", "n2 10.0.0.2")).isTrue();
        await(() -> lists("n1 10.0.0.1"));
        snapshot(Map.of());
        TimeUnit.SECONDS.sleep(2);
        assertThat(lists("n1 10.0.0.1")).isTrue();
    }

    @Test
    void keepsWhatIsThereWhileEtcdIsDown() throws Exception {
        Files.createFile(file("down"));
        Files.writeString(
                file("target"),
                "listen x\n    server n1 10.0.0.1:1 check on\n    server n2 10.0.0.2:1 check on\nend\n");
        start(0.2, 60);
        await(() -> read("log").contains("etcd does not answer"));
        assertThat(lists("n1 10.0.0.1", "n2 10.0.0.2")).isTrue();
        assertThat(reloads()).isZero();
        Files.delete(file("down"));
        await(() -> read("log").contains("etcd answers again"));
        assertThat(lists("n1 10.0.0.1", "n2 10.0.0.2")).isTrue();
    }

    @Test
    void keepsTheOldFileWhenHaproxyRefusesTheNewOne() throws Exception {
        start(0.2, 60);
        await(() -> lists("n1 10.0.0.1"));
        event(kv("bad", member("10.0.0.66")), false);
        await(() -> read("log").contains("HAProxy refuses"));
        assertThat(lists("n1 10.0.0.1")).isTrue();
        assertThat(reloads()).isEqualTo(1);
    }

    @Test
    void undoesAHandEditAndTriesAReloadAgain() throws Exception {
        Files.createFile(file("stuck"));
        start(0.2, 60);
        await(() -> read("log").contains("reload of HAProxy failed"));
        Files.delete(file("stuck"));
        await(() -> read("log").contains("reloaded HAProxy"));
        Files.writeString(file("target"), read("target") + "# mine\n");
        await(() -> read("target").endsWith("end\n"));
    }

    @Test
    void ignoresMembersItCannotTrust() throws Exception {
        start(60, 60);
        await(() -> lists("n1 10.0.0.1"));
        event(kv("a b", member("10.0.0.2")), false);
        event(kv("evil", member("10.0.0.2\\n server x")), false);
        event(kv("junk", "no json"), false);
        event(kv("n3", member("10.0.0.3")), false);
        await(() -> lists("n1 10.0.0.1", "n3 10.0.0.3"));
    }
}
