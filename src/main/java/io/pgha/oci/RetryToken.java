package io.pgha.oci;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a create request carries so that a repeated one gives the resource that the first one made instead of a second; the same
 * words always give the same token, on any machine. OCI remembers it for 24 hours.
 *
 * @param text at most 64 characters, as OCI wants it
 */
public record RetryToken(String text) {
    private static final int DIGITS = 48;

    /** The token for what these words name: the cluster, the resource, what it is made of and the number of the attempt. */
    public static RetryToken of(Object... words) {
        StringBuilder all = new StringBuilder();
        for (Object word : words) {
            all.append(word).append('\u0000');
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(all.toString().getBytes(StandardCharsets.UTF_8));
            return new RetryToken("pgha-" + HexFormat.of().formatHex(digest).substring(0, DIGITS));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
