package io.pgha.ops.doctor.rule;

import io.pgha.model.Node;
import io.pgha.ops.doctor.sight.ClusterSight;
import io.pgha.ops.doctor.sight.EtcdSight;
import io.pgha.ops.doctor.sight.EtcdSight.Member;
import io.pgha.ops.doctor.sight.EtcdSight.Status;
import io.pgha.ops.doctor.sight.LogLine;
import io.pgha.ops.doctor.sight.NodeSight;
import io.pgha.ops.doctor.sight.UnitsSight.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** etcd: who answers, whether there is a quorum, alarms, size, members that should not be there. */
final class EtcdRules implements Rule {
    private static final double NEAR = 0.8;
    private static final Duration RECENTLY = Duration.ofMinutes(10);
    private static final int ELECTIONS = 3;
    private static final int SLOW_WRITES = 20;

    @Override
    public List<Finding> judge(ClusterSight sight) {
        List<Finding> found = new ArrayList<>();
        boolean quorum = sight.etcdHasQuorum();
        List<NodeSight> down = sight.answering().stream()
                .filter(node ->
                        node.etcd().filter(etcd -> etcd.status().isEmpty()).isPresent())
                .toList();
        if (!quorum && !sight.answering().isEmpty()) {
            found.add(noQuorum(sight, down));
        }
        // That a member was stopped stands in the finding of the quorum; why one ended by itself does not.
        down.stream()
                .filter(node -> quorum || !node.units().unit("etcd").wasStopped())
                .forEach(node -> found.add(down(sight, node, node.etcd().orElseThrow(), quorum)));
        alarms(sight, found);
        membership(sight, found);
        if (quorum) {
            slow(sight, found);
        }
        return found;
    }

    private static Finding noQuorum(ClusterSight sight, List<NodeSight> down) {
        List<String> evidence = new ArrayList<>();
        List<String> cures = new ArrayList<>();
        for (String name : sight.spec().etcd().members()) {
            Optional<NodeSight> node = sight.answering().stream()
                    .filter(n -> n.name().equals(name))
                    .findFirst();
            Optional<Status> status = node.flatMap(NodeSight::etcd).flatMap(EtcdSight::status);
            if (node.isEmpty()) {
                evidence.add(name + ": the node does not answer");
            } else if (status.isEmpty()) {
                evidence.add(name + ": " + trouble(node.get()));
                if (!node.get().units().unit("etcd").isUp()) {
                    cures.add(Cures.startFirst(name, "etcd"));
                }
            } else {
                evidence.add(name + ": answers, "
                        + status.get().leader().map(id -> "follows " + id).orElse("has no leader"));
            }
        }
        String cause = down.isEmpty()
                ? "The members that run do not reach a majority of the others."
                : "A majority of the members does not serve. Patroni cannot renew the leader key"
                        + (failsafe(sight)
                                ? "; failsafe mode keeps the primary as long as it reaches Patroni on all other nodes."
                                : ": nobody takes writes once it has run out.");
        return Finding.of(CheckGroup.ETCD, Severity.CRITICAL, "ETCD_NO_QUORUM", "etcd has no quorum.")
                .seen(evidence)
                .because(cause)
                .cured(cures.toArray(String[]::new))
                .advised(
                        "Start the members that can be started. Only if the disks of most of them are lost for good: on one that is"
                                + " left add ETCD_FORCE_NEW_CLUSTER=true to /etc/default/etcd, restart etcd, take the line out and restart it"
                                + " again; on the others stop etcd and remove "
                                + sight.spec().etcd().dataDirectory()
                                + "/member; then \"stack configure etcd\" lets them join. PostgreSQL's data is not in etcd.")
                .lookAt(Cures.check("etcd"));
    }

    private static boolean failsafe(ClusterSight sight) {
        return sight.answering().stream().anyMatch(node -> node.patroni()
                .config()
                .filter(config -> config.failsafe())
                .isPresent());
    }

    private static String trouble(NodeSight node) {
        Unit unit = node.units().unit("etcd");
        return unit.isUp() ? node.etcd().flatMap(EtcdSight::trouble).orElse("no answer") : "etcd.service is " + unit;
    }

