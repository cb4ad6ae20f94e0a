package io.pgha.oci;

import com.oracle.bmc.identity.model.CreateDynamicGroupDetails;
import com.oracle.bmc.identity.model.CreatePolicyDetails;
import com.oracle.bmc.identity.model.UpdateDynamicGroupDetails;
import com.oracle.bmc.identity.model.UpdatePolicyDetails;
import com.oracle.bmc.identity.requests.CreateDynamicGroupRequest;
import com.oracle.bmc.identity.requests.CreatePolicyRequest;
import com.oracle.bmc.identity.requests.DeleteDynamicGroupRequest;
import com.oracle.bmc.identity.requests.DeletePolicyRequest;
import com.oracle.bmc.identity.requests.ListAvailabilityDomainsRequest;
import com.oracle.bmc.identity.requests.ListDynamicGroupsRequest;
import com.oracle.bmc.identity.requests.ListFaultDomainsRequest;
import com.oracle.bmc.identity.requests.ListPoliciesRequest;
import com.oracle.bmc.identity.requests.UpdateDynamicGroupRequest;
import com.oracle.bmc.identity.requests.UpdatePolicyRequest;
import io.pgha.oci.resource.DynamicGroup;
import io.pgha.oci.resource.LifecycleState;
import io.pgha.oci.resource.Policy;
import java.util.List;
import java.util.Map;

/** Places in the region, and the dynamic groups and policies that give instances rights; changes go to the home region. */
public final class Iam {
    private final Clients clients;
    private final Calls calls;
    private final SdkClient client;
    private final SdkClient home;

    Iam(Clients clients, Calls calls) {
        this.clients = clients;
        this.calls = calls;
        client = () -> clients.identity.get().getEndpoint();
        home = () ->
                clients.homeIdentity.ifMade().orElseGet(clients.identity::get).getEndpoint();
    }

    /** Names of the region's availability domains, sorted. */
    public List<String> availabilityDomains() {
        String tenancy = clients.login().tenancyId();
        return calls
                .call(Operation.reading("listing availability domains"), client, () -> clients.identity
                        .get()
                        .listAvailabilityDomains(ListAvailabilityDomainsRequest.builder()
                                .compartmentId(tenancy)
                                .build())
                        .getItems())
                .stream()
                .map(domain -> domain.getName())
                .sorted()
                .toList();
    }

    /** Names of the fault domains of an availability domain, sorted. */
    public List<String> faultDomains(String availabilityDomain) {
        String tenancy = clients.login().tenancyId();
        return calls
                .call(Operation.reading("listing fault domains"), client, () -> clients.identity
                        .get()
                        .listFaultDomains(ListFaultDomainsRequest.builder()
                                .compartmentId(tenancy)
                                .availabilityDomain(availabilityDomain)
                                .build())
                        .getItems())
                .stream()
                .map(domain -> domain.getName())
                .sorted()
                .toList();
    }

    /** Dynamic groups of the tenancy with a name: none or one. */
    public List<DynamicGroup> dynamicGroups(String name) {
        String tenancy = clients.login().tenancyId();
        return calls.pages(Operation.reading("listing dynamic groups"), home, page -> {
            var response = clients.homeIdentity
                    .get()
                    .listDynamicGroups(ListDynamicGroupsRequest.builder()
                            .compartmentId(tenancy)
                            .name(name)
                            .page(page)
                            .build());
            return new Calls.Page<>(response.getItems().stream().map(Iam::group).toList(), response.getOpcNextPage());
        });
    }

    /** Makes a dynamic group. */
    public DynamicGroup createDynamicGroup(
            String name, String description, String matchingRule, Map<String, String> tags, RetryToken token) {
        String tenancy = clients.login().tenancyId();
        DynamicGroup group = calls.call(
                Operation.repeatable("creating dynamic group " + name),
                home,
                () -> group(clients.homeIdentity
                        .get()
                        .createDynamicGroup(CreateDynamicGroupRequest.builder()
                                .createDynamicGroupDetails(CreateDynamicGroupDetails.builder()
                                        .compartmentId(tenancy)
                                        .name(name)
                                        .description(description)
                                        .matchingRule(matchingRule)
                                        .freeformTags(tags)
                                        .build())
                                .opcRetryToken(token.text())
                                .build())
                        .getDynamicGroup()));
        calls.made(group.id());
        return group;
    }

