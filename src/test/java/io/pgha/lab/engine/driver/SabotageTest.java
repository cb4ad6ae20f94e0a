package io.pgha.lab.engine.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SabotageTest {
    @Test
    void aCutLinkIsCutInBothDirections() {
        assertThat(Sabotage.render(List.of(new Sabotage.Harm(Sabotage.Kind.CUT, "a", "b", 0))))
                .contains("iifname \"ve-a\" oifname \"ve-b\" drop\n")
                .contains("iifname \"ve-b\" oifname \"ve-a\" drop\n");
    }

    @Test
    void anIsolatedMachineStillReachesTheRouterButNoOther() {
        assertThat(Sabotage.render(List.of(new Sabotage.Harm(Sabotage.Kind.CUT, "a", "*", 0))))
                .contains("iifname \"ve-a\" oifname \"ve-*\" drop\n")
                .contains("oifname \"ve-a\" iifname \"ve-*\" drop\n");
    }

    @Test
    void withoutHarmThereIsNoTable() {
        assertThat(Sabotage.render(List.of())).isEqualTo("table inet faults\ndelete table inet faults\n");
    }
}
