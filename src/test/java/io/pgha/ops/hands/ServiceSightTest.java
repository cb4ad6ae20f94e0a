package io.pgha.ops.hands;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceSightTest {
    private static final String ANSWER =
            """
            Now=1795395700

            MainPID=651
            Result=success
            NRestarts=2
            MemoryCurrent=[not set]
            Id=etcd.service
            LoadState=loaded
            ActiveState=active
            SubState=running
            UnitFileState=disabled
            StateChangeTimestamp=@1795395600

            MainPID=0
            Result=exit-code
            NRestarts=0
            MemoryCurrent=4096
            Id=haproxy.service
            LoadState=loaded
            ActiveState=failed
            SubState=failed
            UnitFileState=enabled
            StateChangeTimestamp=@1795395605

            MainPID=0
            Result=success
            Id=confd.service
            LoadState=not-found
            ActiveState=inactive
            SubState=dead
            UnitFileState=
            StateChangeTimestamp=

            Postgres=1266 11 56512
            """;

    private static ServiceState of(Service service) {
        return ServiceSight.of(service, ServiceSight.read("pgsql1", ANSWER));
    }

    @Test
    void aServiceThatRunsIsShownWithItsAgeByTheNodesClock() {
        ServiceState etcd = of(Service.ETCD);
        assertThat(etcd.state()).isEqualTo("running");
        assertThat(etcd.age()).contains(Duration.ofSeconds(100));
        assertThat(etcd.restarts()).contains(2L);
        assertThat(etcd.enabled()).contains(false);
        assertThat(etcd.memory()).isEmpty();
    }

    @Test
    void aFailedServiceSaysHowItFailed() {
        ServiceState haproxy = of(Service.HAPROXY);
        assertThat(haproxy.state()).isEqualTo("failed");
        assertThat(haproxy.detail()).isEqualTo("exit-code");
        assertThat(haproxy.pid()).isEmpty();
        assertThat(haproxy.memory()).contains(4096L);
    }

    @Test
    void aUnitThatIsNotThereIsAbsentAndNotStopped() {
        assertThat(of(Service.CONFD).state()).isEqualTo("absent");
        assertThat(of(Service.VIP).state()).isEqualTo("absent");
    }

    @Test
    void postgresqlIsFoundAsAProcess() {
        ServiceState postgresql = of(Service.POSTGRESQL);
        assertThat(postgresql.running()).isTrue();
        assertThat(postgresql.memory()).contains(56512L * 1024);
        assertThat(ServiceSight.of(Service.POSTGRESQL, ServiceSight.read("x", "Now=1\n"))
                        .state())
                .isEqualTo("stopped");
    }

    @Test
    void everyServiceHasARowWhateverTheNodeSays() {
        List<ServiceState> states = ServiceSight.read("x", "garbage\u0000 = =\n\n=\nNow=\nPostgres=a b");
        assertThat(states).hasSize(Service.values().length);
        assertThat(states.get(0).age()).isEqualTo(Optional.empty());
    }
}
