package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the way on a node is named, nothing of it is touched, and once it is gone the same command goes on. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MisfortuneLabTest {
    private static final String NODE = "pgsql1";

    private LabCluster lab = new LabCluster("none", Path.of(System.getProperty("java.io.tmpdir")), "");
    private String file = "";

    @BeforeAll
    void oneNodeWithNothingOnIt(@TempDir Path directory) throws IOException {
        file = Files.readString(Path.of("scripts/demo.yaml"))
                .replace("count: 3", "count: 1")
                .replace("synchronous_mode: on", "synchronous_mode: off");
        lab = new LabCluster("mis", directory, file).up();
        lab.pgha().run("node", "create", "--yes").good();
    }

    @AfterAll
    void takeTheLabDown() {
        lab.down();
    }

    private Pgha.Result configure() {
        return lab.pgha().run("stack", "configure", "all", "--yes", "--lock-wait", "60s");
    }

    private void write(String clusterFile) throws IOException {
        Files.writeString(lab.directory().resolve("cluster.yaml"), clusterFile);
    }

    private static void assertStopped(Pgha.Result run, String... words) {
        assertThat(run.status()).as(run.err()).isIn(1, 3, 5);
        assertThat(run.err()).contains(words).doesNotContain("Exception");
    }

    @Test
    @Order(1)
    void aPackageThatNoSourceHasIsNamed() throws IOException {
        write(file + "os:\n  extra_packages: [no-such-package]\n");
        assertStopped(configure(), "no-such-package", NODE);
        write(file);
    }

    @Test
    @Order(2)
    void aVolumeThatHoldsSomebodysFileSystemIsLeftAsItIs() {
        lab.on(NODE, "sudo mkfs.ext4 -q -L treasure /dev/oracleoci/oraclevdb").good();
        assertStopped(configure(), "is not empty", "treasure", "wipefs");
        assertThat(lab.on(NODE, "sudo blkid -o value -s LABEL /dev/oracleoci/oraclevdb")
                        .out())
                .contains("treasure");
        lab.on(NODE, "sudo wipefs -q -a /dev/oracleoci/oraclevdb").good();
    }

    @Test
    @Order(3)
    void aPortThatAnotherProgramUsesIsNamedWithThatProgram() {
        lab.on(NODE, "sudo systemd-run -q --unit=squatter python3 -m http.server 6432")
                .good();
        lab.on(NODE, "for i in $(seq 50); do ss -Hltn 'sport = :6432' | grep -q . && exit 0; sleep 0.1; done; exit 1")
                .good();
        lab.on(NODE, "sudo systemctl stop pgbouncer");
        assertStopped(configure(), "6432", "python3");
        lab.on(NODE, "sudo systemctl stop squatter").good();
    }

    @Test
    @Order(4)
    void aDiskWithoutRoomIsSaidToBeFull() {
        lab.on(NODE, "sudo systemctl stop haproxy; sudo mount -t tmpfs -o size=4k none /etc/haproxy")
                .good();
        assertStopped(configure(), "No space left on device");
        lab.on(NODE, "sudo umount /etc/haproxy").good();
    }

    @Test
    @Order(5)
    void aNodeThatDiesMeanwhileIsNamedAndTheSameCommandGoesOnOnceItIsBack() throws Exception {
        lab.on(NODE, "sudo systemctl disable --now haproxy pgbouncer").good();
        lab.on(NODE, "sudo rm -f /etc/haproxy/haproxy.cfg /etc/pgbouncer/pgbouncer.ini")
                .good();
        // A program that never ends keeps the node busy until its power is gone.
        lab.on(
                        NODE,
                        "printf '#!/bin/sh\\nsleep 600\\n' | sudo tee /usr/local/bin/systemctl; sudo chmod 755 /usr/local/bin/systemctl")
                .good();
        Process configuring = lab.pgha().start("stack", "configure", "all", "--yes");
        lab.on(NODE, "for i in $(seq 200); do pgrep -f 'sleep 600' && exit 0; sleep 0.1; done; exit 1")
                .good();
        lab.pgha().run("lab", "fault", "kill", NODE, "--yes").good();
        assertThat(configuring.waitFor(90, TimeUnit.SECONDS)).as("it notices").isTrue();
        assertThat(configuring.exitValue()).isIn(1, 4, 5);

        Pgha.Result plan = lab.pgha().run("stack", "plan");
        assertThat(plan.status()).isEqualTo(4);
        assertThat(plan.err()).contains(NODE);
        lab.pgha().run("node", "start", NODE, "--yes").good();
        lab.on(NODE, "sudo rm -f /usr/local/bin/systemctl").good();
        configure().good();
        lab.awaitHealthy(Duration.ofSeconds(60));
    }
}
