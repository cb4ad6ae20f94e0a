package io.pgha.lab.engine.routes;

import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Response;

/** Public addresses, which the lab has only as ephemeral ones of primary private addresses. */
final class PublicIpRoutes {
    private final Lab lab;
    private final World world;
    private final Addresses addresses;

    PublicIpRoutes(Lab lab, Addresses addresses) {
        this.lab = lab;
        this.world = lab.world();
        this.addresses = addresses;
    }

    void register(Routes routes) {
        routes.on("GetPublicIp", call -> call.answer(call.resource(Kind.PUBLIC_IP)))
                .on("ListPublicIps", call -> lab.listing().resources(call, world.all(Kind.PUBLIC_IP)))
                .on("GetPublicIpByPrivateIpId", this::byPrivateIp)
                .on("GetPublicIpByIpAddress", this::byAddress);
    }

    private Response byPrivateIp(Call call) {
        Resource privateIp = call.named(Kind.PRIVATE_IP, call.required("privateIpId"));
        return call.answer(addresses.publicOf(privateIp).orElseThrow(ApiException::notFound));
    }

    private Response byAddress(Call call) {
        String address = call.required("ipAddress");
        return call.answer(world.all(Kind.PUBLIC_IP)
                .filter(each -> each.text("ipAddress").equals(address))
                .findFirst()
                .orElseThrow(ApiException::notFound));
    }
}
