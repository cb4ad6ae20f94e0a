package io.pgha.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.Lag;
import io.pgha.model.PatroniCluster;
import io.pgha.model.PatroniMember;
import io.pgha.model.ProblemException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PatroniReaderTest {
    // As Patroni 4.0.7 answered GET /cluster, with the lag of one member as it is while that member starts.
    private static final String ANSWER =
            """
            {"members": [
              {"name": "pgsql1", "role": "leader", "state": "running", "api_url": "https://10.0.0.1:8008/patroni",
               "host": "10.0.0.1", "port": 5432, "timeline": 3},
              {"name": "pgsql2", "role": "sync_standby", "state": "streaming", "api_url": "https://10.0.0.2:8008/patroni",
               "host": "10.0.0.2", "port": 5432, "timeline": 3, "lag": 120, "pending_restart": true,
               "tags": {"nofailover": true}},
              {"name": "pgsql3", "role": "replica", "state": "starting", "api_url": "https://10.0.0.3:8008/patroni",
               "host": "10.0.0.3", "port": 5432, "lag": "unknown"}],
             "scope": "demo", "pause": true}
            """;

    @Test
    void theAnswerOfTheRestApiBecomesAClusterWithWhatIsNotKnownSaidSo() {
        PatroniCluster cluster = PatroniReader.parse(ANSWER);

        assertThat(cluster.scope()).isEqualTo("demo");
        assertThat(cluster.paused()).isTrue();
        assertThat(cluster.leader().map(PatroniMember::name)).contains("pgsql1");
        PatroniMember sync = cluster.members().get(1);
        assertThat(sync.role()).isEqualTo(PatroniMember.Role.SYNC_STANDBY);
        assertThat(sync.lag()).isEqualTo(new Lag.Known(120));
        assertThat(sync.pendingRestart()).isTrue();
        assertThat(sync.tags()).containsEntry("nofailover", "true");
        assertThat(sync.isHealthy()).isTrue();
        PatroniMember starting = cluster.members().get(2);
        assertThat(starting.lag()).isEqualTo(new Lag.Unknown());
        assertThat(starting.timeline()).isEqualTo(OptionalInt.empty());
        assertThat(starting.isHealthy()).isFalse();
    }

    @Test
    void aMemberOfAnOlderOrNewerPatroniIsStillRead() {
        PatroniCluster cluster = PatroniReader.parse(
                "{\"members\":[{\"name\":\"a\",\"role\":\"master\",\"state\":\"running\"},{\"name\":\"b\",\"role\":\"seer\"}]}");
        assertThat(cluster.members())
                .extracting(PatroniMember::role)
                .containsExactly(PatroniMember.Role.LEADER, PatroniMember.Role.UNKNOWN);
    }

    @Test
    void anAnswerThatIsNoJsonIsAProblemAndNoBug() {
        assertThatThrownBy(() -> PatroniReader.parse("<html>"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.first().code()).isEqualTo("PATRONI_UNREADABLE"));
    }
}
