package io.pgha.stack.patroni;

import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.model.PatroniSpec;
import io.pgha.model.PostgresqlSpec;
import io.pgha.model.Text;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Paths;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Patroni's own file on a node; it reads the same to Patroni 3 and 4. */
final class ConfigFile {
    private ConfigFile() {}

    static Text of(Blueprint cluster, Node node) {
        ClusterSpec spec = cluster.spec();
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("scope", spec.name());
        file.put("namespace", Paths.DCS_NAMESPACE);
        file.put("name", node.name());
        file.put("log", Map.of("level", spec.patroni().logLevel()));
        file.put("restapi", restApi(cluster, node));
        file.put("ctl", Map.of("cacert", Paths.CA));
        file.put("etcd3", etcd(cluster));
        file.put("bootstrap", bootstrap(spec));
        file.put("postgresql", postgresql(cluster, node));
        file.put("watchdog", watchdog(spec.patroni()));
        file.put("tags", tags(spec.patroni(), node));
        return Text.plain("# managed by pgha, edit the cluster file\n").plus(Yaml.of(file));
    }

    private static Map<String, Object> restApi(Blueprint cluster, Node node) {
        int port = cluster.spec().patroni().restapiPort();
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("listen", "0.0.0.0:" + port);
        section.put("connect_address", node.address() + ":" + port);
        section.put("certfile", Paths.CERTIFICATE);
        section.put("keyfile", Paths.POSTGRES_KEY);
        section.put("cafile", Paths.CA);
        section.put(
                "authentication",
                login(Paths.REST_USER, Text.hidden(cluster.secrets().restApi())));
        return section;
    }

    private static Map<String, Object> etcd(Blueprint cluster) {
        ClusterSpec spec = cluster.spec();
        Map<String, Object> section = new LinkedHashMap<>();
        section.put(
                "hosts",
                cluster.nodes().stream()
                        .filter(node -> spec.etcd().members().contains(node.name()))
                        .map(node -> node.address() + ":" + spec.etcd().clientPort())
                        .toList());
        section.put("protocol", "https");
        section.put("cacert", Paths.CA);
        section.put("cert", Paths.CERTIFICATE);
        section.put("key", Paths.POSTGRES_KEY);
        return section;
    }

    private static Map<String, Object> bootstrap(ClusterSpec spec) {
        List<Object> initdb = new ArrayList<>();
        initdb.add(Map.of("encoding", spec.postgresql().encoding()));
        initdb.add(Map.of("locale", spec.postgresql().locale()));
        if (spec.postgresql().dataChecksums()) {
            initdb.add("data-checksums");
        } else if (spec.postgresql().version() >= 18) {
            initdb.add("no-data-checksums");
        }
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("dcs", DynamicConfig.first(spec));
        section.put("initdb", initdb);
        return section;
    }

    private static Map<String, Object> postgresql(Blueprint cluster, Node node) {
        PostgresqlSpec spec = cluster.spec().postgresql();
        String lookupUser = cluster.spec().pgbouncer().authUser();
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("listen", "0.0.0.0:" + spec.port());
        section.put("connect_address", node.address() + ":" + spec.port());
        section.put("use_unix_socket", true);
        section.put("use_unix_socket_repl", true);
        section.put("data_dir", spec.dataDirectory());
        section.put("bin_dir", "/usr/lib/postgresql/" + spec.version() + "/bin");
        section.put("pgpass", "/var/lib/postgresql/pgpass-patroni");
        Map<String, Object> authentication = new LinkedHashMap<>();
        authentication.put(
                "superuser",
                tls(login(spec.superuser(), Text.hidden(cluster.secrets().superuser()))));
        authentication.put(
                "replication",
                tls(login(spec.replicationUser(), Text.hidden(cluster.secrets().replication()))));
        section.put("authentication", authentication);
        section.put("parameters", ServerParameters.local());
        section.put("pg_hba", HbaRules.of(spec, lookupUser, cluster.nodes()));
        section.put("pg_ident", HbaRules.identities(spec, lookupUser));
        List<Object> basebackup = new ArrayList<>();
        basebackup.add(Map.of("checkpoint", "fast"));
        cluster.spec().patroni().basebackupMaxRate().ifPresent(rate -> basebackup.add(Map.of("max-rate", rate)));
        section.put("basebackup", basebackup);
        return section;
    }

    private static Map<String, Object> login(String name, Text password) {
        Map<String, Object> login = new LinkedHashMap<>();
        login.put("username", name);
        login.put("password", password);
        return login;
    }

    // Replication, pg_rewind and base backups go over TLS to a server that our authority vouches for.
    private static Map<String, Object> tls(Map<String, Object> login) {
        login.put("sslmode", "verify-ca");
        login.put("sslrootcert", Paths.CA);
        return login;
    }

    private static Map<String, Object> watchdog(PatroniSpec spec) {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("mode", spec.watchdog().name().toLowerCase(Locale.ROOT));
        if (spec.watchdog() != PatroniSpec.Watchdog.OFF) {
            section.put("device", spec.watchdogDevice());
            section.put("safety_margin", spec.safetyMargin().toSeconds());
        }
        return section;
    }

    private static Map<String, Object> tags(PatroniSpec spec, Node node) {
        Map<String, Object> tags = new LinkedHashMap<>();
        List.of("nofailover", "noloadbalance", "clonefrom", "nosync").forEach(tag -> tags.put(tag, false));
        spec.tags().getOrDefault(node.name(), Map.of()).forEach((tag, value) -> {
            boolean truth = value.equals("true") || value.equals("false");
            tags.put(tag, truth ? (Object) Boolean.valueOf(value) : DynamicConfig.typed(value));
        });
        return tags;
    }
}
