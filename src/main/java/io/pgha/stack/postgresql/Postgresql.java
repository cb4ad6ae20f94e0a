package io.pgha.stack.postgresql;

import io.pgha.model.ClusterSecrets;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.model.PostgresqlSpec;
import io.pgha.model.Problem;
import io.pgha.model.Secret;
import io.pgha.model.Text;
import io.pgha.plan.Check;
import io.pgha.plan.Phase;
import io.pgha.plan.Step;
import io.pgha.plan.step.DirectoryPresent;
import io.pgha.plan.step.FilePresent;
import io.pgha.plan.step.PackagesInstalled;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Component;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL's packages on every node, and what its databases hold; Patroni runs the server. */
public final class Postgresql implements Component {
    static final String NAME = "postgresql";

    // Debian makes and starts a cluster of its own on installation unless this is there first (createcluster.conf(5)).
    private static final String NO_MAIN_CLUSTER =
            "# managed by pgha: Patroni makes the cluster\ncreate_main_cluster = false\nstart_conf = 'disabled'\n";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "PostgreSQL: packages, directories, users, databases, extensions";
    }

    @Override
    public List<String> requires() {
        return List.of("os");
    }

    @Override
    public List<Step> steps(Blueprint cluster, Node node, Phase phase) {
        PostgresqlSpec spec = cluster.spec().postgresql();
        return switch (phase) {
            case INSTALL ->
                List.of(
                        new DirectoryPresent(NAME, "/etc/postgresql-common", "root", "root", "755"),
                        FilePresent.ofRoot(NAME, "/etc/postgresql-common/createcluster.conf", NO_MAIN_CLUSTER),
                        new PackagesInstalled(
                                NAME, List.of("postgresql-" + spec.version(), "postgresql-client-" + spec.version())));
            case CONFIGURE ->
                List.of(
                        new UnitMasked("postgresql.service"),
                        new DirectoryPresent(NAME, parent(spec.dataDirectory()), "postgres", "postgres", "700"));
            case SETTLE -> settle(cluster, node);
            case FINISH -> List.of();
        };
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    private static List<Step> settle(Blueprint cluster, Node node) {
        ClusterSpec spec = cluster.spec();
        ClusterSecrets secrets = cluster.secrets();
        Secret seed = secrets.caKey();
        HoldingStep.Scope scope = new HoldingStep.Scope(spec, node.index());
        List<Step> steps = new ArrayList<>();
        PostgresqlSpec postgresql = spec.postgresql();
        steps.add(new RolePresent(
                scope, postgresql.superuser(), List.of("LOGIN", "SUPERUSER"), secrets.superuser(), seed));
        steps.add(new RolePresent(
                scope, postgresql.replicationUser(), List.of("LOGIN", "REPLICATION"), secrets.replication(), seed));
        steps.add(new RolePresent(scope, spec.pgbouncer().authUser(), List.of("LOGIN"), secrets.pgbouncer(), seed));
        postgresql
                .users()
                .forEach(user ->
                        steps.add(new RolePresent(scope, user.name(), user.options(), password(secrets, user), seed)));
        postgresql.users().forEach(user -> user.memberOf()
                .forEach(group -> steps.add(new MembershipPresent(scope, user.name(), group))));
        postgresql.databases().forEach(database -> steps.add(new DatabasePresent(scope, database)));
        postgresql.databases().forEach(database -> database.extensions()
                .forEach(extension -> steps.add(new ExtensionPresent(scope, database.name(), extension))));
        Holdings.databases(spec).forEach(database -> steps.add(new LookupPresent(scope, database)));
        return steps;
    }

    private static Secret password(ClusterSecrets secrets, PostgresqlSpec.User user) {
        Secret secret = secrets.users().get(user.name());
        if (secret == null) {
            throw Problem.of(
                            "SECRET_MISSING",
                            Problem.Kind.PRECONDITION,
                            "There is no password for PostgreSQL's user " + user.name() + ".")
                    .withNext("cluster show")
                    .toException();
        }
        return secret;
    }

    @Override
    public List<Check> checks(Blueprint cluster, Node node) {
        ClusterSpec spec = cluster.spec();
        return List.of(
                check(
                        spec,
                        node,
                        "answers",
                        "PostgreSQL answers and its settings have no error",
                        "SELECT count(*) FROM pg_file_settings WHERE error IS NOT NULL"
                                + " AND name NOT IN (SELECT name FROM pg_settings WHERE pending_restart);"),
                check(
                        spec,
                        node,
                        "replication_tls",
                        "all replication goes over TLS",
                        "SELECT count(*) FROM pg_stat_replication r JOIN pg_stat_ssl s USING (pid)"
                                + " WHERE NOT s.ssl AND r.client_addr IS NOT NULL;"));
    }

    /** A check that a query counts nothing. */
    private static Check check(ClusterSpec spec, Node node, String id, String title, String sql) {
        Text bash = Text.plain("count=$(")
                .plus(Sql.psql(spec, "postgres", Text.plain(sql)))
                .plus(") && [ \"$count\" = 0 ]");
        String log = "tail -n 12 /var/log/postgresql/postgresql-\"$(date +%a)\".log";
        return new Check(
                NAME + "." + id,
                title,
                bash,
                Duration.ofSeconds(30),
                log,
                List.of("cluster status", "exec --on " + node.name() + " \"sudo journalctl -u patroni -n 30\""));
    }
}
