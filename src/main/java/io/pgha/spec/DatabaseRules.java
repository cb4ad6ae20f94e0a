package io.pgha.spec;

import io.pgha.model.ClusterSpec;
import io.pgha.model.MemorySizing;
import io.pgha.model.OsSpec;
import io.pgha.model.PgbouncerSpec;
import io.pgha.model.PostgresqlSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether PostgreSQL, what it holds, and the pools before it go together. */
final class DatabaseRules {
    private static final Pattern OF_THE_SYSTEM =
            Pattern.compile("/(bin|boot|dev|etc|home|lib|lib64|proc|root|run|sbin|sys|tmp|usr|var)?");

    private final ClusterSpec spec;
    private final PostgresqlSpec postgresql;
    private final Problems problems;

    private DatabaseRules(ClusterSpec spec, Problems problems) {
        this.spec = spec;
        this.postgresql = spec.postgresql();
        this.problems = problems;
    }

    static void check(ClusterSpec spec, Problems problems) {
        DatabaseRules rules = new DatabaseRules(spec, problems);
        rules.version();
        rules.directories();
        rules.users();
        rules.databases();
        rules.hba();
        rules.memory();
        rules.poolNames();
        rules.poolSizes();
    }

    private void version() {
        Optional<Integer> packaged = Images.packagedPostgresql(spec.nodes().image());
        if (spec.os().packageSource() == OsSpec.PackageSource.DISTRIBUTION
                && packaged.isPresent()
                && packaged.get() != postgresql.version()) {
            problems.conflict(
                    "postgresql.version must be " + packaged.get() + ", the one the distribution of nodes.image has.",
                    "For another version set os.package_source: pgdg, or take another image.",
                    "postgresql.version",
                    "nodes.image",
                    "os.package_source");
        }
    }

    private void directories() {
        String mount = spec.nodes().dataMountPoint();
        if (!postgresql.dataDirectory().startsWith(mount + "/")) {
            problems.conflict(
                    "postgresql.data_directory must be a directory in " + mount + ", where the data volume is.",
                    "A server on the boot volume would lose its data with the instance.",
                    "postgresql.data_directory",
                    "nodes.data_mount_point");
        }
        String etcd = spec.etcd().dataDirectory();
        if (etcd.equals(mount) || (etcd + "/").startsWith(postgresql.dataDirectory() + "/")) {
            problems.conflict(
                    "etcd.data_directory must not be the mount point or inside PostgreSQL's directory.",
                    "",
                    "etcd.data_directory",
                    "postgresql.data_directory");
        }
        if (OF_THE_SYSTEM.matcher(mount).matches()) {
            problems.conflict("nodes.data_mount_point must be a directory of its own.", "", "nodes.data_mount_point");
        }
    }

    private void users() {
        List<String> names = new ArrayList<>();
        names.add(postgresql.superuser());
        claim(names, postgresql.replicationUser(), "postgresql.replication_user");
        claim(names, spec.pgbouncer().authUser(), "pgbouncer.auth_user");
        for (int i = 0; i < postgresql.users().size(); i++) {
            claim(names, postgresql.users().get(i).name(), "postgresql.users[" + i + "].name");
        }
    }

    private void claim(List<String> names, String name, String path) {
        if (names.contains(name)) {
            problems.conflict("There are two users called " + name + ".", "Each user stands in the file once.", path);
        }
        names.add(name);
    }

    private void databases() {
        List<String> users = new ArrayList<>();
        users.add(postgresql.superuser());
        postgresql.users().forEach(user -> users.add(user.name()));
        List<String> names = new ArrayList<>();
        for (int i = 0; i < postgresql.databases().size(); i++) {
            PostgresqlSpec.Database database = postgresql.databases().get(i);
            String path = "postgresql.databases[" + i + "]";
            if (names.contains(database.name())) {
                problems.conflict("There are two databases called " + database.name() + ".", "", path + ".name");
            }
            names.add(database.name());
            if (database.name().matches("template[01]")) {
                problems.conflict("The database " + database.name() + " is PostgreSQL's own.", "", path + ".name");
            }
            database.owner()
                    .filter(owner -> !users.contains(owner))
                    .ifPresent(owner -> problems.conflict(
                            "The owner " + owner + " is no user of postgresql.users.",
                            "Users: " + String.join(", ", users) + ".",
                            path + ".owner",
                            "postgresql.users"));
            ClusterRules.repeated(database.extensions().stream()
                            .map(PostgresqlSpec.Extension::name)
                            .toList())
                    .forEach(name -> problems.conflict(
                            "The database " + database.name() + " has the extension " + name + " twice.",
                            "",
                            path + ".extensions"));
        }
    }

