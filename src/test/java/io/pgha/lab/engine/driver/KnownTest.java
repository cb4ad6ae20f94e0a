package io.pgha.lab.engine.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.lab.engine.machine.PacketRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownTest {
    private static final Known MACHINE = new Known(
            "ocid1.instance.a",
            "pg1-abcd",
            "pg1",
            "198.51.100.3",
            List.of("10.77.3.2"),
            List.of(),
            Map.of("/dev/x", "v"));

    @Test
    void aNewEngineKnowsWhatTheOldOneKnew(@TempDir Path directory) {
        List<PacketRule> rules = List.of(
                new PacketRule(PacketRule.Direction.EGRESS, Optional.empty(), "0.0.0.0/0", Optional.empty()),
                new PacketRule(
                        PacketRule.Direction.INGRESS,
                        Optional.of(6),
                        "10.77.0.0/16",
                        Optional.of(new PacketRule.Ports(22, 23))));
        Known machine = MACHINE.withRules(rules).withAddresses(List.of("10.77.3.2", "10.77.3.9"));
        machine.write(directory);

        assertThat(Known.read(directory)).contains(machine);
        assertThat(Known.read(directory).map(Known::port).map(Filter.Port::rules))
                .contains(rules);
    }

    @Test
    void aDirectoryWithoutAMachineHoldsNone(@TempDir Path directory) {
        assertThat(Known.read(directory)).isEmpty();
    }
}