    private static Finding down(ClusterSight sight, NodeSight node, EtcdSight etcd, boolean quorum) {
        Unit unit = node.units().unit("etcd");
        Finding finding = Finding.of(
                        CheckGroup.ETCD,
                        quorum ? Severity.WARNING : Severity.CRITICAL,
                        "ETCD_DOWN",
                        "etcd on " + node.name() + " does not answer.")
                .on(node.name())
                .seen("etcd.service is " + unit)
                .seen(etcd.trouble().stream().filter(said -> unit.isUp()).toList())
                .lookAt(Cures.logs(node.name(), "etcd"));
        Optional<LogLine> refused = node.logged(
                "etcd",
                "has already been bootstrapped",
                "cluster ID mismatch",
                "permanently removed",
                "member count is unequal");
        if (refused.isPresent() && !unit.isUp()) {
            return finding.named("ETCD_REFUSED", "The other members refuse etcd of " + node.name() + ".")
                    .seen(refused.get().text())
                    .because("Its data is of an earlier membership. It must join anew, with nothing of its old data.")
                    .cured(forget(sight, node.name()), Cures.configure("etcd", node.name()));
        }
        if (unit.isUp()) {
            return finding.because(
                            "It runs and does not serve: it waits for the others, or its certificate is refused.")
                    .seen(node.lastLines("etcd", 2))
                    .cured(Cures.restart(node.name(), "etcd"));
        }
        boolean failed = !unit.wasStopped();
        return (failed ? finding.seen(node.lastLines("etcd", 3)) : finding)
                .because(
                        failed
                                ? "It was started and ended by itself; the last lines of its log say why."
                                : "It was stopped.")
                .cured(Cures.start(node.name(), "etcd"));
    }

    /** What a member has is thrown away; "stack configure" then lets it join anew, and takes its old entry out of the list first. */
    private static String forget(ClusterSight sight, String node) {
        return Cures.onNode(
                node,
                "sudo systemctl stop etcd; sudo rm -rf " + sight.spec().etcd().dataDirectory() + "/member");
    }

    private static void alarms(ClusterSight sight, List<Finding> found) {
        long quota = sight.spec().etcd().quotaBackendBytes();
        List<String> full = new ArrayList<>();
        List<String> corrupt = new ArrayList<>();
        for (NodeSight node : sight.etcdAnswering()) {
            Status status = node.etcd().orElseThrow().status().orElseThrow();
            String size = node.name() + ": " + status.size() + " bytes, " + status.inUse() + " in use";
            for (String error : status.errors()) {
                if (error.contains("NOSPACE")) {
                    full.add(size + ", " + error);
                } else if (error.contains("CORRUPT")) {
                    corrupt.add(node.name() + ": " + error);
                }
            }
            if (full.isEmpty() && status.size() > quota * NEAR) {
                found.add(Finding.of(
                                CheckGroup.ETCD,
                                Severity.WARNING,
                                "ETCD_NEAR_QUOTA",
                                "The database of etcd on " + node.name() + " is nearly full.")
                        .on(node.name())
                        .seen(size + ", quota " + quota)
                        .because("Old revisions were not compacted, or space was not given back since.")
                        .cured(Cures.compact(), Cures.defragment()));
            }
        }
        if (!full.isEmpty()) {
            found.add(Finding.of(
                            CheckGroup.ETCD,
                            Severity.CRITICAL,
                            "ETCD_NOSPACE",
                            "etcd refuses writes: its database is at its quota.")
                    .seen(full)
                    .because(
                            "Old revisions fill it. The leader key cannot be renewed, so the primary steps down when it runs out.")
                    .advised(
                            "The alarm stays until it is disarmed, even after space was made. If nearly all of the database is in use,"
                                    + " that gives nothing back: raise etcd.quota_backend_bytes in the cluster file and \"stack configure etcd\".")
                    .cured(Cures.compact(), Cures.defragment(), Cures.disarm())
                    .lookAt(Cures.check("etcd")));
        }
        if (!corrupt.isEmpty()) {
            found.add(corrupt(sight, corrupt));
        }
    }

    /** Every member tells of the alarms of all, so that which one it is about stands in the alarm alone. */
    private static Finding corrupt(ClusterSight sight, List<String> said) {
        List<String> sick = sight.etcdAnswering().stream()
                .filter(node -> {
                    String id = node.etcd().orElseThrow().status().orElseThrow().memberId();
                    String alarm =
                            "memberID:" + Long.toUnsignedString(Long.parseUnsignedLong(id, 16)) + " alarm:CORRUPT";
                    return said.stream().anyMatch(line -> line.contains(alarm));
                })
                .map(NodeSight::name)
                .toList();
        Finding finding = Finding.of(
                        CheckGroup.ETCD,
                        Severity.CRITICAL,
                        "ETCD_CORRUPT",
                        "A member of etcd has other data than the rest.")
                .seen(said)
                .because(
                        "Its disk lies, or it ran a release with a bug. etcd serves nobody until the alarm is disarmed.")
                .advised("Throw that member's data away and let it join anew; never that of the majority.");
        return sick.size() == 1
                ? finding.on(sick.get(0))
                        .cured(forget(sight, sick.get(0)), Cures.configure("etcd", sick.get(0)), Cures.disarm())
                : finding;
    }

