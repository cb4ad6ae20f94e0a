package io.pgha.lab.engine.routes;

import io.pgha.lab.engine.state.Ocids;
import io.pgha.lab.engine.state.Store;
import io.pgha.lab.engine.trust.Keys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;

/**
 * The keys of a lab, made when it is new and kept in its state directory.
 *
 * @param apiKey of the person
 * @param authority that signs instances' certificates and sessions
 * @param instances of every instance's certificate; one for all, since making one takes seconds on a busy machine, which a node
 *     that asks for its identity would have to wait for
 * @param adminKey of the owner of the lab
 */
public record Credentials(KeyPair apiKey, KeyPair authority, KeyPair instances, String adminKey) {
    /** The API key, where the OCI profile says it is. */
    public static final String API_KEY_FILE = "oci/api_key.pem";

    private static final String ADMIN_KEY_FILE = "admin.key";

    /** Those of a state directory. */
    public static Credentials load(Store store, Ocids random) throws IOException {
        return new Credentials(
                pair(store, API_KEY_FILE),
                pair(store, "trust/authority.pem"),
                pair(store, "trust/instances.pem"),
                text(store, ADMIN_KEY_FILE, random.letters(40)));
    }

    private static KeyPair pair(Store store, String name) throws IOException {
        try {
            if (Files.exists(store.path(name))) {
                return Keys.fromPem(Files.readString(store.path(name)));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(store.path(name) + " holds no RSA key", e);
        }
        KeyPair fresh = Keys.generate();
        String pem = Keys.pem("PRIVATE KEY", fresh.getPrivate().getEncoded());
        store.write(name, pem.getBytes(StandardCharsets.UTF_8));
        return fresh;
    }

    private static String text(Store store, String name, String unlessThere) throws IOException {
        if (!Files.exists(store.path(name))) {
            store.write(name, unlessThere.getBytes(StandardCharsets.UTF_8));
        }
        return Files.readString(store.path(name)).strip();
    }
}
