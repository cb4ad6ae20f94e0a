package io.pgha.ops.cloud;

import io.pgha.model.ClusterSpec;
import io.pgha.model.Secret;
import io.pgha.oci.ApiKey;
import io.pgha.oci.TenancySettings;
import io.pgha.spec.ClusterFile;
import io.pgha.spec.ContextSettings;
import io.pgha.spec.Setting;
import java.util.Optional;

/** A cluster as its file describes it, and the tenancy it belongs to. */
public record CloudTarget(ClusterSpec spec, TenancySettings settings) {

    /**
     * The target of a cluster file that was read.
     *
     * @param passphrase of the API key, if somebody knows it beside the OCI config file
     */
    public static CloudTarget of(ClusterFile file, Optional<Secret> passphrase) {
        ClusterSpec spec = file.spec();
        ContextSettings around = file.settings();
        ApiKey key = new ApiKey(
                around.value(Setting.TENANCY),
                around.value(Setting.USER),
                around.value(Setting.FINGERPRINT),
                around.value(Setting.KEY_FILE));
        return new CloudTarget(
                spec,
                new TenancySettings(
                        spec.cloud().configFile(),
                        spec.cloud().profile(),
                        spec.cloud().region(),
                        spec.cloud().endpoint(),
                        spec.cloud().compartment(),
                        key,
                        passphrase));
    }
}
