package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.trust.Keys;
import io.pgha.lab.engine.trust.Sessions;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Principal;
import io.pgha.lab.engine.wire.Request;
import io.pgha.lab.engine.wire.Response;
import io.pgha.lab.engine.wire.Signatures;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;

/** Gives the holder of an instance's certificate a session: {@code POST /v1/x509}. */
final class SessionDoor {
    private static final int SHORTEST_KEY = 2048;

    private final World world;
    private final Landscape landscape;
    private final Signatures signatures;
    private final Signatures.KeyRing keys;
    private final Sessions sessions;

    SessionDoor(World world, Landscape landscape, Signatures signatures, Signatures.KeyRing keys, Sessions sessions) {
        this.world = world;
        this.landscape = landscape;
        this.signatures = signatures;
        this.keys = keys;
        this.sessions = sessions;
    }

    Response answer(Request request) {
        try {
            return exchange(request);
        } catch (ApiException e) {
            return Response.error(e);
        }
    }

    private Response exchange(Request request) {
        if (!request.method().equals("POST")) {
            throw new ApiException(405, "MethodNotAllowed", "Only POST is allowed here.");
        }
        if (!(signatures.prove(request, keys) instanceof Principal.CertificateHolder holder)) {
            throw ApiException.notAuthenticated();
        }
        Resource instance = world.read(() -> world.find(Kind.INSTANCE, holder.id())
                .filter(found -> !found.isAnyOf("TERMINATED"))
                .orElseThrow(ApiException::notAuthenticated));
        ObjectNode body = request.json();
        RSAPublicKey key = sessionKey(Json.text(body, "publicKey"));
        try {
            String jwt = sessions.open(instance.id(), instance.text("compartmentId"), landscape.tenancyId(), key);
            return Response.json(200, Json.object().put("token", jwt));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the session could not be signed", e);
        }
    }

    private static RSAPublicKey sessionKey(Optional<String> encoded) {
        try {
            byte[] der = Keys.unpem(encoded.orElseThrow(() -> ApiException.missing("publicKey is required.")));
            PublicKey key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
            if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= SHORTEST_KEY) {
                return rsa;
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw ApiException.invalid("publicKey is not an RSA key.");
        }
        throw ApiException.invalid("publicKey must have at least " + SHORTEST_KEY + " bits.");
    }
}
