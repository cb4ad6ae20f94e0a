package io.pgha.oci;

import java.util.Optional;

/**
 * Parts of an API key that are known without the OCI config file and win over it.
 *
 * @param tenancy OCID of the tenancy
 * @param user OCID of the user
 * @param fingerprint of the public key, as the console shows it
 * @param keyFile path of the private key
 */
public record ApiKey(
        Optional<String> tenancy, Optional<String> user, Optional<String> fingerprint, Optional<String> keyFile) {

    /** Nothing known beside the config file. */
    public static ApiKey none() {
        return new ApiKey(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** True if no config file is needed. */
    boolean isWhole() {
        return tenancy.isPresent() && user.isPresent() && fingerprint.isPresent() && keyFile.isPresent();
    }
}
