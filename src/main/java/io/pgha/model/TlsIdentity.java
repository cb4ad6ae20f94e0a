package io.pgha.model;

/**
 * What we show and whom we trust when we speak TLS with a cluster.
 *
 * @param caCertificate of the cluster's own authority, PEM
 * @param certificate ours, signed by it, PEM
 * @param key ours, PEM (PKCS#8)
 */
public record TlsIdentity(String caCertificate, String certificate, Secret key) {}
