package io.pgha.oci;

import com.oracle.bmc.core.VirtualNetworkClient;
import com.oracle.bmc.core.model.AddNetworkSecurityGroupSecurityRulesDetails;
import com.oracle.bmc.core.model.CreateNetworkSecurityGroupDetails;
import com.oracle.bmc.core.model.RemoveNetworkSecurityGroupSecurityRulesDetails;
import com.oracle.bmc.core.requests.AddNetworkSecurityGroupSecurityRulesRequest;
import com.oracle.bmc.core.requests.CreateNetworkSecurityGroupRequest;
import com.oracle.bmc.core.requests.DeleteNetworkSecurityGroupRequest;
import com.oracle.bmc.core.requests.ListNetworkSecurityGroupSecurityRulesRequest;
import com.oracle.bmc.core.requests.ListNetworkSecurityGroupVnicsRequest;
import com.oracle.bmc.core.requests.ListNetworkSecurityGroupsRequest;
import com.oracle.bmc.core.requests.RemoveNetworkSecurityGroupSecurityRulesRequest;
import io.pgha.oci.resource.LifecycleState;
import io.pgha.oci.resource.SecurityGroup;
import io.pgha.oci.resource.SecurityRule;
import java.util.List;
import java.util.Map;

/** Network security groups and their rules. */
public final class SecurityGroups {
    /** The most rules one call may add or remove. */
    private static final int RULES_PER_CALL = 25;

    private final Clients clients;
    private final Calls calls;
    private final SdkClient client;

    SecurityGroups(Clients clients, Calls calls) {
        this.clients = clients;
        this.calls = calls;
        client = () -> sdk().getEndpoint();
    }

    private VirtualNetworkClient sdk() {
        return clients.network.get();
    }

    /** All groups of a compartment, those that are gone but still listed too. */
    public List<SecurityGroup> list(String compartmentId) {
        return calls.pages(Operation.reading("listing security groups", compartmentId), client, page -> {
            var response = sdk().listNetworkSecurityGroups(ListNetworkSecurityGroupsRequest.builder()
                    .compartmentId(compartmentId)
                    .page(page)
                    .build());
            return new Calls.Page<>(
                    response.getItems().stream().map(SecurityGroups::group).toList(), response.getOpcNextPage());
        });
    }

    /** The rules of a group. */
    public List<SecurityRule.Placed> rules(String groupId) {
        return calls.pages(Operation.reading("listing security rules", groupId), client, page -> {
            var response = sdk().listNetworkSecurityGroupSecurityRules(
                            ListNetworkSecurityGroupSecurityRulesRequest.builder()
                                    .networkSecurityGroupId(groupId)
                                    .page(page)
                                    .build());
            return new Calls.Page<>(
                    response.getItems().stream().map(Rules::fromSdk).toList(), response.getOpcNextPage());
        });
    }

    /** OCIDs of the VNICs that are in a group. */
    public List<String> members(String groupId) {
        return calls.pages(Operation.reading("listing members of the security group", groupId), client, page -> {
            var response = sdk().listNetworkSecurityGroupVnics(ListNetworkSecurityGroupVnicsRequest.builder()
                    .networkSecurityGroupId(groupId)
                    .page(page)
                    .build());
            return new Calls.Page<>(
                    response.getItems().stream().map(vnic -> vnic.getVnicId()).toList(), response.getOpcNextPage());
        });
    }

    /** Makes a group without rules: it lets nothing through. */
    public SecurityGroup create(
            String compartmentId, String vcnId, String name, Map<String, String> tags, RetryToken token) {
        SecurityGroup group = calls.call(
                Operation.repeatable("creating security group " + name, vcnId),
                client,
                () -> group(sdk().createNetworkSecurityGroup(CreateNetworkSecurityGroupRequest.builder()
                                .createNetworkSecurityGroupDetails(CreateNetworkSecurityGroupDetails.builder()
                                        .compartmentId(compartmentId)
                                        .vcnId(vcnId)
                                        .displayName(name)
                                        .freeformTags(tags)
                                        .build())
                                .opcRetryToken(token.text())
                                .build())
                        .getNetworkSecurityGroup()));
        calls.made(group.id());
        return group;
    }

    /** Adds rules. The call knows no retry token: one that was not answered may have been heard. */
    public void addRules(String groupId, List<SecurityRule> rules) {
        for (int from = 0; from < rules.size(); from += RULES_PER_CALL) {
            List<SecurityRule> some = rules.subList(from, Math.min(rules.size(), from + RULES_PER_CALL));
            calls.call(
                    Operation.once("adding security rules", groupId),
                    client,
                    () -> sdk().addNetworkSecurityGroupSecurityRules(
                                    AddNetworkSecurityGroupSecurityRulesRequest.builder()
                                            .networkSecurityGroupId(groupId)
                                            .addNetworkSecurityGroupSecurityRulesDetails(
                                                    AddNetworkSecurityGroupSecurityRulesDetails.builder()
                                                            .securityRules(some.stream()
                                                                    .map(Rules::toSdk)
                                                                    .toList())
                                                            .build())
                                            .build()));
        }
    }

    /** Removes rules by their ids. */
    public void removeRules(String groupId, List<String> ruleIds) {
        for (int from = 0; from < ruleIds.size(); from += RULES_PER_CALL) {
            List<String> some = ruleIds.subList(from, Math.min(ruleIds.size(), from + RULES_PER_CALL));
            calls.call(
                    Operation.once("removing security rules", groupId),
                    client,
                    () -> sdk().removeNetworkSecurityGroupSecurityRules(
                                    RemoveNetworkSecurityGroupSecurityRulesRequest.builder()
                                            .networkSecurityGroupId(groupId)
                                            .removeNetworkSecurityGroupSecurityRulesDetails(
                                                    RemoveNetworkSecurityGroupSecurityRulesDetails.builder()
                                                            .securityRuleIds(some)
                                                            .build())
                                            .build()));
        }
    }

    /** Removes a group; the cloud refuses while a VNIC is in it or a rule of another group names it. */
    public void delete(String groupId) {
        calls.call(
                Operation.once("deleting the security group", groupId), client, () -> sdk().deleteNetworkSecurityGroup(
                                DeleteNetworkSecurityGroupRequest.builder()
                                        .networkSecurityGroupId(groupId)
                                        .build()));
    }

    private static SecurityGroup group(com.oracle.bmc.core.model.NetworkSecurityGroup group) {
        return new SecurityGroup(
                group.getId(),
                Read.text(group.getDisplayName()),
                group.getVcnId(),
                LifecycleState.of(group.getLifecycleState().getValue()),
                Read.map(group.getFreeformTags()));
    }
}
