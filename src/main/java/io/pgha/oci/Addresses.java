package io.pgha.oci;

import com.oracle.bmc.core.VirtualNetworkClient;
import com.oracle.bmc.core.model.CreatePrivateIpDetails;
import com.oracle.bmc.core.model.CreatePublicIpDetails;
import com.oracle.bmc.core.model.UpdatePrivateIpDetails;
import com.oracle.bmc.core.model.UpdatePublicIpDetails;
import com.oracle.bmc.core.requests.CreatePrivateIpRequest;
import com.oracle.bmc.core.requests.CreatePublicIpRequest;
import com.oracle.bmc.core.requests.DeletePrivateIpRequest;
import com.oracle.bmc.core.requests.DeletePublicIpRequest;
import com.oracle.bmc.core.requests.GetPrivateIpRequest;
import com.oracle.bmc.core.requests.ListPrivateIpsRequest;
import com.oracle.bmc.core.requests.ListPublicIpsRequest;
import com.oracle.bmc.core.requests.PrivateIpVnicDetachRequest;
import com.oracle.bmc.core.requests.UpdatePrivateIpRequest;
import com.oracle.bmc.core.requests.UpdatePublicIpRequest;
import io.pgha.oci.resource.LifecycleState;
import io.pgha.oci.resource.PrivateIp;
import io.pgha.oci.resource.PublicIp;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Private addresses of subnets, and reserved public addresses. */
public final class Addresses {
    private final Clients clients;
    private final Calls calls;
    private final SdkClient client;

    Addresses(Clients clients, Calls calls) {
        this.clients = clients;
        this.calls = calls;
        client = () -> sdk().getEndpoint();
    }

    private VirtualNetworkClient sdk() {
        return clients.network.get();
    }

    /** All addresses of a subnet that are in use or kept. */
    public List<PrivateIp> inSubnet(String subnetId) {
        return calls.pages(Operation.reading("listing private IPs", subnetId), client, page -> {
            var response = sdk().listPrivateIps(ListPrivateIpsRequest.builder()
                    .subnetId(subnetId)
                    .page(page)
                    .build());
            return new Calls.Page<>(
                    response.getItems().stream().map(Addresses::address).toList(), response.getOpcNextPage());
        });
    }

    /** A private address. */
    public PrivateIp privateIp(String id) {
        return calls.call(
                Operation.reading("reading the private IP", id),
                client,
                () -> address(sdk().getPrivateIp(
                                GetPrivateIpRequest.builder().privateIpId(id).build())
                        .getPrivateIp()));
    }

    /** All addresses of a VNIC. */
    public List<PrivateIp> ofVnic(String vnicId) {
        return calls.pages(Operation.reading("listing private IPs", vnicId), client, page -> {
            var response = sdk().listPrivateIps(ListPrivateIpsRequest.builder()
                    .vnicId(vnicId)
                    .page(page)
                    .build());
            return new Calls.Page<>(
                    response.getItems().stream().map(Addresses::address).toList(), response.getOpcNextPage());
        });
    }

    /**
     * Keeps an address of a subnet that no VNIC carries yet.
     *
     * @param address the address, or empty for any free one
     */
    public PrivateIp reserve(
            String subnetId, Optional<String> address, String name, Map<String, String> tags, RetryToken token) {
        CreatePrivateIpDetails.Builder details = CreatePrivateIpDetails.builder()
                .subnetId(subnetId)
                .lifetime(CreatePrivateIpDetails.Lifetime.Reserved)
                .displayName(name)
                .freeformTags(tags);
        address.ifPresent(details::ipAddress);
        PrivateIp made = calls.call(
                Operation.repeatable("reserving private IP " + address.orElse("(any)"), subnetId),
                client,
                () -> address(sdk().createPrivateIp(CreatePrivateIpRequest.builder()
                                .createPrivateIpDetails(details.build())
                                .opcRetryToken(token.text())
                                .build())
                        .getPrivateIp()));
        calls.made(made.id());
        return made;
    }

