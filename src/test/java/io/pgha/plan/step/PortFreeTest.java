package io.pgha.plan.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.plan.Diff;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.UnitState;
import io.pgha.stack.Answers;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortFreeTest {
    // As ss of iproute2 6.15 printed it.
    private static final String LISTENERS =
            """
            LISTEN 0      5            0.0.0.0:8008 0.0.0.0:* users:(("python3",pid=302,fd=3))
            LISTEN 0      200          0.0.0.0:5432 0.0.0.0:* users:(("postgres",pid=1135,fd=7))
            LISTEN 0      4096   10.77.10.74:2379 0.0.0.0:* users:(("etcd",pid=905,fd=6))
            LISTEN 0      128             [::]:22      [::]:* users:(("sshd",pid=267,fd=7),("systemd",pid=1,fd=9))
            """;

    private static Facts says(PortFree step) {
        return Answers.to(Facts.none(), step, "listeners", LISTENERS);
    }

    @Test
    void aForeignProcessIsNamed() {
        PortFree step = new PortFree("patroni", 8008, "patroni.service");
        assertThat(Answers.change(step, says(step)).what())
                .isEqualTo("port 8008 is in use by python3 (pid 302), but patroni.service needs it");
        PortFree six = new PortFree("x", 22, "x.service");
        assertThat(Answers.change(six, says(six)).what()).contains("sshd (pid 267)");
    }

    @Test
    void aFreePortAndAnAllowedOwnerAreFine() {
        PortFree free = new PortFree("etcd", 2380, "etcd.service");
        assertThat(free.diff(says(free), Set.of())).isEqualTo(Diff.same());
        PortFree survivor = new PortFree("patroni", 5432, "patroni.service", Set.of("postgres"));
        assertThat(survivor.diff(says(survivor), Set.of())).isEqualTo(Diff.same());
    }

    @Test
    void aUnitThatIsReloadingIsNoStranger() {
        PortFree step = new PortFree("patroni", 8008, "patroni.service");
        Facts own = Answers.to(Facts.none(), step, "listeners", LISTENERS + "/proc/302/cgroup\n");
        assertThat(step.diff(own, Set.of())).isEqualTo(Diff.same());
        Facts another = Answers.to(Facts.none(), step, "listeners", LISTENERS + "/proc/267/cgroup\n");
        assertThat(Answers.change(step, another).what()).contains("python3 (pid 302)");
    }

    @Test
    void aRunningUnitListensItself() {
        PortFree step = new PortFree("etcd", 2379, "etcd.service");
        Facts running =
                says(step).with(Fact.unit("etcd.service"), new UnitState("loaded", "active", "running", "enabled"));
        assertThat(step.diff(running, Set.of())).isEqualTo(Diff.same());
    }
}
