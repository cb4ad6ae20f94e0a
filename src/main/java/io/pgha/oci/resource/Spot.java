package io.pgha.oci.resource;

/**
 * A place in a region where an instance can stand.
 *
 * @param availabilityDomain name as OCI gives it
 * @param faultDomain name as OCI gives it
 */
public record Spot(String availabilityDomain, String faultDomain) {
    @Override
    public String toString() {
        return availabilityDomain + " " + faultDomain;
    }
}