    /** Takes an address away from whichever VNIC has it and gives it to another of the same subnet. */
    public void move(String privateIpId, String vnicId) {
        calls.call(
                Operation.repeatable("moving the private IP", privateIpId, vnicId),
                client,
                () -> sdk().updatePrivateIp(UpdatePrivateIpRequest.builder()
                        .privateIpId(privateIpId)
                        .updatePrivateIpDetails(
                                UpdatePrivateIpDetails.builder().vnicId(vnicId).build())
                        .build()));
    }

    /** Takes a reserved address away from its VNIC; the address stays ours. */
    public void detach(String privateIpId) {
        calls.call(Operation.once("detaching the private IP", privateIpId), client, () -> sdk().privateIpVnicDetach(
                        PrivateIpVnicDetachRequest.builder()
                                .privateIpId(privateIpId)
                                .build()));
    }

    /** Gives an address back that no VNIC carries. */
    public void release(String privateIpId) {
        calls.call(Operation.once("releasing the private IP", privateIpId), client, () -> sdk().deletePrivateIp(
                        DeletePrivateIpRequest.builder()
                                .privateIpId(privateIpId)
                                .build()));
    }

    /** All reserved public addresses of a compartment. */
    public List<PublicIp> reservedPublic(String compartmentId) {
        return calls.pages(Operation.reading("listing public IPs", compartmentId), client, page -> {
            var response = sdk().listPublicIps(ListPublicIpsRequest.builder()
                    .scope(ListPublicIpsRequest.Scope.Region)
                    .lifetime(ListPublicIpsRequest.Lifetime.Reserved)
                    .compartmentId(compartmentId)
                    .page(page)
                    .build());
            return new Calls.Page<>(
                    response.getItems().stream().map(Addresses::publicAddress).toList(), response.getOpcNextPage());
        });
    }

    /** Reserves a public address. */
    public PublicIp reservePublic(String compartmentId, String name, Map<String, String> tags, RetryToken token) {
        PublicIp made = calls.call(
                Operation.repeatable("reserving public IP " + name),
                client,
                () -> publicAddress(sdk().createPublicIp(CreatePublicIpRequest.builder()
                                .createPublicIpDetails(CreatePublicIpDetails.builder()
                                        .compartmentId(compartmentId)
                                        .lifetime(CreatePublicIpDetails.Lifetime.Reserved)
                                        .displayName(name)
                                        .freeformTags(tags)
                                        .build())
                                .opcRetryToken(token.text())
                                .build())
                        .getPublicIp()));
        calls.made(made.id());
        return made;
    }

    /** Begins to give a reserved public address to a private one; OCI does it later and does not tell if it fails. */
    public void assignPublic(String publicIpId, String privateIpId) {
        calls.call(
                Operation.repeatable("assigning the public IP", publicIpId, privateIpId),
                client,
                () -> sdk().updatePublicIp(UpdatePublicIpRequest.builder()
                        .publicIpId(publicIpId)
                        .updatePublicIpDetails(UpdatePublicIpDetails.builder()
                                .privateIpId(privateIpId)
                                .build())
                        .build()));
    }

    /** Gives a reserved public address back. */
    public void releasePublic(String publicIpId) {
        calls.call(Operation.once("releasing the public IP", publicIpId), client, () -> sdk().deletePublicIp(
                        DeletePublicIpRequest.builder().publicIpId(publicIpId).build()));
    }

    private static PrivateIp address(com.oracle.bmc.core.model.PrivateIp ip) {
        return new PrivateIp(
                ip.getId(),
                ip.getIpAddress(),
                Boolean.TRUE.equals(ip.getIsPrimary()),
                Optional.ofNullable(ip.getVnicId()),
                Read.text(ip.getSubnetId()),
                Optional.ofNullable(ip.getHostnameLabel()),
                Read.map(ip.getFreeformTags()));
    }

    private static PublicIp publicAddress(com.oracle.bmc.core.model.PublicIp ip) {
        return new PublicIp(
                ip.getId(),
                Read.text(ip.getIpAddress()),
                Optional.ofNullable(ip.getPrivateIpId()),
                LifecycleState.of(ip.getLifecycleState().getValue()),
                Read.map(ip.getFreeformTags()));
    }
}
