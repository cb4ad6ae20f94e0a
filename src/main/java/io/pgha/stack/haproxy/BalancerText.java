package io.pgha.stack.haproxy;

import io.pgha.model.ClusterSpec;
import io.pgha.model.HaproxySpec;
import io.pgha.model.PatroniSpec;
import io.pgha.stack.Paths;
import io.pgha.stack.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** HAProxy's configuration for a cluster, whoever its members are: one listener per role, each asking Patroni who has the role. */
final class BalancerText {
    private static final String PRIMARY = "primary";

    private final ClusterSpec spec;
    private final HaproxySpec haproxy;

    private BalancerText(ClusterSpec spec) {
        this.spec = spec;
        this.haproxy = spec.haproxy();
    }

    static MemberText of(ClusterSpec spec) {
        return new BalancerText(spec).text();
    }

    /** A port with the role that Patroni is asked for. */
    private record Listener(String role, int port, String check, boolean fallback) {}

    private List<Listener> listeners() {
        List<Listener> all = new ArrayList<>();
        String lag = haproxy.replicaMaxLag().map(bytes -> "?lag=" + bytes).orElse("");
        all.add(new Listener(PRIMARY, haproxy.primaryPort(), "/primary", false));
        all.add(new Listener("replicas", haproxy.replicaPort(), "/replica" + lag, haproxy.primaryFallback()));
        if (spec.patroni().synchronous()) {
            // In quorum mode Patroni knows no single synchronous standby, only those that take part in the quorum.
            boolean quorum = spec.patroni().synchronousMode() == PatroniSpec.SynchronousMode.QUORUM;
            all.add(new Listener("sync", haproxy.syncPort(), quorum ? "/quorum" : "/sync", false));
            all.add(new Listener("async", haproxy.asyncPort(), "/async" + lag, false));
        }
        return all;
    }

    private MemberText text() {
        List<String> sections = new ArrayList<>();
        for (Listener listener : listeners()) {
            sections.add(checked(listener));
        }
        if (haproxy.directPorts()) {
            listeners().forEach(listener -> sections.add(direct(listener)));
        }
        return new MemberText(Template.of("haproxy", "etc/haproxy/haproxy.cfg")
                .with("maxconn", haproxy.maxconn())
                .with("hard_stop_after", time(haproxy.hardStopAfter()))
                .with("maxconn_per_listener", haproxy.maxconnPerListener())
                .with("retries", haproxy.retries())
                .with("timeout_connect", time(haproxy.timeoutConnect()))
                .with("timeout_queue", time(haproxy.timeoutQueue()))
                .with("timeout_client", time(haproxy.timeoutClient()))
                .with("timeout_server", time(haproxy.timeoutServer()))
                .with("timeout_check", time(haproxy.timeoutCheck()))
                .with("check_interval", time(haproxy.checkInterval()))
                .with("fast_check_interval", time(haproxy.fastCheckInterval()))
                .with("fall", haproxy.fall())
                .with("rise", haproxy.rise())
                .with("stats_port", haproxy.statsPort())
                .with(
                        "listeners",
                        sections.stream().collect(Collectors.joining("\n")).stripTrailing())
                .text()
                .masked());
    }

    private String checked(Listener listener) {
        return Template.of("haproxy", "etc/haproxy/checked.cfg")
                .with("role", listener.role())
                .with("port", listener.port())
                .with("balance", balance())
                .with("check", listener.check())
                .with("server_port", spec.pgbouncer().port())
                .with("check_port", spec.patroni().restapiPort())
                .with("ca", Paths.CA)
                .with("fallback", fallback(listener, spec.pgbouncer().port()))
                .text()
                .masked();
    }

    private String direct(Listener listener) {
        return Template.of("haproxy", "etc/haproxy/tracking.cfg")
                .with("role", listener.role() + "_direct")
                .with("port", listener.port() + HaproxySpec.DIRECT_OFFSET)
                .with("balance", balance())
                .with("server_port", spec.postgresql().port())
                .with("tracked", listener.role())
                .with("fallback", fallback(listener, spec.postgresql().port()))
                .text()
                .masked();
    }

    // The same machines once more, used only while no replica can serve, and only the one that is primary.
    private static String fallback(Listener listener, int serverPort) {
        return Optional.of("server <name>-primary <address>:" + serverPort + " track " + PRIMARY + "/<name> backup")
                .filter(line -> listener.fallback())
                .orElse("");
    }

    private String balance() {
        return haproxy.balance().name().toLowerCase(Locale.ROOT);
    }

    private static String time(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