    /** Changes which instances are in a dynamic group. */
    public void updateDynamicGroup(String id, String matchingRule) {
        calls.call(Operation.repeatable("updating the dynamic group", id), home, () -> clients.homeIdentity
                .get()
                .updateDynamicGroup(UpdateDynamicGroupRequest.builder()
                        .dynamicGroupId(id)
                        .updateDynamicGroupDetails(UpdateDynamicGroupDetails.builder()
                                .matchingRule(matchingRule)
                                .build())
                        .build()));
    }

    /** Removes a dynamic group. */
    public void deleteDynamicGroup(String id) {
        calls.call(Operation.once("deleting the dynamic group", id), home, () -> clients.homeIdentity
                .get()
                .deleteDynamicGroup(
                        DeleteDynamicGroupRequest.builder().dynamicGroupId(id).build()));
    }

    /** Policies of a compartment with a name: none or one. */
    public List<Policy> policies(String compartmentId, String name) {
        return calls.pages(Operation.reading("listing policies", compartmentId), home, page -> {
            var response = clients.homeIdentity
                    .get()
                    .listPolicies(ListPoliciesRequest.builder()
                            .compartmentId(compartmentId)
                            .name(name)
                            .page(page)
                            .build());
            return new Calls.Page<>(
                    response.getItems().stream().map(Iam::policy).toList(), response.getOpcNextPage());
        });
    }

    /**
     * Makes a policy.
     *
     * @param groupId OCID of the dynamic group its statements name; the policy may be refused for a moment after that was made
     */
    public Policy createPolicy(
            String compartmentId,
            String name,
            String description,
            List<String> statements,
            String groupId,
            Map<String, String> tags,
            RetryToken token) {
        Policy policy = calls.call(
                Operation.repeatable("creating policy " + name, groupId),
                home,
                () -> policy(clients.homeIdentity
                        .get()
                        .createPolicy(CreatePolicyRequest.builder()
                                .createPolicyDetails(CreatePolicyDetails.builder()
                                        .compartmentId(compartmentId)
                                        .name(name)
                                        .description(description)
                                        .statements(statements)
                                        .freeformTags(tags)
                                        .build())
                                .opcRetryToken(token.text())
                                .build())
                        .getPolicy()));
        calls.made(policy.id());
        return policy;
    }

    /** Changes what a policy says. */
    public void updatePolicy(String id, List<String> statements) {
        calls.call(Operation.repeatable("updating the policy", id), home, () -> clients.homeIdentity
                .get()
                .updatePolicy(UpdatePolicyRequest.builder()
                        .policyId(id)
                        .updatePolicyDetails(UpdatePolicyDetails.builder()
                                .statements(statements)
                                .build())
                        .build()));
    }

    /** Removes a policy. */
    public void deletePolicy(String id) {
        calls.call(Operation.once("deleting the policy", id), home, () -> clients.homeIdentity
                .get()
                .deletePolicy(DeletePolicyRequest.builder().policyId(id).build()));
    }

    private static DynamicGroup group(com.oracle.bmc.identity.model.DynamicGroup group) {
        return new DynamicGroup(
                group.getId(),
                group.getName(),
                group.getMatchingRule(),
                LifecycleState.of(group.getLifecycleState().getValue()),
                Read.map(group.getFreeformTags()));
    }

    private static Policy policy(com.oracle.bmc.identity.model.Policy policy) {
        return new Policy(
                policy.getId(),
                policy.getName(),
                policy.getStatements(),
                LifecycleState.of(policy.getLifecycleState().getValue()),
                Read.map(policy.getFreeformTags()));
    }
}
