package io.pgha.oci.resource;

/**
 * One rule of a route table.
 *
 * @param destination CIDR, or label of a service
 * @param target what it leads to
 */
public record Route(String destination, Target target) {
    /** Kinds of gateways a route can lead to. */
    public enum Target {
        INTERNET_GATEWAY,
        NAT_GATEWAY,
        SERVICE_GATEWAY,
        OTHER
    }
}
