package io.pgha.ops.doctor.rule;

import io.pgha.ops.doctor.sight.ClusterSight;
import io.pgha.ops.doctor.sight.LogLine;
import io.pgha.ops.doctor.sight.NodeSight;
import io.pgha.ops.doctor.sight.PatroniSight;
import io.pgha.ops.doctor.sight.PatroniSight.Config;
import io.pgha.ops.doctor.sight.PatroniSight.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Replicas: each one streams, or it is said why it does not; by what its own logs say first. */
final class ReplicationRules implements Rule {
    /** A reason a replica does not run or stream, told by texts in its logs. */
    private record Reason(String code, List<String> texts, String cause, String advice, Kind kind) {}

    private enum Kind {
        REINIT,
        RESTART,
        CONFIGURE
    }

    private static final List<Reason> REASONS = List.of(
            new Reason(
                    "REPLICATION_LOGIN",
                    List.of("password authentication failed for user", "no password supplied"),
                    "The password that replicas log in with is not the one the primary has.",
                    "",
                    Kind.CONFIGURE),
            new Reason(
                    "REPLICATION_HBA",
                    List.of("no pg_hba.conf entry for replication"),
                    "pg_hba.conf of the primary does not let the replica in.",
                    "",
                    Kind.CONFIGURE),
            new Reason(
                    "TIMELINE_DIVERGED",
                    List.of("is not a child of this server's history", "is behind last known cluster timeline"),
                    "It wrote what the new primary never had, or was away while the timeline forked, and pg_rewind did not help.",
                    "What it alone has is lost when it is made anew: save it first if it matters.",
                    Kind.REINIT),
            new Reason(
                    "WAL_REMOVED",
                    List.of(
                            "has already been removed",
                            "can no longer get changes from replication slot",
                            "has been invalidated"),
                    "It was away so long that the primary has removed the WAL it needs.",
                    "So that it does not come again: a slot for it (patroni.use_slots), more wal_keep_size, a higher"
                            + " max_slot_wal_keep_size, or a restore_command from an archive.",
                    Kind.REINIT),
            new Reason(
                    "REWIND_FAILED",
                    List.of("Failed to rewind from healthy"),
                    "pg_rewind cannot make it a standby of the new primary: the WAL back to the fork is gone, its user lacks rights,"
                            + " or neither checksums nor wal_log_hints were on. Patroni's log says which.",
                    "What it alone has is lost when it is made anew: save it first if it matters.",
                    Kind.REINIT),
            new Reason(
                    "SETTING_TOO_LOW",
                    List.of(
                            "is a lower setting than on the primary",
                            "hot standby is not possible because",
                            "insufficient parameter settings"),
                    "A setting that must not be lower than the primary's is lower here: the primary was restarted first.",
                    "To raise such a setting restart the standbys first, to lower it the primary first; \"patroni restart all --pending\""
                            + " does so.",
                    Kind.RESTART),
            new Reason(
                    "BASEBACKUP_FAILED",
                    List.of("Error when fetching backup", "pg_basebackup: error"),
                    "The copy of the primary's data fails: the login or pg_hba.conf of the primary, no WAL sender free (max_wal_senders),"
                            + " or no room on the disk. The lines before it say which.",
                    "",
                    Kind.CONFIGURE));

    @Override
    public List<Finding> judge(ClusterSight sight) {
        List<Finding> found = new ArrayList<>();
        sight.patroni().ifPresent(patroni -> patroni.members().forEach(member -> {
            Optional<NodeSight> node = Optional.ofNullable(sight.nodes().get(member.name()));
            // A node that is silent or whose Patroni is down has its finding.
            if (node.filter(n -> n.patroni().own().isPresent()).isPresent()) {
                judge(sight, patroni, member, node.get(), found);
            }
        }));
        return found;
    }

