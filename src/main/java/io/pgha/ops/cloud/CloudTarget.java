package io.pgha.ops.cloud;

import io.pgha.model.CloudSpec;
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
        CloudSpec cloud = file.spec().cloud();
        return new CloudTarget(
                file.spec(),
                new TenancySettings(
                        cloud.configFile(),
                        cloud.profile(),
                        cloud.region(),
                        cloud.endpoint(),
                        cloud.compartment(),
                        apiKey(file.settings()),
                        passphrase));
    }

    /** The tenancy that the settings alone name, without any cluster file. */
    public static TenancySettings tenancy(ContextSettings around, Optional<Secret> passphrase) {
        return new TenancySettings(
                around.value(Setting.CONFIG_FILE).orElse(""),
                around.value(Setting.PROFILE).orElse(""),
                around.value(Setting.REGION).orElse(""),
                around.value(Setting.ENDPOINT),
                around.value(Setting.COMPARTMENT).orElse(""),
                apiKey(around),
                passphrase);
    }

    // What comes from the profile itself is read there again; taking it from here too would mix two profiles' keys.
    private static ApiKey apiKey(ContextSettings around) {
        return new ApiKey(
                beside(around, Setting.TENANCY),
                beside(around, Setting.USER),
                beside(around, Setting.FINGERPRINT),
                beside(around, Setting.KEY_FILE));
    }

    private static Optional<String> beside(ContextSettings around, Setting setting) {
        ContextSettings.Resolved resolved = around.resolve(setting);
        return resolved.source() == ContextSettings.Source.PROFILE ? Optional.empty() : resolved.value();
    }
}
