package io.pgha.spec;

import io.pgha.model.CloudSpec;
import io.pgha.model.SecretRef;
import io.pgha.model.SshSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Reads {@code cloud} and {@code ssh}: how the cloud and the machines are reached. */
final class CloudSection {
    private static final Form TAG_KEY =
            Form.matching("at most 100 letters, digits and ._- without blanks", "[A-Za-z0-9._-]{1,100}");
    private static final Form COMPARTMENT = Form.matching(
            "an OCID of a compartment or tenancy", "ocid1\\.(compartment|tenancy)\\.[A-Za-z0-9._-]{3,250}");
    private static final Form VCN = Form.ocid("vcn");
    private static final Form SUBNET = Form.ocid("subnet");
    private static final Form IAM_NAME = Form.matching("at most 100 letters, digits and ._-", "[A-Za-z0-9._-]{1,100}");

    private final FileSettings settings;
    private final Path home;

    CloudSection(FileSettings settings, Path home) {
        this.settings = settings;
        this.home = home;
    }

    CloudSpec cloud(Section section, String clusterName) {
        String profile =
                settings.value(section, "profile", Setting.PROFILE, Form.WORD).orElse("");
        String configFile = settings.value(section, "config_file", Setting.CONFIG_FILE, Form.PATH)
                .orElse("");
        settings.addProfile(home);
        return new CloudSpec(
                settings.required(section, "region", Setting.REGION, Form.REGION, "which region to use"),
                settings.required(
                        section,
                        "compartment",
                        Setting.COMPARTMENT,
                        COMPARTMENT,
                        "which compartment everything is made in"),
                profile,
                configFile,
                settings.value(section, "endpoint", Setting.ENDPOINT, Form.URL),
                settings.value(section, "node_endpoint", Setting.NODE_ENDPOINT, Form.URL),
                settings.value(section, "node_auth_endpoint", Setting.NODE_ENDPOINT, Form.URL),
                settings.value(section, "vcn", Setting.VCN, VCN),
                settings.required(
                        section,
                        "bastion_subnet",
                        Setting.BASTION_SUBNET,
                        SUBNET,
                        "which public subnet the bastion goes to"),
                settings.required(
                        section, "node_subnet", Setting.NODE_SUBNET, SUBNET, "which private subnet the nodes go to"),
                section.texts("tags", TAG_KEY),
                section.section("iam", iam -> iam(iam, clusterName)));
    }

    private static CloudSpec.Iam iam(Section section, String clusterName) {
        return new CloudSpec.Iam(
                section.truth("manage", true),
                section.text("dynamic_group", "pgha-" + clusterName, IAM_NAME),
                section.text("policy", "pgha-" + clusterName, IAM_NAME));
    }

    SshSpec ssh(Section section) {
        String privateKey = settings.value(section, "private_key", Setting.SSH_PRIVATE_KEY, Form.PATH)
                .orElse("~/.ssh/id_ed25519");
        return new SshSpec(
                privateKey,
                settings.value(section, "public_key", Setting.SSH_PUBLIC_KEY, Form.PATH)
                        .orElse(privateKey + ".pub"),
                section.truth("agent", true),
                section.secret("passphrase", new SecretRef.Prompted()),
                section.seconds("connect_timeout", Duration.ofSeconds(10), 1),
                section.seconds("keep_alive", Duration.ofSeconds(15), 1));
    }

    /** The tags of pgha itself cannot be set by hand. */
    static boolean isOwnTag(Map.Entry<String, String> tag) {
        return tag.getKey().startsWith("pgha-");
    }
}
