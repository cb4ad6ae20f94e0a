package io.pgha.ops.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Lines as real nodes write them. */
class RetellingTest {
    private static Optional<String> journal(String line) {
        return Retelling.journal("2026-11-23T01:02:04.623287+00:00 pgsql3 " + line)
                .map(told -> told.source() + ": " + told.what());
    }

    @Test
    void patroniTellsWhoLeadsAndWhatWentWrong() {
        assertThat(
                        journal(
                                "patroni[720]: 2026-11-23 01:02:04,623 INFO: promoted self to leader by acquiring session lock"))
                .contains("patroni: promoted self to leader by acquiring session lock");
        assertThat(journal("patroni[720]: 2026-11-23 01:02:04,623 WARNING: Request failed to pgsql1"))
                .contains("patroni: WARNING: Request failed to pgsql1");
        assertThat(
                        journal(
                                "patroni[720]: 2026-11-23 01:02:04,623 INFO: no action. I am (pgsql3), the leader with the lock"))
                .isEmpty();
        assertThat(journal("patroni[720]: localhost:5432 - accepting connections"))
                .isEmpty();
    }

    @Test
    void etcdTellsWhoJoinsAndLeavesButNotWhoWasThereBefore() {
        assertThat(journal("etcd[651]: {\"level\":\"info\",\"msg\":\"added member\",\"added-peer-id\":\"1\"}"))
                .isEmpty();
        assertThat(
                        journal(
                                "etcd[651]: {\"msg\":\"applied a configuration change through raft\",\"raft-conf-change\":\"ConfChangeRemoveNode\",\"raft-conf-change-node-id\":\"d661b04da37dc654\"}"))
                .contains("etcd: applied a configuration change through raft: ConfChangeRemoveNode d661b04da37dc654");
    }

    @Test
    void etcdTellsItsLeaders() {
        assertThat(journal("etcd[651]: {\"level\":\"info\",\"msg\":\"101134d8bd76edbe became leader at term 2\"}"))
                .contains("etcd: 101134d8bd76edbe became leader at term 2");
        assertThat(journal("etcd[651]: {\"level\":\"warn\",\"msg\":\"lost leader\",\"error\":\"broken\"}"))
                .contains("etcd: lost leader: broken");
        assertThat(journal("etcd[651]: {\"level\":\"info\",\"msg\":\"set message encoder\"}"))
                .isEmpty();
    }

    @Test
    void theOthersTellTheirTurns() {
        assertThat(journal("haproxy[858]: Server async/pgsql2 is DOWN, reason: Layer7 wrong status"))
                .contains("haproxy: Server async/pgsql2 is DOWN, reason: Layer7 wrong status");
        assertThat(journal("haproxy[858]: Connect from 127.0.0.1:15188 to 127.0.0.1:5000 (primary/TCP)"))
                .isEmpty();
        assertThat(journal("Keepalived_vrrp[1136]: (VI_1) Entering MASTER STATE"))
                .contains("keepalived: (VI_1) Entering MASTER STATE");
        assertThat(journal("systemd[1]: patroni.service: Main process exited, code=killed, status=9/KILL"))
                .contains("systemd: patroni.service: Main process exited, code=killed, status=9/KILL");
        assertThat(journal("systemd[1]: Starting etcd.service - etcd")).isEmpty();
    }

    @Test
    void postgresqlTellsTurnsAndGraveErrors() {
        assertThat(Retelling.postgresql(
                        "2026-11-23 01:00:16.507 UTC [1297] replicator@[unknown] LOG:  standby \"pgsql2\" is now a"
                                + " synchronous standby with priority 1"))
                .contains(new Retelling.Told(
                        "postgresql", "standby \"pgsql2\" is now a synchronous standby with priority 1"));
        assertThat(Retelling.postgresql("2026-11-23 01:00:16.507 UTC [12] PANIC:  could not write"))
                .contains(new Retelling.Told("postgresql", "PANIC: could not write"));
        assertThat(Retelling.postgresql("2026-11-23 01:00:16.507 UTC [12] app@db ERROR:  syntax error"))
                .isEmpty();
    }

    @Test
    void aLineOfAnotherFormTellsNothing() {
        assertThat(Retelling.journal("garbage")).isEmpty();
        assertThat(Retelling.postgresql("\tcontinued")).isEmpty();
    }
}
