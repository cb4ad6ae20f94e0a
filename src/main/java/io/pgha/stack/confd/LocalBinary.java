package io.pgha.stack.confd;

import io.pgha.model.Problem;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A binary of the operator's with its digest.
 *
 * @param sha256 in lower-case hexadecimal
 * @param base64 the bytes, in lines that a shell reads well
 */
record LocalBinary(String sha256, String base64) {
    static LocalBinary of(String path, byte[] bytes) {
        if (bytes.length == 0) {
            throw problem("The confd binary is empty.", path).toException();
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new LocalBinary(
                    HexFormat.of().formatHex(digest), Base64.getMimeEncoder().encodeToString(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Throws a problem if a digest is wanted and the binary has another. */
    void check(Optional<String> wanted, String path) {
        if (wanted.isPresent() && !wanted.get().equalsIgnoreCase(sha256)) {
            throw problem("The confd binary has another SHA-256 than the cluster file says.", path)
                    .because("it is " + sha256 + ", wanted is " + wanted.get())
                    .toException();
        }
    }

    private static Problem problem(String what, String path) {
        return Problem.of("CONFD_BINARY", Problem.Kind.PRECONDITION, what)
                .at(path)
                .withNext("cluster validate");
    }

    String fetch() {
        return "base64 -d -i >\"$temp\" <<'@binary'\n" + base64 + "\n@binary";
    }
}
