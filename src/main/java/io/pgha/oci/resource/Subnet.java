package io.pgha.oci.resource;

import java.util.Optional;

/**
 * A subnet of a VCN.
 *
 * @param cidr its block of addresses
 * @param availabilityDomain the one it is confined to; empty for a regional subnet
 * @param prohibitsPublicAddresses true for a private subnet
 * @param dnsLabel without it, host names in it do not resolve
 * @param routeTableId OCID of the route table its packets leave by
 */
public record Subnet(
        String id,
        String name,
        String vcnId,
        String cidr,
        Optional<String> availabilityDomain,
        boolean prohibitsPublicAddresses,
        Optional<String> dnsLabel,
        String routeTableId,
        LifecycleState state) {

    /** True if instances of every availability domain can be in it. */
    public boolean isRegional() {
        return availabilityDomain.isEmpty();
    }
}
