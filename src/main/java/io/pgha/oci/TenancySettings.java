package io.pgha.oci;

import io.pgha.model.Secret;
import java.util.Optional;

/**
 * How to reach a tenancy and as whom.
 *
 * @param configFile path of the OCI config file; {@code ~/} is the home directory
 * @param profile profile in it
 * @param region region identifier; blank for the profile's own
 * @param endpoint one URL for every API, instead of the region's own
 * @param compartment OCID that everything is made and looked for in
 * @param apiKey parts of the API key that win over the profile's
 * @param passphrase of the private key; without it, the profile's own
 */
public record TenancySettings(
        String configFile,
        String profile,
        String region,
        Optional<String> endpoint,
        String compartment,
        ApiKey apiKey,
        Optional<Secret> passphrase) {}