    private static void membership(ClusterSight sight, List<Finding> found) {
        Set<String> addresses =
                sight.machines().nodes().stream().map(Node::address).collect(Collectors.toSet());
        List<NodeSight> answering = sight.etcdAnswering();
        Set<String> clusters = answering.stream()
                .map(node -> node.etcd().orElseThrow().status().orElseThrow().clusterId())
                .collect(Collectors.toSet());
        if (clusters.size() > 1) {
            found.add(
                    Finding.of(
                                    CheckGroup.ETCD,
                                    Severity.CRITICAL,
                                    "ETCD_SPLIT",
                                    "The members of etcd form more than one cluster.")
                            .seen(answering.stream()
                                    .map(node -> node.name() + ": cluster "
                                            + node.etcd()
                                                    .orElseThrow()
                                                    .status()
                                                    .orElseThrow()
                                                    .clusterId())
                                    .toList())
                            .because("One of them was founded anew instead of joining.")
                            .advised(
                                    "Stop and wipe the one that stands alone, then let it join with \"stack configure etcd\"."));
        }
        if (answering.isEmpty()) {
            return;
        }
        String any = answering.get(0).name();
        for (Member member : answering.get(0).etcd().orElseThrow().members()) {
            boolean ours = member.peerUrls().stream().anyMatch(url -> addresses.contains(host(url)));
            if (!ours || member.name().isEmpty()) {
                found.add(Finding.of(
                                CheckGroup.ETCD,
                                Severity.WARNING,
                                "ETCD_GHOST",
                                "etcd counts a member that "
                                        + (ours ? "was never started." : "is no node of the cluster."))
                        .seen("member " + member.id() + " " + member.name() + " " + String.join(" ", member.peerUrls()))
                        .because("A node was lost or an addition was broken off. Quorum is counted on it all the same.")
                        .cured(Stream.concat(
                                        Stream.of(Cures.removeMember(any, member.id())),
                                        sight.machines().nodes().stream()
                                                .filter(node -> member.peerUrls().stream()
                                                        .anyMatch(
                                                                url -> host(url).equals(node.address())))
                                                .map(node -> Cures.configure("etcd", node.name())))
                                .toArray(String[]::new)));
            }
        }
    }

    private static String host(String url) {
        return url.replaceFirst("^https?://", "").replaceFirst(":\\d+.*$", "");
    }

    private static void slow(ClusterSight sight, List<Finding> found) {
        for (NodeSight node : sight.etcdAnswering()) {
            List<LogLine> recent = node.log().stream()
                    .filter(line -> line.program().equals("etcd"))
                    .filter(line -> line.at().isAfter(sight.at().minus(RECENTLY)))
                    .toList();
            long elections = recent.stream()
                    .filter(line -> line.text().contains("elected leader"))
                    .count();
            List<String> slow = recent.stream()
                    .map(LogLine::text)
                    .filter(text -> text.contains("slow fdatasync") || text.contains("failed to send out heartbeat"))
                    .toList();
            if (elections >= ELECTIONS && slow.size() >= SLOW_WRITES) {
                found.add(Finding.of(
                                CheckGroup.ETCD,
                                Severity.WARNING,
                                "ETCD_SLOW",
                                "etcd on " + node.name() + " is too slow to keep its leader.")
                        .on(node.name())
                        .seen(elections + " elections and " + slow.size() + " warnings in 10 minutes")
                        .seen(slow.get(slow.size() - 1))
                        .because(
                                "Its disk is slow or shared with something busy, or the machine has too few processors.")
                        .advised(
                                "If it leads, \"etcd move-leader\" lets another one lead meanwhile. Give etcd a disk of its own, or raise"
                                        + " etcd.heartbeat_interval and etcd.election_timeout in the cluster file.")
                        .lookAt(Cures.check("etcd")));
            }
        }
    }
}
