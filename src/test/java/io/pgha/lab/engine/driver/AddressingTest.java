package io.pgha.lab.engine.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AddressingTest {
    @Test
    void noTwoLabsShareAnything() {
        List<String> all = IntStream.range(1, Addressing.LABS)
                .mapToObj(Addressing::new)
                .flatMap(lab -> Stream.of(
                        lab.publicSubnet(),
                        lab.privateSubnet(),
                        lab.publicRange(),
                        lab.hostAddress(),
                        lab.routerAddress(),
                        lab.uplink(),
                        Integer.toString(lab.laptopPort())))
                .toList();
        assertThat(all).doesNotHaveDuplicates().hasSize(7 * (Addressing.LABS - 1));
    }

    @Test
    void aNumberWithoutAddressesIsRefused() {
        assertThatThrownBy(() -> new Addressing(Addressing.LABS)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Addressing(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
