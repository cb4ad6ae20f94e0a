package io.pgha.model;

import java.time.Duration;

/**
 * How the shell logs in to the bastion and, through it, to the nodes.
 *
 * @param privateKey path of the private key on this machine; it never leaves it
 * @param publicKey path of the public key, given to the instances when they are made
 * @param agent true to offer the keys of a running ssh-agent first
 * @param passphrase where the passphrase of the private key comes from, if it has one
 * @param connectTimeout longest wait for one connection
 * @param keepAlive pause between keep-alive messages; a peer that misses three is dead
 */
public record SshSpec(
        String privateKey,
        String publicKey,
        boolean agent,
        SecretRef passphrase,
        Duration connectTimeout,
        Duration keepAlive) {}
