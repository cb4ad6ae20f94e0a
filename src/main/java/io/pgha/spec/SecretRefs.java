package io.pgha.spec;

import io.pgha.model.SecretRef;
import java.util.Optional;

/** Reads the texts that say where a secret comes from. */
public final class SecretRefs {
    private SecretRefs() {}

    /** The reference that a text such as {@code env:APP_PASSWORD} is, or nothing if it is none. */
    public static Optional<SecretRef> parse(String text) {
        if (text.equals("generate")) {
            return Optional.of(new SecretRef.Generated());
        }
        if (text.equals("prompt")) {
            return Optional.of(new SecretRef.Prompted());
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        String value = text.substring(colon + 1);
        return switch (text.substring(0, colon)) {
            case "env" ->
                Optional.of(value)
                        .filter(name -> name.matches("[A-Za-z_][A-Za-z0-9_]*"))
                        .map(SecretRef.Environment::new);
            case "file" -> Optional.of(value).filter(Form.PATH.fits()).map(SecretRef.LocalFile::new);
            case "vault" ->
                Optional.of(value).filter(Form.ocid("vaultsecret").fits()).map(SecretRef.Vault::new);
            default -> Optional.empty();
        };
    }
}
