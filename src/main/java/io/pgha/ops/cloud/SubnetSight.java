package io.pgha.ops.cloud;

import io.pgha.oci.resource.PrivateIp;
import io.pgha.oci.resource.Route;
import io.pgha.oci.resource.Subnet;
import java.util.List;

/** A subnet with what lies in it and where its packets go. */
record SubnetSight(Subnet subnet, List<Route> routes, List<PrivateIp> addresses) {
    /** OCI keeps the first two addresses and the last one of every subnet. */
    private static final int KEPT = 3;

    SubnetSight {
        routes = List.copyOf(routes);
        addresses = List.copyOf(addresses);
    }

    /** How many addresses can still be given, at least 0. */
    long free() {
        return Math.max(0, size() - KEPT - addresses.size());
    }

    private long size() {
        String cidr = subnet.cidr();
        return 1L << (32 - Integer.parseInt(cidr.substring(cidr.indexOf('/') + 1)));
    }

    boolean leadsTo(Route.Target target) {
        return routes.stream().anyMatch(route -> route.target() == target);
    }
}
