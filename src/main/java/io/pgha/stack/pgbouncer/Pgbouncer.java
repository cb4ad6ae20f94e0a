package io.pgha.stack.pgbouncer;

import io.pgha.model.Node;
import io.pgha.model.Text;
import io.pgha.plan.Check;
import io.pgha.plan.Fact;
import io.pgha.plan.Phase;
import io.pgha.plan.Risk;
import io.pgha.plan.Step;
import io.pgha.plan.step.DirectoryPresent;
import io.pgha.plan.step.FileFromFacts;
import io.pgha.plan.step.FilePresent;
import io.pgha.plan.step.PackagesInstalled;
import io.pgha.plan.step.PortFree;
import io.pgha.plan.step.UnitRunning;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Component;
import io.pgha.stack.Login;
import io.pgha.stack.Paths;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** PgBouncer on every node: clients log in with SCRAM, and it reaches PostgreSQL by the node's own socket as the same user. */
public final class Pgbouncer implements Component {
    private static final String NAME = "pgbouncer";
    private static final String UNIT = "pgbouncer.service";
    private static final String OWNER = "postgres";
    private static final String CONFIGURATION = "/etc/pgbouncer/pgbouncer.ini";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String summary() {
        return "connection pool on every node, in front of the node's own PostgreSQL";
    }

    @Override
    public List<String> requires() {
        return List.of("patroni");
    }

    @Override
    public List<Step> steps(Blueprint cluster, Node node, Phase phase) {
        return switch (phase) {
            case INSTALL -> List.of(new PackagesInstalled(NAME, List.of("pgbouncer")));
            case CONFIGURE ->
                configure(new PoolFiles(cluster), cluster.spec().pgbouncer().port());
            case SETTLE, FINISH -> List.of();
        };
    }

    private static List<Step> configure(PoolFiles files, int port) {
        FilePresent users = file("/etc/pgbouncer/userlist.txt", files.users());
        FilePresent listen = file("/etc/pgbouncer/listen.ini", files.listen());
        FilePresent unit = new FilePresent(
                NAME, "/etc/systemd/system/pgbouncer.service.d/pgha.conf", "root", "root", "644", files.unit(), "");
        Step configuration = new FileFromFacts<>(
                NAME,
                CONFIGURATION,
                Fact.packageVersion("pgbouncer"),
                version -> file(
                        CONFIGURATION,
                        files.configuration(PoolFiles.Version.of(version.flatMap(installed -> installed)))));
        return List.of(
                users,
                listen,
                configuration,
                new DirectoryPresent(NAME, "/etc/systemd/system/pgbouncer.service.d", "root", "root", "755"),
                unit,
                new PortFree(NAME, port, UNIT),
                new UnitRunning(
                        NAME,
                        UNIT,
                        Set.of(listen.id(), unit.id()),
                        Set.of(users.id(), configuration.id(), Paths.CERTIFICATE_STEP),
                        Risk.RESTART));
    }

    private static FilePresent file(String path, Text content) {
        return new FilePresent(NAME, path, OWNER, OWNER, "640", content, "");
    }

    @Override
    public List<Check> checks(Blueprint cluster, Node node) {
        int port = cluster.spec().pgbouncer().port();
        return List.of(
                check("running", "PgBouncer is up", Text.plain("systemctl -q is-active " + UNIT)),
                check(
                        "login",
                        "a user logs in by password through port " + port,
                        Text.plain("[ \"$(")
                                .plus(Login.ofPools(cluster).query(node.address(), port, "SELECT 1"))
                                .plus(")\" = 1 ]")));
    }

    private static Check check(String id, String title, Text bash) {
        String evidence = "systemctl --no-pager -l status " + UNIT + " | head -n 6\n"
                + "journalctl --no-pager -o cat -n 8 -u " + UNIT;
        return new Check(
                NAME + "." + id,
                title,
                bash,
                PATIENCE,
                evidence,
                List.of("stack check patroni", "stack check pgbouncer"));
    }
}
