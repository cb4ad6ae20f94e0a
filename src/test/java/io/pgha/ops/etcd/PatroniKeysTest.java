package io.pgha.ops.etcd;

import static io.pgha.ops.etcd.EtcdFixtures.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.EtcdEntry;
import io.pgha.model.EtcdKey;
import io.pgha.model.EtcdLease;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatroniKeysTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "leader | pgsql3 | pgsql3",
                "initialize | 7711164562954916714 | system identifier 7711164562954916714",
                "history | [] | no timeline has ended",
                "history | [[1,83886240,\"no recovery target specified\",\"2026-11-23T00:00:00+00:00\",\"pgsql2\"]] | timeline 1 ended at 0/50000A0 on 2026-11-23T00:00:00+00:00, then pgsql2 led",
                "sync | {\"leader\":\"pgsql3\",\"sync_standby\":\"pgsql1\"} | leader pgsql3, synchronous pgsql1",
                "sync | {\"leader\":\"pgsql3\",\"sync_standby\":null} | leader pgsql3, synchronous nobody",
                "failover | {\"leader\":\"pgsql1\",\"member\":\"pgsql2\"} | asked for: from pgsql1 to pgsql2",
                "failsafe | {\"pgsql1\":\"https://a\",\"pgsql2\":\"https://b\"} | known members: pgsql1, pgsql2",
                "status | {\"optime\":84976832,\"slots\":{\"pgsql2\":1}} | leader was at 0/510A4C0; slots: pgsql2",
                "config | {\"ttl\":30,\"loop_wait\":10,\"pause\":true,\"synchronous_mode\":\"quorum\"} | PAUSED, ttl 30, loop_wait 10, synchronous",
                "members/pgsql1 | {\"role\":\"replica\",\"state\":\"running\",\"timeline\":2,\"xlog_location\":84976832,\"pending_restart\":true} | replica, running, timeline 2, at 0/510A4C0, restart pending"
            })
    void everyKeyOfPatroniHasAMeaning(String key, String value, String meaning) {
        assertThat(PatroniKeys.meaning(entry("/service/demo/" + key, value))).contains(meaning);
    }

    @Test
    void whatIsNotPatronisHasNone() {
        assertThat(PatroniKeys.meaning(entry("/other/demo/leader", "x"))).isEmpty();
        assertThat(PatroniKeys.meaning(entry("/service/demo/unheard-of", "x"))).isEmpty();
        assertThat(PatroniKeys.meaning(entry("/service/demo/config", "{broken")))
                .isEmpty();
        assertThat(PatroniKeys.meaning(entry("/service/demo/config", "12"))).isEmpty();
        EtcdEntry binary = new EtcdEntry(new EtcdKey("/service/demo/leader", 1, 1, 1, ""), "AAE=", true, 2);
        assertThat(PatroniKeys.meaning(binary)).isEmpty();
    }

    @Test
    void aLeaseCountsDown() {
        EtcdLease lease = new EtcdLease("1", Duration.ofSeconds(16), Duration.ofSeconds(20), List.of());
        assertThat(PatroniKeys.counting("pgsql3", lease))
                .isEqualTo("pgsql3 (lease ends in 16 s of 20 s unless renewed)");
    }
}
