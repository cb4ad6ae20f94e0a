package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two shells that change one cluster at once, on one machine and on two. */
@Tag("trial")
@ExtendWith(RunningCluster.class)
class LockLabTest {
    private static final String CONFIG = "echo '# mine' | sudo tee -a /etc/pgbouncer/pgbouncer.ini";

    private final LabCluster cluster;

    LockLabTest(LabCluster cluster) {
        this.cluster = cluster;
    }

    @AfterEach
    void heal() {
        cluster.pgha()
                .run("stack", "configure", "pgbouncer", "--yes", "--lock-wait", "60s")
                .good();
    }

    /** Puts the lock where a shell on another machine would have put it. */
    private void holdElsewhere(int seconds) {
        String holder = java.util.Base64.getEncoder()
                .encodeToString("ada@elsewhere\n4711\n2026-01-02T03:04:05Z\nanother-boot\nstack configure all"
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        cluster.on(
                        "pgsql1",
                        "sudo bash -c 'set -a; . /etc/pgha/etcdctl.env; export ETCDCTL_API=3; l=$(etcdctl lease grant "
                                + seconds + "); l=${l#lease }; etcdctl put --lease=${l%% *} /pgha/demo/lock " + holder
                                + "'")
                .good();
    }

    @Test
    void whoMeetsAnotherMachinesChangeIsToldOrWaits(@TempDir Path home) {
        cluster.on("pgsql1", CONFIG).good();
        holdElsewhere(12);
        Pgha.Result told = cluster.pgha().run("stack", "configure", "pgbouncer", "--yes");
        assertThat(told.status()).isEqualTo(3);
        assertThat(told.err()).contains("[LOCKED]").contains("ada@elsewhere runs \"stack configure all\"");
        assertThat(told.err()).contains("stack configure pgbouncer --yes --lock-wait 5m");

        Pgha.Result waited = cluster.pgha().run("stack", "configure", "pgbouncer", "--yes", "--lock-wait", "60s");
        assertThat(waited.good().took()).isLessThan(Duration.ofSeconds(55));
        assertThat(cluster.on("pgsql1", "sudo bash -c 'set -a; . /etc/pgha/etcdctl.env; etcdctl get --prefix /pgha/'")
                        .out())
                .as("given back at the end")
                .isBlank();
    }

    @Test
    void aShellThatIsKilledLeavesTheLockToOthersInHalfAMinute() throws IOException, InterruptedException {
        cluster.on("pgsql1", CONFIG).good();
        Path held = Path.of(cluster.pgha().variable("PGHA_HOME"), "locks", "demo");
        Process holder = cluster.pgha().start("node", "reboot", "pgsql3", "--yes");
        try {
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!(Files.exists(held) && Files.readString(held).contains("node reboot")) && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            Pgha.Result told = cluster.pgha().run("stack", "configure", "pgbouncer", "--yes");
            assertThat(told.status()).isEqualTo(3);
            assertThat(told.err()).contains("node reboot pgsql3");
        } finally {
            holder.destroyForcibly().waitFor();
        }
        cluster.pgha()
                .run("stack", "configure", "pgbouncer", "--yes", "--lock-wait", "60s")
                .good();
    }
}
