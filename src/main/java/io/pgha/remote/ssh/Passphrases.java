package io.pgha.remote.ssh;

import io.pgha.model.Secret;
import java.nio.file.Path;
import java.util.Optional;

/** Knows, or asks for, the passphrase of a private key file. */
@FunctionalInterface
public interface Passphrases {
    /** The passphrase of the key file, or empty if there is nobody to ask. Asked once per session and file. */
    Optional<Secret> of(Path keyFile);

    /** Nobody to ask. */
    static Passphrases none() {
        return keyFile -> Optional.empty();
    }
}
