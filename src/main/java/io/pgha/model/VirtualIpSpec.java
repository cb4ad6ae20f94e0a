package io.pgha.model;

import java.util.Optional;

/**
 * The one address applications use.
 *
 * @param address IPv4 address in the node subnet; without it, one that the subnet gives when the nodes are made
 * @param networkInterface interface that carries it on a node; without it, that of the default route
 */
public record VirtualIpSpec(Optional<String> address, Optional<String> networkInterface) {}
