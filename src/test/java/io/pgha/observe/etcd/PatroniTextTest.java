package io.pgha.observe.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Lag;
import io.pgha.model.PatroniKeys;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PatroniTextTest {
    // As Patroni 4.0.7 wrote them.
    private static final Map<String, String> TEXTS = Map.of(
            "leader",
            "pgsql2",
            "config",
            "{\"ttl\":20,\"loop_wait\":5,\"retry_timeout\":5,\"synchronous_mode\":true,\"pause\":true}",
            "history",
            "[[1,67854368,\"no recovery target specified\",\"2026-11-23T01:24:42.981879+00:00\",\"pgsql3\"]]",
            "members/pgsql2",
            "{\"conn_url\":\"postgres://10.77.3.5:5432/postgres\",\"state\":\"running\",\"role\":\"primary\","
                    + "\"version\":\"4.0.7\",\"xlog_location\":68010912,\"timeline\":2,\"pending_restart\":true,"
                    + "\"pending_restart_reason\":{\"max_connections\":{\"old_value\":\"100\",\"new_value\":\"120\"}}}",
            "members/pgsql1",
            "{\"conn_url\":\"postgres://10.77.3.3:5432/postgres\",\"state\":\"running\",\"role\":\"replica\","
                    + "\"replication_state\":\"streaming\",\"xlog_location\":68010000,\"timeline\":2,"
                    + "\"tags\":{\"nofailover\":true},\"pause\":true}",
            "status",
            "{\"optime\":68010912}",
            "sync",
            "{\"leader\":\"pgsql2\",\"quorum\":0,\"sync_standby\":\"pgsql3\"}",
            "initialize",
            "7711164145414312848");

    private static PatroniKeys read(Map<String, String> texts) {
        return PatroniText.keys(texts, 42, Map.of("pgsql1", 7L), Optional.empty());
    }

    @Test
    void theRecordSaysWhoLeadsWhoLagsAndWhatWaits() {
        PatroniKeys keys = read(TEXTS);
        assertThat(keys.leader()).contains("pgsql2");
        assertThat(keys.paused()).isTrue();
        assertThat(keys.config().revision()).isEqualTo(42);
        assertThat(keys.config().isSynchronous()).isTrue();
        assertThat(keys.sync().standbys()).containsExactly("pgsql3");
        assertThat(keys.history()).hasSize(1);
        PatroniKeys.Member replica = keys.member("pgsql1").orElseThrow();
        assertThat(keys.lag(replica)).isEqualTo(new Lag.Known(912));
        assertThat(replica.has("nofailover")).isTrue();
        assertThat(replica.heartbeat()).isEqualTo(OptionalLong.of(7));
        assertThat(replica.host()).isEqualTo("10.77.3.3");
        assertThat(keys.member("pgsql2").orElseThrow().pendingReasons()).containsEntry("max_connections", "100 -> 120");
    }

    @Test
    void theKeysOfAnOlderPatroniAreRead() {
        Map<String, String> old = new HashMap<>(TEXTS);
        old.remove("status");
        old.put("optime/leader", "68010912");
        old.put(
                "members/pgsql2",
                "{\"conn_url\":\"postgres://10.77.3.5:5432/postgres\",\"role\":\"master\",\"state\":\"running\"}");
        assertThat(read(old).lastLsn()).isEqualTo(OptionalLong.of(68010912));
        assertThat(read(old).member("pgsql2").orElseThrow().role()).isEqualTo("master");
    }

    @Test
    void whatSomebodyWroteByHandIsNotKnownAndNoBug() {
        Map<String, String> broken = new HashMap<>(TEXTS);
        broken.put("members/pgsql1", "<html>");
        broken.put("history", "{}");
        broken.put("sync", "null");
        PatroniKeys keys = read(broken);
        assertThat(keys.member("pgsql1").orElseThrow().state()).isEqualTo("unknown");
        assertThat(keys.history()).isEmpty();
        assertThat(keys.sync().standbys()).isEmpty();
    }
}
