package io.pgha.spec;

import io.pgha.model.NodesSpec;
import io.pgha.model.OsSpec;
import io.pgha.model.PostgresqlSpec;
import io.pgha.model.SecretRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code postgresql}: the server and what it holds. */
final class PostgresqlSection {
    static final int OLDEST = 14;
    static final int NEWEST = 18;

    private static final Form PARAMETER =
            Form.matching("the name of a PostgreSQL setting", "[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)?");
    private static final Form ROLE_OPTION = Form.oneOf(
            "LOGIN",
            "NOLOGIN",
            "SUPERUSER",
            "NOSUPERUSER",
            "CREATEDB",
            "NOCREATEDB",
            "CREATEROLE",
            "NOCREATEROLE",
            "INHERIT",
            "NOINHERIT",
            "REPLICATION",
            "NOREPLICATION",
            "BYPASSRLS",
            "NOBYPASSRLS");

    // What Patroni or pgha decides, with where to say it instead.
    private static final Map<String, String> DECIDED_ELSEWHERE = Map.ofEntries(
            Map.entry("port", "Say postgresql.port."),
            Map.entry("data_directory", "Say postgresql.data_directory."),
            Map.entry("listen_addresses", "pgha sets it from the node's addresses."),
            Map.entry("cluster_name", "Patroni sets it from the cluster's name."),
            Map.entry("hot_standby", "Patroni keeps it on."),
            Map.entry("hba_file", "Say postgresql.hba."),
            Map.entry("primary_conninfo", "Patroni sets it."),
            Map.entry("primary_slot_name", "Patroni sets it."),
            Map.entry("synchronous_standby_names", "Say patroni.synchronous_mode."),
            Map.entry("wal_keep_segments", "It is gone since PostgreSQL 13; say wal_keep_size."));

    private PostgresqlSection() {}

    static PostgresqlSpec read(Section section, NodesSpec nodes, OsSpec os, Problems problems) {
        int usual = os.packageSource() == OsSpec.PackageSource.DISTRIBUTION
                ? Images.packagedPostgresql(nodes.image()).orElse(17)
                : 17;
        int version = section.scalar(
                        "version",
                        "a supported major version of PostgreSQL, " + OLDEST + " to " + NEWEST,
                        text -> Optional.of(text)
                                .filter(digits -> digits.matches("1\\d"))
                                .map(Integer::valueOf)
                                .filter(number -> number >= OLDEST && number <= NEWEST))
                .orElse(usual);
        return new PostgresqlSpec(
                version,
                section.port("port", 5432),
                parameters(section, problems),
                section.sections("hba", Optional.of("line"), PostgresqlSection::rule).stream()
                        .flatMap(Optional::stream)
                        .toList(),
                section.texts("client_cidrs", List.of(), Form.NETWORK),
                section.truth("require_tls", true),
                section.sections("users", Optional.empty(), PostgresqlSection::user),
                section.sections("databases", Optional.of("name"), PostgresqlSection::database),
                section.text("encoding", "UTF8", Form.ENCODING),
                section.text("locale", "C.UTF-8", Form.LOCALE),
                section.truth("data_checksums", true),
                section.text(
                        "data_directory",
                        nodes.dataMountPoint() + "/postgresql/" + version + "/main",
                        Form.ABSOLUTE_PATH),
                section.text("superuser", "postgres", Form.SQL_NAME),
                section.text("replication_user", "replicator", Form.SQL_NAME));
    }

    private static Map<String, String> parameters(Section section, Problems problems) {
        Map<String, String> parameters = section.texts("parameters", PARAMETER);
        for (String name : parameters.keySet()) {
            String instead = DECIDED_ELSEWHERE.get(name);
            if (instead != null) {
                String path = section.path("parameters") + "." + name;
                problems.broken("SPEC_VALUE", path, problems.placeOf(path), path + " cannot be set here.", instead);
            }
        }
        return parameters;
    }

    private static Optional<PostgresqlSpec.HbaRule> rule(Section section) {
        if (section.says("line")) {
            return section.scalar("line", HbaRules.DESCRIPTION, HbaRules::parse);
        }
        List<String> words = new ArrayList<>();
        words.add(section.text("type", "host", Form.WORD));
        words.add(section.text("database", "all", Form.WORD));
        words.add(section.text("user", "all", Form.WORD));
        section.optionalText("address", Form.WORD).ifPresent(words::add);
        words.add(section.text("method", "scram-sha-256", Form.WORD));
        words.addAll(section.texts("options", List.of(), Form.WORD));
        Optional<PostgresqlSpec.HbaRule> rule = HbaRules.parse(String.join(" ", words));
        if (rule.isEmpty()) {
            section.impossible(
                    "must make up " + HbaRules.DESCRIPTION + "; it makes " + Problems.quote(String.join(" ", words)));
        }
        return rule;
    }

    private static PostgresqlSpec.User user(Section section) {
        return new PostgresqlSpec.User(
                section.required("name", Form.SQL_NAME, "the name of the user"),
                section.secret("password", new SecretRef.Generated()),
                section.texts("options", List.of("LOGIN"), ROLE_OPTION).stream()
                        .map(option -> option.toUpperCase(Locale.ROOT))
                        .toList(),
                section.texts("member_of", List.of(), Form.SQL_NAME));
    }

    private static PostgresqlSpec.Database database(Section section) {
        return new PostgresqlSpec.Database(
                section.required("name", Form.SQL_NAME, "the name of the database"),
                section.optionalText("owner", Form.SQL_NAME),
                section.optionalText("encoding", Form.ENCODING),
                section.optionalText("locale", Form.LOCALE),
                section.sections("extensions", Optional.of("name"), PostgresqlSection::extension));
    }

    private static PostgresqlSpec.Extension extension(Section section) {
        return new PostgresqlSpec.Extension(
                section.required("name", Form.SQL_NAME, "the name of the extension"),
                section.optionalText("schema", Form.SQL_NAME),
                section.optionalText("version", Form.WORD));
    }
}
