package io.pgha.model;

/**
 * The cluster's virtual IP: a secondary private IP that the API moves from VNIC to VNIC.
 *
 * @param address IPv4 address in dotted form
 * @param prefixLength of the subnet it is in, 16 to 30
 * @param privateIpId OCID of the private IP
 */
public record VirtualIp(String address, int prefixLength, String privateIpId) {}
