package io.pgha.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    private final Cidr subnet = Cidr.parse("10.0.1.0/24").orElseThrow();

    @Test
    void aBlockHoldsItsAddresses() {
        assertThat(subnet.contains("10.0.1.0")).isTrue();
        assertThat(subnet.contains("10.0.1.255")).isTrue();
        assertThat(subnet.contains("10.0.2.0")).isFalse();
        assertThat(subnet.contains("10.0.0.255")).isFalse();
        assertThat(subnet).hasToString("10.0.1.0/24");
        assertThat(Cidr.parse("0.0.0.0/0").orElseThrow().contains("255.255.255.255"))
                .isTrue();
    }

    @Test
    void aSubnetKeepsThreeAddressesForItself() {
        assertThat(subnet.offers("10.0.1.1")).isFalse();
        assertThat(subnet.offers("10.0.1.2")).isTrue();
        assertThat(subnet.offers("10.0.1.254")).isTrue();
        assertThat(subnet.offers("10.0.1.255")).isFalse();
        assertThat(subnet.offers("somewhere")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.1.1/24",
                "10.0.1.0",
                "10.0.1.0/33",
                "10.0.1/24",
                "10.0.01.0/24",
                "10.0.1.256/32",
                "a/8",
                "10.0.0.0/"
            })
    void whatIsNoBlockIsRefused(String text) {
        assertThat(Cidr.parse(text)).isEmpty();
    }
}
