package io.pgha.lab.engine.trust;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.wire.Json;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Session tokens of instance principals: JSON Web Tokens (RS256) that name an instance and hold the public key with which its
 * requests are to be checked. Nothing is remembered of them, so they outlive a restart.
 */
public final class Sessions {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final KeyPair keys;
    private final Clock clock;
    private final Duration life;

    /** Who a session is for, and its key. */
    public record Session(String instanceId, PublicKey key) {}

    /** Sessions signed with the keys given. */
    public Sessions(KeyPair keys, Clock clock, Duration life) {
        this.keys = keys;
        this.clock = clock;
        this.life = life;
    }

    /** A session for an instance, bound to the key it will sign with. */
    public String open(String instanceId, String compartmentId, String tenancyId, RSAPublicKey sessionKey)
            throws GeneralSecurityException {
        Instant now = clock.instant();
        ObjectNode claims = Json.object();
        claims.put("sub", instanceId);
        claims.put("iss", "authService.oracle.com");
        claims.put("aud", "oci");
        claims.put("ttype", "x509");
        claims.put("ptype", "instance");
        claims.put("opc-instance", instanceId);
        claims.put("opc-compartment", compartmentId);
        claims.put("opc-tenant", tenancyId);
        claims.put("tenant", tenancyId);
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(life).getEpochSecond());
        claims.put("jwk", Keys.jwk(sessionKey, "ignored"));
        ObjectNode header = Json.object().put("kid", "lab").put("alg", "RS256");
        String signed = encoded(header) + "." + encoded(claims);
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(keys.getPrivate());
        signer.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + ENCODER.encodeToString(signer.sign());
    }

    /** The session that a token stands for; empty if we did not sign it or it is over. */
    public Optional<Session> find(String jwt) {
        try {
            List<String> parts = Arrays.asList(jwt.split("\\.", -1));
            if (parts.size() != 3) {
                return Optional.empty();
            }
            Signature verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(keys.getPublic());
            verifier.update((parts.get(0) + "." + parts.get(1)).getBytes(StandardCharsets.US_ASCII));
            if (!verifier.verify(Base64.getUrlDecoder().decode(parts.get(2)))) {
                return Optional.empty();
            }
            JsonNode claims = Json.read(Base64.getUrlDecoder().decode(parts.get(1)));
            if (!Instant.ofEpochSecond(claims.path("exp").asLong()).isAfter(clock.instant())) {
                return Optional.empty();
            }
            JsonNode jwk = Json.read(claims.path("jwk").asText().getBytes(StandardCharsets.UTF_8));
            PublicKey key = KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
            return Optional.of(new Session(claims.path("opc-instance").asText(), key));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String encoded(ObjectNode tree) {
        return ENCODER.encodeToString(Json.bytes(tree));
    }

    private static BigInteger number(JsonNode jwk, String field) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.path(field).asText()));
    }
}
