package io.pgha.oci;

import com.oracle.bmc.core.VirtualNetworkClient;
import com.oracle.bmc.core.requests.GetRouteTableRequest;
import com.oracle.bmc.core.requests.GetSubnetRequest;
import com.oracle.bmc.core.requests.GetVcnRequest;
import com.oracle.bmc.core.requests.GetVnicRequest;
import com.oracle.bmc.core.requests.ListSubnetsRequest;
import com.oracle.bmc.core.requests.ListVcnsRequest;
import io.pgha.oci.resource.LifecycleState;
import io.pgha.oci.resource.Route;
import io.pgha.oci.resource.Subnet;
import io.pgha.oci.resource.Vcn;
import io.pgha.oci.resource.Vnic;
import java.util.List;
import java.util.Optional;

/** Networks, which pgha only looks at: it makes none and changes none. */
public final class Network {
    private final Clients clients;
    private final Calls calls;
    private final SdkClient client;

    Network(Clients clients, Calls calls) {
        this.clients = clients;
        this.calls = calls;
        client = () -> sdk().getEndpoint();
    }

    private VirtualNetworkClient sdk() {
        return clients.network.get();
    }

    /** Security groups and their rules. */
    public SecurityGroups groups() {
        return new SecurityGroups(clients, calls);
    }

    /** Private and reserved public addresses. */
    public Addresses addresses() {
        return new Addresses(clients, calls);
    }

    /** A network. */
    public Vcn vcn(String id) {
        return calls.call(
                Operation.reading("reading the VCN", id),
                client,
                () -> vcn(
                        sdk().getVcn(GetVcnRequest.builder().vcnId(id).build()).getVcn()));
    }

    /** All networks of a compartment. */
    public List<Vcn> vcns(String compartmentId) {
        return calls.pages(Operation.reading("listing VCNs", compartmentId), client, page -> {
            var response = sdk().listVcns(ListVcnsRequest.builder()
                    .compartmentId(compartmentId)
                    .page(page)
                    .build());
            return new Calls.Page<>(
                    response.getItems().stream().map(Network::vcn).toList(), response.getOpcNextPage());
        });
    }

    /** A subnet. */
    public Subnet subnet(String id) {
        return calls.call(
                Operation.reading("reading the subnet", id),
                client,
                () -> subnet(
                        sdk().getSubnet(GetSubnetRequest.builder().subnetId(id).build())
                                .getSubnet()));
    }

    /** All subnets of a compartment. */
    public List<Subnet> subnets(String compartmentId) {
        return calls.pages(Operation.reading("listing subnets", compartmentId), client, page -> {
            var response = sdk().listSubnets(ListSubnetsRequest.builder()
                    .compartmentId(compartmentId)
                    .page(page)
                    .build());
            return new Calls.Page<>(
                    response.getItems().stream().map(Network::subnet).toList(), response.getOpcNextPage());
        });
    }

    /** The rules of a route table. */
    public List<Route> routes(String routeTableId) {
        return calls
                .call(
                        Operation.reading("reading the route table", routeTableId),
                        client,
                        () -> Read.list(sdk().getRouteTable(GetRouteTableRequest.builder()
                                        .rtId(routeTableId)
                                        .build())
                                .getRouteTable()
                                .getRouteRules()))
                .stream()
                .map(rule -> new Route(Read.text(rule.getDestination()), target(Read.text(rule.getNetworkEntityId()))))
                .toList();
    }

    /** A network interface. */
    public Vnic vnic(String id) {
        return calls.call(Operation.reading("reading the VNIC", id), client, () -> {
            var vnic =
                    sdk().getVnic(GetVnicRequest.builder().vnicId(id).build()).getVnic();
            return new Vnic(
                    vnic.getId(),
                    Boolean.TRUE.equals(vnic.getIsPrimary()),
                    Read.text(vnic.getPrivateIp()),
                    Optional.ofNullable(vnic.getPublicIp()),
                    Read.text(vnic.getSubnetId()),
                    Read.list(vnic.getNsgIds()));
        });
    }

    private static Route.Target target(String gatewayId) {
        if (gatewayId.startsWith("ocid1.internetgateway.")) {
            return Route.Target.INTERNET_GATEWAY;
        } else if (gatewayId.startsWith("ocid1.natgateway.")) {
            return Route.Target.NAT_GATEWAY;
        } else if (gatewayId.startsWith("ocid1.servicegateway.")) {
            return Route.Target.SERVICE_GATEWAY;
        }
        return Route.Target.OTHER;
    }

    private static Vcn vcn(com.oracle.bmc.core.model.Vcn vcn) {
        List<String> cidrs = Read.list(vcn.getCidrBlocks());
        return new Vcn(
                vcn.getId(),
                Read.text(vcn.getDisplayName()),
                cidrs.isEmpty() ? List.of(vcn.getCidrBlock()) : cidrs,
                Optional.ofNullable(vcn.getDnsLabel()));
    }

    private static Subnet subnet(com.oracle.bmc.core.model.Subnet subnet) {
        return new Subnet(
                subnet.getId(),
                Read.text(subnet.getDisplayName()),
                subnet.getVcnId(),
                subnet.getCidrBlock(),
                Optional.ofNullable(subnet.getAvailabilityDomain()),
                Boolean.TRUE.equals(subnet.getProhibitPublicIpOnVnic()),
                Optional.ofNullable(subnet.getDnsLabel()).filter(label -> !label.isEmpty()),
                Read.text(subnet.getRouteTableId()),
                LifecycleState.of(subnet.getLifecycleState().getValue()));
    }
}
