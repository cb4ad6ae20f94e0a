package io.pgha.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
    private static final List<String> KNOWN =
            List.of("loop_wait", "ttl", "retry_timeout", "switchover", "failover", "list", "port");

    @Test
    void aSlipIsForgiven() {
        assertThat(NearestName.of("loop-wait", KNOWN)).contains("loop_wait");
        assertThat(NearestName.of("tll", KNOWN)).contains("ttl");
        assertThat(NearestName.of("swichover", KNOWN)).contains("switchover");
        assertThat(NearestName.of("prot", KNOWN)).contains("port");
        assertThat(NearestName.of("FAILOVER", KNOWN)).contains("failover");
        assertThat(NearestName.of("retrytimeout", KNOWN)).contains("retry_timeout");
    }

    @Test
    void anotherWordIsNotExplainedAway() {
        assertThat(NearestName.of("bananas", KNOWN)).isEmpty();
        assertThat(NearestName.of("x", KNOWN)).isEmpty();
        assertThat(NearestName.of("x".repeat(100_000), KNOWN)).isEmpty();
        assertThat(NearestName.of("ttl", List.of())).isEmpty();
    }
}
