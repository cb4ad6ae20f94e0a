package io.pgha.lab.engine.routes;

import io.pgha.lab.engine.state.Kind;

/** The parts of the network that are only looked at. */
final class NetworkRoutes {
    private final Lab lab;

    NetworkRoutes(Lab lab) {
        this.lab = lab;
    }

    void register(Routes routes) {
        routes.on("GetVcn", call -> call.answer(call.resource(Kind.VCN)))
                .on("ListVcns", call -> lab.listing()
                        .resources(call, lab.world().all(Kind.VCN)))
                .on("GetSubnet", call -> call.answer(call.resource(Kind.SUBNET)))
                .on("ListSubnets", call -> lab.listing()
                        .resources(call, lab.world().all(Kind.SUBNET)))
                .on("GetRouteTable", call -> call.answer(call.resource(Kind.ROUTE_TABLE)))
                .on("ListRouteTables", call -> lab.listing()
                        .resources(call, lab.world().all(Kind.ROUTE_TABLE)))
                .on("GetSecurityList", call -> call.answer(call.resource(Kind.SECURITY_LIST)))
                .on("ListSecurityLists", call -> lab.listing()
                        .resources(call, lab.world().all(Kind.SECURITY_LIST)))
                .on("GetDhcpOptions", call -> call.answer(call.resource(Kind.DHCP_OPTIONS)))
                .on("GetInternetGateway", call -> call.answer(call.resource(Kind.INTERNET_GATEWAY)))
                .on("ListInternetGateways", call -> lab.listing()
                        .resources(call, lab.world().all(Kind.INTERNET_GATEWAY)))
                .on("GetNatGateway", call -> call.answer(call.resource(Kind.NAT_GATEWAY)))
                .on("ListNatGateways", call -> lab.listing()
                        .resources(call, lab.world().all(Kind.NAT_GATEWAY)));
    }
}
