package io.pgha.ops.doctor.rule;

import io.pgha.ops.doctor.sight.ClusterSight;
import io.pgha.ops.doctor.sight.NodeSight;
import io.pgha.ops.doctor.sight.PatroniSight;
import io.pgha.ops.doctor.sight.PostgresqlSight;
import io.pgha.ops.doctor.sight.PostgresqlSight.Server;
import io.pgha.ops.doctor.sight.UnitsSight.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** PostgreSQL itself: who started it, what it keeps, what it cannot do, what is about to run out. */
final class PostgresqlRules implements Rule {
    private static final double CONNECTIONS = 0.9;
    private static final long XID_WARNING = 1_000_000_000L;
    private static final long XID_CRITICAL = 1_800_000_000L;
    private static final long OPEN_SECONDS = 3600;

    @Override
    public List<Finding> judge(ClusterSight sight) {
        List<Finding> found = new ArrayList<>();
        pending(sight).ifPresent(found::add);
        for (NodeSight node : sight.answering()) {
            outside(sight, node, found);
            silent(sight, node, found);
            node.postgresql().server().ifPresent(server -> {
                badLines(node, server, found);
                limits(node, server, found);
            });
        }
        return found;
    }

    private static void outside(ClusterSight sight, NodeSight node, List<Finding> found) {
        List<PostgresqlSight.ServerProcess> strays = node.postgresql().processes().stream()
                .filter(process -> !process.controlGroup().contains("patroni.service"))
                .toList();
        String directory = sight.spec().postgresql().dataDirectory();
        if (!strays.isEmpty()) {
            boolean ours = strays.stream().anyMatch(process -> process.command().contains(directory));
            Finding finding = Finding.of(
                            CheckGroup.POSTGRESQL,
                            Severity.CRITICAL,
                            "POSTGRESQL_OUTSIDE",
                            "PostgreSQL on " + node.name() + " was started outside Patroni.")
                    .on(node.name())
                    .seen(strays.stream()
                            .map(process -> process.pid() + " " + process.controlGroup() + " " + process.command())
                            .toList())
                    .seen(node.logged("patroni", "already running").map(line -> line.text()).stream()
                            .toList())
                    .because(
                            "Somebody started it by hand or by its own unit. Patroni cannot keep it from taking writes.")
                    .lookAt(Cures.onNode(node.name(), "systemd-cgls --no-pager | grep -B 3 -A 3 postgres"));
            String stop = "sudo -u postgres /usr/lib/postgresql/"
                    + sight.spec().postgresql().version() + "/bin/pg_ctl stop -m fast -D " + directory;
            found.add(
                    ours
                            ? finding.cured(
                                    Cures.onNode(node.name(), stop),
                                    Cures.restart(node.name(), "patroni"),
                                    Cures.configure("postgresql", node.name()))
                            : finding.advised(
                                            "It is another database cluster on the same machine; it takes memory and perhaps the port.")
                                    .cured(Cures.configure("postgresql", node.name())));
        }
        for (String name :
                List.of("postgresql", "postgresql@" + sight.spec().postgresql().version() + "-main")) {
            Unit unit = node.units().unit(name);
            if (unit.isUp() || unit.file().equals("enabled") || unit.file().equals("enabled-runtime")) {
                found.add(Finding.of(
                                CheckGroup.POSTGRESQL,
                                Severity.WARNING,
                                "POSTGRESQL_UNIT",
                                "The unit " + name + " of " + node.name() + " may start PostgreSQL beside Patroni.")
                        .on(node.name())
                        .seen(name + ".service is " + unit.active() + ", " + unit.file())
                        .because("A package update or somebody enabled it.")
                        .cured(
                                name.equals("postgresql")
                                        ? Cures.configure("postgresql", node.name())
                                        : Cures.onNode(node.name(), "sudo systemctl disable --now " + name)));
            }
        }
    }

