package io.pgha.oci;

import com.oracle.bmc.core.model.AddSecurityRuleDetails;
import com.oracle.bmc.core.model.PortRange;
import com.oracle.bmc.core.model.TcpOptions;
import io.pgha.oci.resource.SecurityRule;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Security rules in our words and in the SDK's. */
final class Rules {
    private Rules() {}

    static AddSecurityRuleDetails toSdk(SecurityRule rule) {
        AddSecurityRuleDetails.Builder builder = AddSecurityRuleDetails.builder()
                .protocol(rule.protocol())
                .isStateless(false)
                .description(rule.description());
        boolean isGroup = rule.peer() instanceof SecurityRule.Peer.Group;
        String peer = rule.peer() instanceof SecurityRule.Peer.Group group
                ? group.groupId()
                : ((SecurityRule.Peer.Network) rule.peer()).cidr();
        if (rule.direction() == SecurityRule.Direction.INGRESS) {
            builder.direction(AddSecurityRuleDetails.Direction.Ingress)
                    .source(peer)
                    .sourceType(
                            isGroup
                                    ? AddSecurityRuleDetails.SourceType.NetworkSecurityGroup
                                    : AddSecurityRuleDetails.SourceType.CidrBlock);
        } else {
            builder.direction(AddSecurityRuleDetails.Direction.Egress)
                    .destination(peer)
                    .destinationType(
                            isGroup
                                    ? AddSecurityRuleDetails.DestinationType.NetworkSecurityGroup
                                    : AddSecurityRuleDetails.DestinationType.CidrBlock);
        }
        rule.ports()
                .ifPresent(ports -> builder.tcpOptions(TcpOptions.builder()
                        .destinationPortRange(PortRange.builder()
                                .min(ports.first())
                                .max(ports.last())
                                .build())
                        .build()));
        return builder.build();
    }

    static SecurityRule.Placed fromSdk(com.oracle.bmc.core.model.SecurityRule rule) {
        boolean isIngress = rule.getDirection() == com.oracle.bmc.core.model.SecurityRule.Direction.Ingress;
        boolean isGroup = isIngress
                ? rule.getSourceType() == com.oracle.bmc.core.model.SecurityRule.SourceType.NetworkSecurityGroup
                : rule.getDestinationType()
                        == com.oracle.bmc.core.model.SecurityRule.DestinationType.NetworkSecurityGroup;
        String peer = Read.text(isIngress ? rule.getSource() : rule.getDestination());
        return new SecurityRule.Placed(
                rule.getId(),
                new SecurityRule(
                        isIngress ? SecurityRule.Direction.INGRESS : SecurityRule.Direction.EGRESS,
                        rule.getProtocol(),
                        isGroup ? new SecurityRule.Peer.Group(peer) : new SecurityRule.Peer.Network(peer),
                        ports(rule.getTcpOptions()),
                        Read.text(rule.getDescription())));
    }

    private static Optional<SecurityRule.PortRange> ports(@Nullable TcpOptions tcp) {
        return tcp == null || tcp.getDestinationPortRange() == null
                ? Optional.empty()
                : Optional.of(new SecurityRule.PortRange(
                        tcp.getDestinationPortRange().getMin(),
                        tcp.getDestinationPortRange().getMax()));
    }
}
