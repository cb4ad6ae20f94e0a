package io.pgha.spec;

import io.pgha.model.ConfdSpec;
import io.pgha.model.HaproxySpec;
import io.pgha.model.KeepalivedSpec;
import io.pgha.model.RtoProfile;
import io.pgha.model.SecretRef;
import io.pgha.model.SecretsSpec;
import io.pgha.model.VirtualIpSpec;
import java.time.Duration;
import java.util.Optional;

/** Reads what stands between the applications and the pools: HAProxy, confd, keepalived and the virtual IP; and the secrets. */
final class ServiceSections {
    // With two descriptors each and room for the rest this fits a hard limit of 20000 open files.
    private static final int USUAL_MAXCONN = 8000;
    private static final long NO_LIMIT = -1;

    private ServiceSections() {}

    static VirtualIpSpec virtualIp(Section section) {
        return new VirtualIpSpec(
                section.optionalText("address", orAuto(Form.ADDRESS)).filter(text -> !text.equals("auto")),
                section.optionalText("interface", Form.INTERFACE).filter(text -> !text.equals("auto")));
    }

    private static Form orAuto(Form form) {
        return new Form(
                form.description() + ", or auto",
                text -> text.equals("auto") || form.fits().test(text));
    }

    static HaproxySpec haproxy(Section section, RtoProfile profile) {
        return new HaproxySpec(
                section.port("primary_port", 5000),
                section.port("replica_port", 5001),
                section.port("sync_port", 5002),
                section.port("async_port", 5003),
                section.port("stats_port", 7000),
                section.truth("direct_ports", false),
                section.integer("maxconn", USUAL_MAXCONN, 10, 1_000_000),
                section.integer("maxconn_per_listener", USUAL_MAXCONN / 2, 10, 1_000_000),
                section.integer("retries", 2, 0, 10),
                section.pause("timeout_connect", Duration.ofSeconds(4)),
                section.pause("timeout_queue", Duration.ofSeconds(5)),
                section.seconds("timeout_client", Duration.ofMinutes(60), 1),
                section.seconds("timeout_server", Duration.ofMinutes(60), 1),
                section.pause("timeout_check", Duration.ofSeconds(5)),
                section.pause("check_interval", profile.checkInterval()),
                section.pause("fast_check_interval", profile.fastCheckInterval()),
                section.integer("fall", 2, 1, 10),
                // Patroni answers 200 only on the right node, so one good answer is enough; each further one would only
                // lengthen the outage.
                section.integer("rise", 1, 1, 10),
                section.choice("balance", HaproxySpec.Balance.ROUNDROBIN),
                replicaMaxLag(section),
                section.truth("primary_fallback", true),
                section.seconds("hard_stop_after", Duration.ofMinutes(30), 1));
    }

    private static Optional<Long> replicaMaxLag(Section section) {
        long lag = section.scalar(
                        "replica_max_lag",
                        "a size such as 100MB, or none",
                        text -> text.equals("none") ? Optional.of(NO_LIMIT) : Quantities.bytes(text))
                .orElse(100L << 20);
        return lag == NO_LIMIT ? Optional.empty() : Optional.of(lag);
    }

    static ConfdSpec confd(Section section) {
        ConfdSpec.Mode mode = section.choice("mode", ConfdSpec.Mode.ETCDCTL);
        Optional<String> url = section.optionalText("url", Form.URL);
        Optional<String> sha256 = section.optionalText("sha256", Form.SHA256);
        Optional<String> file = section.optionalText("file", Form.PATH);
        if (mode == ConfdSpec.Mode.URL && !section.says("url")) {
            section.missing("url", "where to download confd from");
        }
        if (mode == ConfdSpec.Mode.URL && !section.says("sha256")) {
            section.missing("sha256", "the digest the download must have");
        }
        if (mode == ConfdSpec.Mode.FILE && !section.says("file")) {
            section.missing("file", "where the confd binary is on this machine");
        }
        return new ConfdSpec(mode, url, sha256, file, section.seconds("interval", Duration.ofSeconds(10), 1));
    }

    static KeepalivedSpec keepalived(Section section) {
        return new KeepalivedSpec(
                section.optionalInteger("router_id", 1, 255),
                section.integer("priority", 100, 1, 254),
                section.pause("advert_interval", Duration.ofSeconds(1)),
                section.seconds("check_interval", Duration.ofSeconds(1), 1),
                section.seconds("check_timeout", Duration.ofSeconds(2), 1),
                section.integer("fall", 2, 1, 10),
                section.integer("rise", 2, 1, 10));
    }

    /** The secrets; those the original took from the environment still come from there unless the file says otherwise. */
    static SecretsSpec secrets(Section section, ContextSettings settings) {
        SecretRef generated = new SecretRef.Generated();
        return new SecretsSpec(
                section.secret("superuser", fromOriginal(settings, "TF_VAR_patroni_superuser_password")),
                section.secret("replication", fromOriginal(settings, "TF_VAR_patroni_replication_password")),
                section.secret("pgbouncer", generated),
                section.secret("restapi", generated));
    }

    private static SecretRef fromOriginal(ContextSettings settings, String variable) {
        return settings.hasVariable(variable) ? new SecretRef.Environment(variable) : new SecretRef.Generated();
    }
}
