package io.pgha.lab.engine.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.lab.engine.machine.PacketRule;
import io.pgha.lab.engine.machine.PacketRule.Direction;
import io.pgha.lab.engine.machine.PacketRule.Ports;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FilterTest {
    private static final Filter.Outside OUTSIDE =
            new Filter.Outside("10.79.3.1", List.of("192.0.2.53"), Set.of("203.0.113.80"));

    private static String rendered(PacketRule... rules) {
        return Filter.render(
                List.of(new Filter.Port("pg1", List.of("10.77.3.2"), Optional.of("198.51.100.50"), List.of(rules))),
                OUTSIDE);
    }

    @Test
    void aMachineWithoutRulesIsReachedByNobody() {
        assertThat(rendered()).contains(" chain in-pg1 {\n  drop\n }").contains(" chain out-pg1 {\n  drop\n }");
    }

    @Test
    void aRuleForPortsNamesItsProtocolPeerAndPorts() {
        assertThat(rendered(new PacketRule(
                        Direction.INGRESS, Optional.of(6), "10.77.0.0/16", Optional.of(new Ports(5000, 5003)))))
                .contains(" chain in-pg1 {\n  ip saddr 10.77.0.0/16 tcp dport 5000-5003 return\n  drop\n }");
    }

    @Test
    void aRuleForAProtocolWithoutPortsNamesItByNumber() {
        assertThat(rendered(new PacketRule(Direction.INGRESS, Optional.of(112), "10.77.3.3/32", Optional.empty())))
                .contains("  ip saddr 10.77.3.3/32 meta l4proto 112 return\n");
    }

    @Test
    void aRuleForTheWholeWorldHasNoCondition() {
        assertThat(rendered(new PacketRule(Direction.EGRESS, Optional.empty(), "0.0.0.0/0", Optional.empty())))
                .contains(" chain out-pg1 {\n  return\n  drop\n }");
    }

    @Test
    void onlyTheMirrorNamesAndTheEngineAreLetOut() {
        String forward = rendered().replaceAll("(?s).*chain forward \\{|\\n \\}.*", "");
        assertThat(forward.lines().filter(line -> line.contains("oifname \"up\"")))
                .containsExactly(
                        "  oifname \"up\" ip daddr 10.79.3.1 tcp dport 80 accept",
                        "  oifname \"up\" ip daddr { 192.0.2.53 } udp dport 53 accept",
                        "  oifname \"up\" ip daddr { 192.0.2.53 } tcp dport 53 accept",
                        "  oifname \"up\" ip daddr { 203.0.113.80 } meta l4proto tcp accept");
        assertThat(forward).contains("policy drop");
    }

    @Test
    void aPublicAddressLeadsToThePrimaryOne() {
        assertThat(rendered()).contains("  ip daddr 198.51.100.50 dnat ip to 10.77.3.2\n");
    }
}