    private void hba() {
        for (int i = 0; i < postgresql.hba().size(); i++) {
            PostgresqlSpec.HbaRule rule = postgresql.hba().get(i);
            if (!rule.type().equals("local") && rule.method().equals("trust")) {
                problems.conflict(
                        "postgresql.hba lets a network in without a password: " + Problems.quote(rule.line()) + ".",
                        "Say scram-sha-256 or cert instead of trust.",
                        "postgresql.hba[" + i + "]");
            }
        }
    }

    private void memory() {
        MemorySizing sizing = MemorySizing.of(spec.nodes());
        Optional.ofNullable(postgresql.parameters().get("shared_buffers"))
                // A bare number is pages of 8 kB.
                .flatMap(text -> Quantities.bytes(text, 8192))
                .filter(bytes -> bytes >= sizing.memoryMb() << 20)
                .ifPresent(bytes -> problems.conflict(
                        "postgresql.parameters.shared_buffers does not fit the "
                                + Quantities.write(spec.nodes().memoryGb()) + " GB of a node.",
                        "A quarter of the memory is usual.",
                        "postgresql.parameters.shared_buffers",
                        "nodes.memory_gb"));
    }

    private void poolNames() {
        ClusterRules.repeated(spec.pgbouncer().pools().stream()
                        .map(PgbouncerSpec.Pool::name)
                        .toList())
                .forEach(name -> problems.conflict("pgbouncer.pools has " + name + " twice.", "", "pgbouncer.pools"));
    }

    private void poolSizes() {
        PgbouncerSpec pgbouncer = spec.pgbouncer();
        int available = PgbouncerSection.available(spec.nodes(), postgresql);
        int maxConnections = PgbouncerSection.maxConnections(spec.nodes(), postgresql);
        String room = "max_connections is " + maxConnections + ", of which " + PgbouncerSection.KEPT_FREE
                + " are kept for Patroni, superusers and monitoring.";
        if (pgbouncer.minPoolSize() > pgbouncer.defaultPoolSize()) {
            problems.conflict(
                    "pgbouncer.min_pool_size must not be above default_pool_size.",
                    "",
                    "pgbouncer.min_pool_size",
                    "pgbouncer.default_pool_size");
        }
        if (pgbouncer.maxDbConnections() > available) {
            problems.conflict(
                    "pgbouncer.max_db_connections must be at most " + available + ".",
                    room,
                    "pgbouncer.max_db_connections",
                    "postgresql.parameters");
        }
        List<String> pooled =
                pgbouncer.pools().stream().map(PgbouncerSpec.Pool::name).toList();
        long sum = pgbouncer.pools().stream()
                .mapToLong(PgbouncerSpec.Pool::poolSize)
                .sum();
        long plain = postgresql.databases().stream()
                .filter(database -> !pooled.contains(database.name()))
                .count();
        // With no database in the file there is still the one that comes with the server.
        long pools = Math.max(1, plain + pooled.size());
        sum += (pools - pooled.size()) * pgbouncer.defaultPoolSize() + pools * pgbouncer.reservePoolSize();
        if (sum > available) {
            problems.conflict(
                    "The pools of pgbouncer ask for " + sum + " connections, and PostgreSQL has " + available
                            + " for them.",
                    room,
                    pooled.isEmpty() ? "pgbouncer.default_pool_size" : "pgbouncer.pools",
                    "pgbouncer.reserve_pool_size",
                    "postgresql.parameters");
        }
    }
}
