package io.pgha.ops.doctor.rule;

import io.pgha.ops.doctor.sight.ClusterSight;
import io.pgha.ops.doctor.sight.LogLine;
import io.pgha.ops.doctor.sight.NodeSight;
import io.pgha.ops.doctor.sight.PatroniSight;
import io.pgha.ops.doctor.sight.PatroniSight.Config;
import io.pgha.ops.doctor.sight.UnitsSight.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Patroni itself: whether it runs, reaches etcd and keeps its pace, whether its settings hold, whether it was paused. */
final class PatroniRules implements Rule {
    private static final Duration RECENTLY = Duration.ofMinutes(10);

    @Override
    public List<Finding> judge(ClusterSight sight) {
        List<Finding> found = new ArrayList<>();
        for (NodeSight node : sight.answering()) {
            if (node.patroni().own().isEmpty()) {
                found.add(down(sight, node));
            }
        }
        sight.patroni().ifPresent(patroni -> {
            settings(patroni, found);
            pause(patroni, found);
        });
        sight.answering().forEach(node -> dcs(sight, node, found));
        sight.answering().forEach(node -> history(sight, node, found));
        return found;
    }

    private static Finding down(ClusterSight sight, NodeSight node) {
        Unit unit = node.units().unit("patroni");
        boolean writes = sight.leader()
                .filter(leader -> leader.patroni().own().isPresent())
                .isPresent();
        Finding finding = Finding.of(
                        CheckGroup.PATRONI,
                        writes ? Severity.WARNING : Severity.CRITICAL,
                        "PATRONI_DOWN",
                        "Patroni on " + node.name() + " does not answer.")
                .on(node.name())
                .seen("patroni.service is " + unit)
                .seen(node.patroni().trouble().stream()
                        .filter(said -> unit.isUp())
                        .toList())
                .lookAt(Cures.logs(node.name(), "patroni"));
        Optional<LogLine> stranger = node.logged("patroni", "system ID mismatch");
        if (stranger.isPresent()) {
            return finding.named("PATRONI_SYSTEM_ID", "The data of " + node.name() + " is of another database cluster.")
                    .seen(stranger.get().text())
                    .because(
                            "The node was put into this cluster with data of another, or the cluster was founded anew.")
                    .advised(
                            "If this node's data is the right one, stop: the others are wrong. Else its data is put aside and the leader's is"
                                    + " copied; remove what was put aside once you are sure. The disk must have room for both.")
                    .cured(
                            Cures.onNode(
                                    node.name(),
                                    "sudo mv " + sight.spec().postgresql().dataDirectory() + " "
                                            + sight.spec().postgresql().dataDirectory() + ".other"),
                            Cures.restart(node.name(), "patroni"));
        }
        Optional<LogLine> twin = node.logged("patroni", "there is already a node named");
        if (twin.isPresent()) {
            return finding.named("PATRONI_NAME_TAKEN", "Another machine runs as " + node.name() + " in this cluster.")
                    .seen(twin.get().text())
                    .because("Two Patroni have the same name: a clone of the machine, or a copied configuration.")
                    .advised("Stop the other one; then start this one.")
                    .cured(Cures.start(node.name(), "patroni"));
        }
        if (unit.isUp()) {
            return finding.because("It runs and does not serve: it starts, hangs, or its certificate is refused.")
                    .seen(node.lastLines("patroni", 2))
                    .cured(Cures.restart(node.name(), "patroni"));
        }
        boolean failed = !unit.wasStopped();
        return (failed ? finding.seen(node.lastLines("patroni", 3)) : finding)
                .because(failed ? "It ended by itself; the last lines of its log say why." : "It was stopped.")
                .cured(Cures.start(node.name(), "patroni"));
    }

    private static void settings(PatroniSight patroni, List<Finding> found) {
        patroni.config().ifPresent(config -> {
            Duration least = config.loopWait().plus(config.retryTimeout().multipliedBy(2));
            if (config.ttl().compareTo(least) < 0) {
                found.add(Finding.of(
                                CheckGroup.PATRONI,
                                Severity.WARNING,
                                "TTL_RULE",
                                "The leader key can run out while Patroni still tries to renew it.")
                        .seen("ttl " + config.ttl().toSeconds() + " < loop_wait "
                                + config.loopWait().toSeconds() + " + 2 * retry_timeout "
                                + config.retryTimeout().toSeconds())
                        .because("The dynamic configuration was changed against Patroni's rule.")
                        .cured(Cures.configure("patroni")));
            }
        });
    }

    private static void pause(PatroniSight patroni, List<Finding> found) {
        if (patroni.paused()) {
            found.add(Finding.of(
                            CheckGroup.PATRONI,
                            Severity.WARNING,
                            "PATRONI_PAUSED",
                            "Patroni is paused: nobody takes over if the leader fails.")
                    .seen("GET /cluster: \"pause\": true")
                    .because("Somebody paused it for maintenance and did not resume it.")
                    .cured(Cures.resume()));
        }
        patroni.scheduled()
                .ifPresent(at -> found.add(Finding.of(
                                CheckGroup.PATRONI,
                                Severity.NOTICE,
                                "SWITCHOVER_SCHEDULED",
                                "A switchover is scheduled for " + at + ".")
                        .seen("GET /cluster: scheduled_switchover " + at)
                        .because("Somebody asked for it.")));
    }

