package io.pgha.stack.postgresql;

import io.pgha.model.Secret;
import io.pgha.model.Text;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * SCRAM-SHA-256 verifiers as PostgreSQL stores them for passwords (RFC 5803, RFC 5802): the server is given one instead of the
 * password, and one the server has tells whether it stands for a password.
 */
final class Scram {
    private static final Pattern VERIFIER = Pattern.compile("SCRAM-SHA-256\\$(\\d+):([^$]+)\\$([^:]+):(.+)");
    private static final int ITERATIONS = 4096;
    private static final int SALT_BYTES = 16;
    private static final int KEY_BITS = 256;
    private static final int MEMORY = 512;

    /** A password tried against a verifier is slow on purpose, so what came out is kept for the next plan. */
    private record Tried(Secret verifier, Secret password) {}

    private static final Map<Tried, Boolean> TRIED = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Tried, Boolean> eldest) {
            return size() > MEMORY;
        }
    };

    private Scram() {}

    /** True if the verifier the server has stands for the password. */
    static boolean verifies(Secret verifier, Secret password) {
        Tried question = new Tried(verifier, password);
        synchronized (TRIED) {
            return TRIED.computeIfAbsent(question, Scram::tryOut);
        }
    }

    private static boolean tryOut(Tried question) {
        Text tried = Text.derived(question.verifier(), question.password(), (raw, plain) -> {
            Matcher parts = VERIFIER.matcher(raw);
            return parts.matches()
                    ? verifier(plain, Base64.getDecoder().decode(parts.group(2)), Integer.parseInt(parts.group(1)))
                    : "no SCRAM verifier: " + raw;
        });
        return Text.hidden(question.verifier()).sameRaw(tried);
    }

    /**
     * A verifier for a password. Its salt is not random, so that a plan is a pure function, but nobody can tell it without the seed.
     *
     * @param seed a secret of the cluster
     * @param role the role it is for
     */
    static Text verifier(Secret password, Secret seed, String role) {
        return Text.derived(seed, password, (raw, plain) -> {
            byte[] salt =
                    Arrays.copyOf(hmac(raw.getBytes(StandardCharsets.UTF_8), "scram salt of " + role), SALT_BYTES);
            return verifier(plain, salt, ITERATIONS);
        });
    }

    static String verifier(String password, byte[] salt, int iterations) {
        try {
            // SASLprep's normal form; PostgreSQL, too, takes a password as it is that SASLprep would refuse.
            String normal = Normalizer.normalize(password, Normalizer.Form.NFKC);
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(normal.toCharArray(), salt, iterations, KEY_BITS))
                    .getEncoded();
            byte[] stored = MessageDigest.getInstance("SHA-256").digest(hmac(salted, "Client Key"));
            Base64.Encoder base64 = Base64.getEncoder();
            return "SCRAM-SHA-256$" + iterations + ":" + base64.encodeToString(salt) + "$"
                    + base64.encodeToString(stored) + ":" + base64.encodeToString(hmac(salted, "Server Key"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private static byte[] hmac(byte[] key, String message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
        }
    }
}
