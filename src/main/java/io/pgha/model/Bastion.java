package io.pgha.model;

/**
 * The one machine with a public address, through which every connection to a node goes; nothing of ours is ever stored on it.
 *
 * @param name host name
 * @param publicAddress IPv4 address reachable from here
 * @param address private or public-subnet IPv4 address it has on its own interface
 * @param instanceId OCID of the instance that carries it; host keys are pinned per instance
 */
public record Bastion(String name, String publicAddress, String address, String instanceId) {}