    private static void silent(ClusterSight sight, NodeSight node, List<Finding> found) {
        boolean shouldRun = node.patroni()
                .own()
                .filter(own -> own.state().equals("running"))
                .isPresent();
        Optional<String> trouble = node.postgresql().trouble();
        if (trouble.isPresent() && shouldRun) {
            found.add(Finding.of(
                            CheckGroup.POSTGRESQL,
                            Severity.CRITICAL,
                            "POSTGRESQL_SILENT",
                            "PostgreSQL on " + node.name() + " does not answer.")
                    .on(node.name())
                    .seen(trouble.get())
                    .because("It hangs, has no connection left, or starts and stops again and again.")
                    .lookAt(Cures.serverLog(node.name())));
        }
        if (node.os().whole()
                && !node.os().hasData()
                && sight.leader().isPresent()
                && node.patroni()
                        .own()
                        .filter(own -> !own.state().contains("creating"))
                        .isPresent()
                && node.os().dataMount().isPresent()) {
            found.add(Finding.of(
                            CheckGroup.POSTGRESQL,
                            Severity.WARNING,
                            "DATA_EMPTY",
                            "The data directory of " + node.name() + " is empty.")
                    .on(node.name())
                    .seen("no PG_VERSION in " + sight.spec().postgresql().dataDirectory())
                    .because("Somebody removed what was in it, or a copy of the primary broke off.")
                    .cured(Cures.reinit(node.name()))
                    .lookAt(Cures.logs(node.name(), "patroni")));
        }
    }

    /** One finding for all nodes: one command restarts them in the right order. */
    private static Optional<Finding> pending(ClusterSight sight) {
        List<String> waiting = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        List<String> evidence = new ArrayList<>();
        for (NodeSight node : sight.answering()) {
            Optional<PatroniSight.Own> flagged = node.patroni().own().filter(own -> own.pendingRestart());
            List<String> settings =
                    node.postgresql().server().map(Server::pending).orElse(List.of());
            if (flagged.isPresent() || !settings.isEmpty()) {
                waiting.add(node.name());
                if (flagged.isEmpty()) {
                    unknown.add(Cures.restartPostgresql(node.name()));
                }
                List<String> reasons = flagged.map(own -> own.pending()).orElse(List.of());
                (reasons.isEmpty() ? settings : reasons).forEach(line -> evidence.add(node.name() + ": " + line));
                if (reasons.isEmpty() && settings.isEmpty()) {
                    evidence.add(node.name() + ": GET /patroni: \"pending_restart\": true");
                }
            }
        }
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        Finding finding = Finding.of(
                        CheckGroup.POSTGRESQL,
                        Severity.WARNING,
                        "PENDING_RESTART",
                        "Settings of " + String.join(", ", waiting) + " wait for a restart.")
                .seen(evidence)
                .because("A setting was changed that PostgreSQL reads only when it starts.")
                // What was set past Patroni is not pending to it.
                .cured(Stream.concat(
                                unknown.size() == waiting.size() ? Stream.of() : Stream.of(Cures.restartPending()),
                                unknown.stream())
                        .toArray(String[]::new));
        return Optional.of(waiting.size() == 1 ? finding.on(waiting.get(0)) : finding);
    }

    private static void badLines(NodeSight node, Server server, List<Finding> found) {
        if (!server.badLines().isEmpty()) {
            found.add(Finding.of(
                            CheckGroup.POSTGRESQL,
                            Severity.WARNING,
                            "CONFIGURATION_ERRORS",
                            "PostgreSQL on " + node.name() + " cannot use lines of its configuration.")
                    .on(node.name())
                    .seen(server.badLines())
                    .because("Somebody edited a file, or the cluster file holds a value this version does not know.")
                    .cured(Cures.configure("patroni", node.name())));
        }
    }

