package io.pgha.spec;

import io.pgha.model.NearestName;
import io.pgha.model.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A setting that a command option, the session, the environment, the cluster file or the OCI config profile can give, in this order
 * of precedence.
 */
public enum Setting {
    CLUSTER("name of the current cluster", "PGHA_CLUSTER"),
    REGION("region identifier", "PGHA_REGION", "OCI_CLI_REGION", "TF_VAR_region"),
    COMPARTMENT("OCID everything is made in", "PGHA_COMPARTMENT", "TF_VAR_compartment_ocid"),
    PROFILE("profile of the OCI config file", "PGHA_PROFILE", "OCI_CLI_PROFILE"),
    CONFIG_FILE("path of the OCI config file", "PGHA_CONFIG_FILE", "OCI_CLI_CONFIG_FILE"),
    ENDPOINT("one URL for every API", "PGHA_OCI_ENDPOINT", "OCI_CLI_ENDPOINT"),
    NODE_ENDPOINT("one URL for every API as the nodes reach it", "PGHA_NODE_ENDPOINT"),
    TENANCY("OCID of the tenancy", "PGHA_TENANCY", "OCI_CLI_TENANCY", "TF_VAR_tenancy_ocid"),
    USER("OCID of the API user", "PGHA_USER", "OCI_CLI_USER", "TF_VAR_user_ocid"),
    FINGERPRINT("fingerprint of the API key", "PGHA_FINGERPRINT", "OCI_CLI_FINGERPRINT", "TF_VAR_fingerprint"),
    KEY_FILE("path of the API key", "PGHA_KEY_FILE", "OCI_CLI_KEY_FILE", "TF_VAR_private_key_path"),
    VCN("OCID of the VCN", "PGHA_VCN", "TF_VAR_vcn_id"),
    BASTION_SUBNET("OCID of the public subnet", "PGHA_BASTION_SUBNET", "TF_VAR_bastion_subnet"),
    NODE_SUBNET("OCID of the private subnet", "PGHA_NODE_SUBNET", "TF_VAR_pgsql_subnet"),
    AVAILABILITY_DOMAIN("availability domain of the bastion", "PGHA_AVAILABILITY_DOMAIN", "TF_VAR_availability_domain"),
    SSH_PRIVATE_KEY(
            "path of the SSH private key", "PGHA_SSH_KEY", "TF_VAR_ssh_private_key_path", "TF_VAR_ssh_private_key"),
    SSH_PUBLIC_KEY("path of the SSH public key", "PGHA_SSH_PUBLIC_KEY", "TF_VAR_ssh_public_key"),
    BASTION("address of the bastion, instead of what the cloud says", "PGHA_BASTION"),
    OUTPUT("form of output: table, json or yaml", "PGHA_OUTPUT");

    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // List.of cannot change
    private final List<String> variables;

    Setting(String meaning, String... variables) {
        this.meaning = meaning;
        this.variables = List.of(variables);
    }

    /** The name in {@code context set} and, after two hyphens, as an option. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it is, in a few words. */
    public String meaning() {
        return meaning;
    }

    /** The environment variables that give it, the strongest first. */
    public List<String> variables() {
        return variables;
    }

    /** True if its value is a path, so that the content of a file in its place is a mistake. */
    boolean isPath() {
        return this == CONFIG_FILE || this == KEY_FILE || this == SSH_PRIVATE_KEY || this == SSH_PUBLIC_KEY;
    }

    /** The key of the OCI config profile that gives it, if one does. */
    Optional<String> profileKey() {
        return switch (this) {
            case REGION, TENANCY, USER, FINGERPRINT -> Optional.of(key());
            case KEY_FILE -> Optional.of("key_file");
            default -> Optional.empty();
        };
    }

    /** The value that holds if nobody gives one. */
    Optional<String> fallback() {
        return switch (this) {
            case PROFILE -> Optional.of("DEFAULT");
            case CONFIG_FILE -> Optional.of("~/.oci/config");
            case OUTPUT -> Optional.of("table");
            default -> Optional.empty();
        };
    }

    /**
     * The setting of a key.
     *
     * @throws io.pgha.model.ProblemException of kind USAGE if there is none, naming the nearest one
     */
    public static Setting byKey(String key) {
        List<String> keys = Arrays.stream(values()).map(Setting::key).toList();
        int index = keys.indexOf(key.replace('_', '-'));
        if (index >= 0) {
            return values()[index];
        }
        Problem unknown = Problem.of(
                        "UNKNOWN_SETTING", Problem.Kind.USAGE, "There is no setting " + Problems.quote(key) + ".")
                .because(NearestName.of(key, keys)
                        .map(name -> "Did you mean " + name + "?")
                        .orElse("Settings: " + String.join(", ", keys) + "."));
        throw unknown.withNext("context show").toException();
    }
}