    private static void judge(
            ClusterSight sight, PatroniSight patroni, Member member, NodeSight node, List<Finding> found) {
        boolean noReceiver = !member.leads()
                && patroni.leader().isPresent()
                && node.postgresql()
                        .server()
                        .filter(s -> s.standby() && s.receiver().isEmpty())
                        .isPresent();
        if (!member.isWell() || noReceiver) {
            found.add(sick(sight, member, node, noReceiver));
            return;
        }
        long limit = patroni.config().map(Config::maximumLag).orElse(1L << 20);
        member.lag()
                .filter(lag -> lag > limit)
                .ifPresent(lag -> found.add(Finding.of(
                                CheckGroup.POSTGRESQL,
                                Severity.WARNING,
                                "REPLICA_LAGS",
                                member.name() + " lags too far behind to take over.")
                        .on(member.name())
                        .seen("lag " + lag + " bytes, maximum_lag_on_failover " + limit)
                        .because(
                                "Its disk, the network, or a long query on it holds it up; or the primary writes faster than it can follow.")
                        .lookAt(Cures.lag(), Cures.query(member.name(), "SELECT * FROM pg_stat_wal_receiver"))));
        Optional<Integer> leads = patroni.leader().flatMap(Member::timeline);
        if (leads.isPresent()
                && member.timeline().filter(own -> own < leads.get()).isPresent()) {
            found.add(Finding.of(
                            CheckGroup.POSTGRESQL,
                            Severity.WARNING,
                            "TIMELINE_BEHIND",
                            member.name() + " is on an older timeline than the leader.")
                    .on(member.name())
                    .seen("timeline " + member.timeline().orElse(0) + ", the leader's is " + leads.get())
                    .because("It has not followed the last failover.")
                    .cured(Cures.reinit(member.name())));
        }
    }

    private static Finding sick(ClusterSight sight, Member member, NodeSight node, boolean noReceiver) {
        String name = member.name();
        String state = noReceiver && member.isWell() ? "does not stream" : "is " + member.state();
        Finding finding = Finding.of(
                        CheckGroup.POSTGRESQL,
                        member.leads() ? Severity.CRITICAL : Severity.WARNING,
                        member.leads() ? "LEADER_SICK" : "REPLICA_SICK",
                        "PostgreSQL on " + name + " " + state + ".")
                .on(name)
                .seen("GET /cluster: " + name + " is " + member.role() + ", " + member.state())
                .seen(noReceiver ? "pg_stat_wal_receiver is empty" : "")
                .lookAt(Cures.logs(name, "patroni"), Cures.serverLog(name));
        for (Reason reason : REASONS) {
            String[] texts = reason.texts().toArray(String[]::new);
            Optional<String> line = recently(node, texts).or(() -> node.logged("patroni", texts)
                    .filter(logged -> logged.at().isAfter(sight.at().minusSeconds(120)))
                    .map(LogLine::text));
            if (line.isPresent()) {
                return finding.named(reason.code(), finding.what())
                        .seen(line.get())
                        .because(reason.cause())
                        .advised(reason.advice())
                        .cured(cures(reason, name));
            }
        }
        Optional<String> full = recently(node, "No space left on device");
        if (full.isPresent()) {
            return finding.seen(full.get()).because("Its data disk is full; see that finding.");
        }
        return finding.seen(last(node.postgresqlLog()))
                .seen(node.lastLines("patroni", 1))
                .because("Its logs name no reason that doctor knows.")
                .cured(member.leads() ? new String[0] : new String[] {Cures.reinit(name)});
    }

    /** The line if it is among the last of the log: what was said long ago explains nothing. */
    private static Optional<String> recently(NodeSight node, String... texts) {
        List<String> log = node.postgresqlLog();
        List<String> end = log.subList(Math.max(0, log.size() - 25), log.size());
        return end.stream()
                .filter(line -> List.of(texts).stream().anyMatch(line::contains))
                .reduce((earlier, later) -> later);
    }

    private static List<String> last(List<String> log) {
        List<String> lines = log.stream().filter(line -> !line.isBlank()).toList();
        return lines.subList(Math.max(0, lines.size() - 2), lines.size());
    }

    private static String[] cures(Reason reason, String node) {
        return switch (reason.kind()) {
            case REINIT -> new String[] {Cures.reinit(node)};
            // Such a replica does not run, and so does not say that a setting waits for its restart.
            case RESTART -> new String[] {Cures.restartPostgresql(node)};
            case CONFIGURE -> new String[] {Cures.configure("all")};
        };
    }
}