    private static void limits(NodeSight node, Server server, List<Finding> found) {
        if (server.maxConnections() > 0 && server.connections() >= server.maxConnections() * CONNECTIONS) {
            found.add(Finding.of(
                            CheckGroup.POSTGRESQL,
                            Severity.WARNING,
                            "CONNECTIONS_NEAR_LIMIT",
                            "PostgreSQL on " + node.name() + " has hardly any connection left.")
                    .on(node.name())
                    .seen(server.connections() + " of max_connections " + server.maxConnections())
                    .because("Clients come past PgBouncer, or its pools are too large.")
                    .lookAt(Cures.query(
                            node.name(),
                            "SELECT usename, state, count(*) FROM pg_stat_activity GROUP BY 1, 2 ORDER BY 3 DESC")));
        }
        if (server.checksumFailures() > 0) {
            found.add(
                    Finding.of(
                                    CheckGroup.POSTGRESQL,
                                    Severity.CRITICAL,
                                    "CHECKSUM_FAILURES",
                                    "PostgreSQL on " + node.name() + " has read damaged pages.")
                            .on(node.name())
                            .seen("pg_stat_database: checksum_failures " + server.checksumFailures())
                            .because("The disk or the memory lies.")
                            .advised(
                                    server.standby()
                                            ? "Check the disk and the backups. It counts since the statistics were reset last."
                                            : "Switch over to a replica that has none, make this one anew with \"patroni reinit\", and check the"
                                                    + " disk and the backups.")
                            .cured(server.standby() ? new String[] {Cures.reinit(node.name())} : new String[0])
                            .lookAt(
                                    Cures.query(
                                            node.name(),
                                            "SELECT datname, checksum_failures, checksum_last_failure FROM pg_stat_database WHERE checksum_failures > 0")));
        }
        if (server.standby()) {
            return;
        }
        if (server.xidAge() > XID_WARNING) {
            found.add(
                    Finding.of(
                                    CheckGroup.POSTGRESQL,
                                    server.xidAge() > XID_CRITICAL ? Severity.CRITICAL : Severity.WARNING,
                                    "XID_WRAPAROUND",
                                    "Transaction ids run out: PostgreSQL will refuse writes.")
                            .on(node.name())
                            .seen("age(datfrozenxid) " + server.xidAge() + " of 2100000000")
                            .because(
                                    "Vacuum is held up: by an old transaction, a prepared one, a slot, or because it is off.")
                            .advised("End what holds it up first; then vacuum, which may take hours.")
                            .cured(Cures.freeze())
                            .lookAt(
                                    Cures.query(
                                            "leader",
                                            "SELECT pid, usename, backend_xmin, xact_start, query FROM pg_stat_activity ORDER BY age(backend_xmin) DESC NULLS LAST LIMIT 5")));
        }
        if (server.oldPrepared() > 0) {
            found.add(Finding.of(
                            CheckGroup.POSTGRESQL,
                            Severity.WARNING,
                            "PREPARED_FORGOTTEN",
                            "Prepared transactions are open for more than an hour.")
                    .on(node.name())
                    .seen(server.oldPrepared() + " in pg_prepared_xacts")
                    .because("A transaction manager lost them. They hold locks and keep vacuum from its work.")
                    .lookAt(Cures.query("leader", "SELECT * FROM pg_prepared_xacts")));
        }
        if (server.oldestTransactionSeconds() > OPEN_SECONDS) {
            found.add(
                    Finding.of(
                                    CheckGroup.POSTGRESQL,
                                    Severity.NOTICE,
                                    "TRANSACTION_OLD",
                                    "A transaction is open for more than an hour.")
                            .on(node.name())
                            .seen(server.oldestTransactionSeconds() + " s")
                            .because("A report, or a client that forgot it. It keeps vacuum from its work.")
                            .lookAt(
                                    Cures.query(
                                            "leader",
                                            "SELECT pid, usename, state, xact_start, query FROM pg_stat_activity ORDER BY xact_start LIMIT 5")));
        }
    }
}