    private static void dcs(ClusterSight sight, NodeSight node, List<Finding> found) {
        // Replicas say it too, and for a while after it is over.
        if (node.patroni()
                .own()
                .filter(own -> own.failsafe() && own.isPrimary())
                .isPresent()) {
            found.add(Finding.of(
                            CheckGroup.PATRONI,
                            Severity.WARNING,
                            "FAILSAFE_ACTIVE",
                            node.name() + " leads without etcd, by failsafe mode.")
                    .on(node.name())
                    .seen("GET /patroni: failsafe_mode_is_active")
                    .because("etcd is lost to it, and all members were reached over Patroni's API.")
                    .advised("If one member is not reached any more, it stops taking writes. Bring etcd back first."));
        }
        long ttl = node.patroni()
                .config()
                .map(Config::ttl)
                .orElse(Duration.ofSeconds(30))
                .toSeconds();
        Optional<Long> age = node.patroni()
                .own()
                .flatMap(own -> own.dcsLastSeen())
                .map(seen -> sight.at()
                                .plus(node.clock().offset().orElse(Duration.ZERO))
                                .getEpochSecond()
                        - seen)
                .filter(seconds -> seconds > ttl);
        Optional<LogLine> refused =
                node.logged("patroni", "Etcd3 authentication failed", "permission denied", "404 page not found");
        List<String> lost = node
                .logged("patroni", "DCS is not accessible", "Failed to get list of machines", "Max retries exceeded")
                .map(LogLine::text)
                .stream()
                .toList();
        // By a clock that is wrong the time since then cannot be told.
        boolean clock = node.clock()
                .offset()
                .filter(offset -> offset.abs().compareTo(ClockRules.APART) > 0)
                .isPresent();
        if (age.isPresent() && sight.etcdHasQuorum() && !(clock && lost.isEmpty() && refused.isEmpty())) {
            boolean auth = refused.filter(line -> line.at().isAfter(sight.at().minus(RECENTLY)))
                    .isPresent();
            found.add(Finding.of(
                            CheckGroup.PATRONI,
                            Severity.CRITICAL,
                            auth ? "ETCD_DENIED" : "DCS_LOST",
                            "Patroni on " + node.name()
                                    + (auth ? " is not let in by etcd." : " has lost etcd, though etcd has quorum."))
                    .on(node.name())
                    .seen("dcs_last_seen is " + age.get() + " s ago, ttl " + ttl + " s")
                    .seen(refused.map(LogLine::text).filter(text -> auth).stream()
                            .toList())
                    .seen(lost)
                    .because(
                            auth
                                    ? "The API or the rights of etcd do not fit Patroni: an old API, a user without rights, or a release of"
                                            + " etcd that wants a new login (from 3.6.9, 3.5.28 and 3.4.42 on, which needs Patroni 4.1.1)."
                                    : "Its certificate is refused, or the network from it to the members of etcd is cut.")
                    .cured(Cures.configure("all", node.name()), Cures.restart(node.name(), "patroni"))
                    .lookAt(Cures.logs(node.name(), "patroni")));
        }
    }

    private static void history(ClusterSight sight, NodeSight node, List<Finding> found) {
        List<LogLine> recent = node.log().stream()
                .filter(line -> line.program().equals("patroni"))
                .filter(line -> line.at().isAfter(sight.at().minus(RECENTLY)))
                .toList();
        List<String> late = recent.stream()
                .map(LogLine::text)
                .filter(text -> text.contains("Loop time exceeded"))
                .toList();
        if (late.size() >= 3) {
            found.add(Finding.of(
                            CheckGroup.PATRONI,
                            Severity.NOTICE,
                            "PATRONI_LATE",
                            "Patroni on " + node.name() + " does not keep its pace.")
                    .on(node.name())
                    .seen(late.size() + " times in 10 minutes: " + late.get(late.size() - 1))
                    .because("The machine was paused or moved, or has too little memory, processor or disk.")
                    .advised(
                            "If it comes again: more memory or processors, fewer bytes that wait to be written (vm.dirty_bytes), or a"
                                    + " longer patroni.ttl in the cluster file, so that a pause costs no leader.")
                    .lookAt(Cures.logs(node.name(), "patroni")));
        }
        recent.stream()
                .filter(line -> line.text().contains("might be unsafe to use after promote"))
                .reduce((a, b) -> b)
                .ifPresent(line -> found.add(Finding.of(
                                CheckGroup.PATRONI,
                                Severity.WARNING,
                                "LOGICAL_SLOT_UNSAFE",
                                "Logical slots of " + node.name() + " may have lost changes in the promotion.")
                        .on(node.name())
                        .seen(line.text())
                        .because("They were copied before they had caught up with the old primary.")
                        .advised(
                                "Let the subscribers copy their tables again. Name the slots in the cluster file, so that they are kept"
                                        + " on standbys, and keep hot_standby_feedback on.")));
    }
}
