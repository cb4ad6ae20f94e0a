package io.pgha.ops.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.PatroniKeys;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PromotabilityTest {
    private static PatroniKeys.Member member(
            String name, String state, long lsn, int timeline, Map<String, String> tags) {
        return new PatroniKeys.Member(
                name,
                "10.0.0.1",
                5432,
                "4.0.7",
                "replica",
                state,
                Optional.empty(),
                OptionalInt.of(timeline),
                OptionalLong.of(lsn),
                OptionalLong.empty(),
                OptionalLong.empty(),
                false,
                Map.of(),
                tags,
                Optional.empty(),
                false,
                OptionalLong.empty());
    }

    private static List<String> codes(
            Map<String, Object> config, PatroniKeys.Member candidate, Map<String, String> silent) {
        PatroniKeys keys = new PatroniKeys(
                Optional.of("a"),
                List.of(member("a", "running", 10_000_000, 2, Map.of()), candidate),
                new PatroniKeys.Sync(Optional.of("a"), List.of("c"), 0),
                Optional.empty(),
                OptionalLong.of(10_000_000),
                new PatroniKeys.Config("", 1, config),
                List.of(new PatroniKeys.TimelineEnd(1, 5, "", Optional.empty(), Optional.empty())),
                Optional.empty(),
                Optional.empty());
        return new Promotability(keys, Map.of(), silent)
                .on(Way.SWITCHOVER, "b").stream().map(Obstacle::code).toList();
    }

    @Test
    void nothingStandsAgainstAGoodReplica() {
        assertThat(codes(Map.of(), member("b", "running", 10_000_000, 2, Map.of()), Map.of()))
                .isEmpty();
    }

    @Test
    void everyReasonIsNamed() {
        Map<String, Object> config =
                Map.of("synchronous_mode", true, "maximum_lag_on_failover", 100, "check_timeline", true);
        PatroniKeys.Member bad = member("b", "start failed", 5, 1, Map.of("nofailover", "true"));
        assertThat(codes(config, bad, Map.of("b", "timed out")))
                .containsExactlyInAnyOrder(
                        "UNREACHABLE", "NOFAILOVER", "NOT_RUNNING", "NOT_SYNCHRONOUS", "LAG", "TIMELINE");
    }
}
