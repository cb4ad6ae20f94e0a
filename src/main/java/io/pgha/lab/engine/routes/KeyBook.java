package io.pgha.lab.engine.routes;

import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.trust.Authority;
import io.pgha.lab.engine.trust.Keys;
import io.pgha.lab.engine.trust.Sessions;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Principal;
import io.pgha.lab.engine.wire.Request;
import io.pgha.lab.engine.wire.Signatures;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys by which requests can be proved: the person's API key, sessions of instances, and instances' certificates. */
final class KeyBook implements Signatures.KeyRing {
    private static final String SESSION = "ST$";
    private static final Pattern INSTANCE = Pattern.compile("OU=opc-instance:([a-z0-9.-]+)");

    private final World world;
    private final Landscape landscape;
    private final KeyPair apiKey;
    private final Sessions sessions;
    private final Authority authority;

    KeyBook(World world, Landscape landscape, KeyPair apiKey, Sessions sessions, Authority authority) {
        this.world = world;
        this.landscape = landscape;
        this.apiKey = apiKey;
        this.sessions = sessions;
        this.authority = authority;
    }

    @Override
    public Optional<Signatures.Known> find(String keyId, Request request) {
        if (keyId.startsWith(SESSION)) {
            return sessions.find(keyId.substring(SESSION.length()))
                    .filter(session -> world.read(() ->
                            world.find(Kind.INSTANCE, session.instanceId()).isPresent()))
                    .map(session -> new Signatures.Known(session.key(), new Principal.Instance(session.instanceId())));
        }
        List<String> parts = Arrays.asList(keyId.split("/", -1));
        if (parts.size() != 3 || !parts.get(0).equals(landscape.tenancyId())) {
            return Optional.empty();
        }
        return switch (parts.get(1)) {
            case "fed-x509-sha256" -> holder(request, "SHA-256", parts.get(2));
            case "fed-x509" -> holder(request, "SHA-1", parts.get(2));
            default -> person(parts.get(1), parts.get(2));
        };
    }

    private Optional<Signatures.Known> person(String userId, String fingerprint) {
        return userId.equals(landscape.userId()) && fingerprint.equals(Keys.apiKeyFingerprint(apiKey))
                ? Optional.of(new Signatures.Known(apiKey.getPublic(), new Principal.User(userId)))
                : Optional.empty();
    }

    /** The certificate comes in the very request that it is to prove. */
    private Optional<Signatures.Known> holder(Request request, String digest, String fingerprint) {
        try {
            X509Certificate leaf = Authority.parse(certificateIn(request));
            String own = Keys.fingerprint(digest, leaf.getEncoded());
            Matcher subject = INSTANCE.matcher(leaf.getSubjectX500Principal().getName());
            if (!authority.vouchesFor(leaf, world.now())
                    || !own.equals(fingerprint.toLowerCase(Locale.ROOT))
                    || !subject.find()) {
                return Optional.empty();
            }
            return Optional.of(
                    new Signatures.Known(leaf.getPublicKey(), new Principal.CertificateHolder(subject.group(1))));
        } catch (GeneralSecurityException | IllegalArgumentException | ApiException e) {
            return Optional.empty();
        }
    }

    private static byte[] certificateIn(Request request) {
        return Base64.getMimeDecoder()
                .decode(Json.text(request.json(), "certificate").orElse(""));
    }
}
