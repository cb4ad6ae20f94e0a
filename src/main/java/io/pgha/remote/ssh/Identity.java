package io.pgha.remote.ssh;

import java.io.IOException;

/** One key pair that can prove who we are; its private half may be in a file or in an agent and never leaves there. */
interface Identity {
    /** Where the key comes from, for people. */
    String source();

    /** The public key in wire form. */
    byte[] blob();

    /** The signature algorithm to use with it, such as {@code rsa-sha2-512}. */
    String algorithm();

    /** A signature in wire form over the data. */
    byte[] sign(byte[] data) throws IOException;

    /** The key as evidence: type, fingerprint, source. */
    default String described() {
        return algorithm() + " " + Fingerprint.of(blob()) + " (" + source() + ")";
    }
}
