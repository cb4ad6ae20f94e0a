package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two shells that change one cluster at once, on one machine and on two. */
@Tag("lab")
@ExtendWith(RunningCluster.class)
class LockLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String KEY = "/pgha/demo/lock";

    private final LabCluster cluster;

    LockLabTest(LabCluster cluster) {
        this.cluster = cluster;
    }

    private Pgha.Result etcd(String script) {
        return cluster.on(
                "pgsql1", "sudo bash -c 'set -a; . /etc/pgha/etcdctl.env; export ETCDCTL_API=3; " + script + "'");
    }

    /** Puts the lock where another shell would have put it. */
    private void hold(String owner, long process, String boot) {
        String holder = Base64.getEncoder()
                .encodeToString("%s\n%d\n2026-01-02T03:04:05Z\n%s\nstack configure all"
                        .formatted(owner, process, boot)
                        .getBytes(StandardCharsets.UTF_8));
        etcd("l=$(etcdctl lease grant 300); l=${l#lease }; etcdctl put --lease=${l%% *} " + KEY + " " + holder)
                .good();
    }

    private String held() {
        return etcd("etcdctl get --print-value-only " + KEY).good().out().strip();
    }

    @AfterEach
    void free() {
        etcd("etcdctl del " + KEY).good();
    }

    @Test
    void whoMeetsAnotherMachinesChangeIsToldOrWaits() throws Exception {
        hold("ada@elsewhere", 4711, "another-boot");
        Pgha.Result told = cluster.pgha().run("patroni", "reload", "--yes");
        assertThat(told.status()).isEqualTo(3);
        assertThat(told.err()).contains("[LOCKED]").contains("ada@elsewhere runs \"stack configure all\"");
        assertThat(told.err()).contains("patroni reload --yes --lock-wait 5m");

        Process waiting = cluster.pgha().open("patroni", "reload", "--yes", "--lock-wait", "60s");
        StringBuilder said = new StringBuilder();
        InputStream err = waiting.getErrorStream();
        until(() -> read(err, said).contains("waiting for ada@elsewhere"));
        etcd("etcdctl del " + KEY).good();
        assertThat(waiting.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(waiting.exitValue()).as(read(err, said)).isZero();
        assertThat(held()).as("given back at the end").isEmpty();
    }

    @Test
    void aShellThatIsKilledKeepsNobodyOfItsMachineWaiting() throws Exception {
        Path file = Path.of(cluster.pgha().variable("PGHA_HOME"), "locks", "demo");
        Process holder = cluster.pgha().start("patroni", "reload", "--yes");
        try {
            until(() -> Files.exists(file) && text(file).contains("patroni reload --yes"));
            signal("STOP", holder);
            Pgha.Result told = cluster.pgha().run("patroni", "reload", "pgsql1", "--yes");
            assertThat(told.status()).as(told.out() + told.err()).isEqualTo(3);
            assertThat(told.err())
                    .contains("[LOCKED]")
                    .contains("runs \"patroni reload --yes\" (process " + holder.pid());
        } finally {
            holder.destroyForcibly().waitFor();
        }
        hold(
                "ada@here",
                holder.pid(),
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip());
        cluster.pgha().run("patroni", "reload", "pgsql1", "--yes").good();
        assertThat(held()).as("what the dead left is gone as well").isEmpty();
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still waiting").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    private static String read(InputStream in, StringBuilder before) {
        try {
            before.append(new String(in.readNBytes(in.available()), StandardCharsets.UTF_8));
        } catch (IOException e) {
            before.append(e);
        }
        return before.toString();
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        new ProcessBuilder(List.of("kill", "-" + name, Long.toString(process.pid())))
                .start()
                .waitFor();
    }
}
