package io.pgha.lab.engine.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Proves who sent a request, by the signature that its Authorization header carries; says 401 to everything that is not proved.
 *
 * <p>The scheme is draft-cavage-http-signatures-08 as OCI uses it: {@code rsa-sha256} over the lines {@code name: value} of the
 * headers listed, in that order.
 */
public final class Signatures {
    /** How far a caller's clock may be from ours. */
    public static final Duration SKEW = Duration.ofMinutes(5);

    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private final Clock clock;

    /** Knows the public keys. */
    public interface KeyRing {
        /** The key of a key id and its holder; empty if there is none, or none any more. */
        Optional<Known> find(String keyId, Request request);
    }

    /** A public key, and whose it is. */
    public record Known(PublicKey key, Principal holder) {}

    /** Proves by the clock given. */
    public Signatures(Clock clock) {
        this.clock = clock;
    }

    /**
     * The sender of a request.
     *
     * @throws ApiException 401 if the request does not prove it
     */
    public Principal prove(Request request, KeyRing keys) {
        try {
            return proved(request, keys).orElseThrow(ApiException::notAuthenticated);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw ApiException.notAuthenticated();
        }
    }

    private Optional<Principal> proved(Request request, KeyRing keys) throws GeneralSecurityException {
        Map<String, String> parameters =
                parameters(request.header("authorization").orElse(""));
        String algorithm = parameters.getOrDefault("algorithm", "");
        if (!algorithm.equals("rsa-sha256") || !"1".equals(parameters.getOrDefault("version", "1"))) {
            return Optional.empty();
        }
        List<String> signed = Arrays.asList(
                parameters.getOrDefault("headers", "").toLowerCase(Locale.ROOT).split(" ", -1));
        if (!coversEnough(request, signed) || !isFresh(request, signed) || !bodyIsAsSigned(request, signed)) {
            return Optional.empty();
        }
        Optional<String> text = signingText(request, signed);
        Optional<Known> known = keys.find(parameters.getOrDefault("keyId", ""), request);
        if (text.isEmpty() || known.isEmpty()) {
            return Optional.empty();
        }
        Signature verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(known.get().key());
        verifier.update(text.get().getBytes(StandardCharsets.UTF_8));
        byte[] signature = Base64.getDecoder().decode(parameters.getOrDefault("signature", ""));
        return verifier.verify(signature) ? Optional.of(known.get().holder()) : Optional.empty();
    }

    private static Map<String, String> parameters(String authorization) {
        Map<String, String> parameters = new HashMap<>();
        if (authorization.startsWith("Signature ")) {
            Matcher matcher = PARAMETER.matcher(authorization);
            while (matcher.find()) {
                parameters.put(matcher.group(1), matcher.group(2));
            }
        }
        return parameters;
    }

    private static boolean coversEnough(Request request, List<String> signed) {
        boolean basic = signed.contains("(request-target)")
                && signed.contains("host")
                && (signed.contains("date") || signed.contains("x-date"));
        boolean body = !WITH_BODY.contains(request.method())
                || signed.containsAll(List.of("content-length", "content-type", "x-content-sha256"));
        return basic && body;
    }

    private boolean isFresh(Request request, List<String> signed) {
        String name = signed.contains("x-date") ? "x-date" : "date";
        try {
            Instant sent = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(
                    request.header(name).orElse("")));
            return Duration.between(sent, clock.instant()).abs().compareTo(SKEW) <= 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean bodyIsAsSigned(Request request, List<String> signed) throws GeneralSecurityException {
        if (!signed.contains("x-content-sha256")) {
            return true;
        }
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(request.body());
        return Base64.getEncoder()
                        .encodeToString(digest)
                        .equals(request.header("x-content-sha256").orElse(""))
                && String.valueOf(request.length())
                        .equals(request.header("content-length").orElse("0"));
    }

    private static Optional<String> signingText(Request request, List<String> signed) {
        StringBuilder text = new StringBuilder();
        for (String name : signed) {
            Optional<String> value = name.equals("(request-target)")
                    ? Optional.of(request.method().toLowerCase(Locale.ROOT) + " " + request.target())
                    : request.header(name);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            text.append(text.isEmpty() ? "" : "\n").append(name).append(": ").append(value.get());
        }
        return Optional.of(text.toString());
    }
}
