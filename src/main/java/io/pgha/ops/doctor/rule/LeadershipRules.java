package io.pgha.ops.doctor.rule;

import io.pgha.ops.doctor.sight.ClusterSight;
import io.pgha.ops.doctor.sight.EtcdSight;
import io.pgha.ops.doctor.sight.NodeSight;
import io.pgha.ops.doctor.sight.PatroniSight;
import io.pgha.ops.doctor.sight.PatroniSight.Config;
import io.pgha.ops.doctor.sight.PatroniSight.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Who leads and why nobody does, who could take over, whether a standby is synchronous. */
final class LeadershipRules implements Rule {
    @Override
    public List<Finding> judge(ClusterSight sight) {
        List<Finding> found = new ArrayList<>();
        leader(sight, found);
        sight.patroni().ifPresent(patroni -> {
            takeover(sight, patroni, found);
            synchronous(sight, patroni, found);
        });
        return found;
    }

    private static void leader(ClusterSight sight, List<Finding> found) {
        List<String> writing = sight.answering().stream()
                .filter(node -> node.postgresql()
                        .server()
                        .filter(server -> !server.standby())
                        .isPresent())
                .map(NodeSight::name)
                .toList();
        if (writing.size() > 1) {
            found.add(
                    Finding.of(
                                    CheckGroup.PATRONI,
                                    Severity.CRITICAL,
                                    "TWO_PRIMARIES",
                                    "More than one node takes writes.")
                            .seen(writing.stream()
                                    .map(name -> name + ": pg_is_in_recovery() is false")
                                    .toList())
                            .because(
                                    "PostgreSQL was started outside Patroni, or a node that lost the leader key did not stop.")
                            .advised(
                                    "Stop PostgreSQL on every node but the leader at once; what was written there is lost on rewind."));
        }
        Optional<Member> leader = sight.patroni().flatMap(PatroniSight::leader);
        boolean known = leader.isPresent()
                || sight.etcdAnswering().stream()
                        .anyMatch(n -> n.etcd().orElseThrow().keys().containsKey("leader"));
        if (known || !sight.etcdHasQuorum()) {
            // Without quorum nobody can know; the finding of etcd says it.
            return;
        }
        Map<String, String> keys =
                sight.etcdAnswering().get(0).etcd().map(EtcdSight::keys).orElse(Map.of());
        boolean nobodyHasData = sight.answering().stream()
                .noneMatch(node -> node.os().hasData() || !node.os().whole());
        Finding finding = Finding.of(
                        CheckGroup.PATRONI, Severity.CRITICAL, "NO_LEADER", "No node leads: nobody takes writes.")
                .seen("there is no key leader below /service/" + sight.spec().name() + "/")
                .seen(sight.answering().stream()
                        .flatMap(node -> node.lastLines("patroni", 1).stream().map(line -> node.name() + ": " + line))
                        .toList())
                .lookAt(Cures.members());
        if (keys.containsKey("initialize") && nobodyHasData) {
            found.add(finding.named("STALE_INITIALIZE", "All nodes wait for a leader that will never come.")
                    .seen("initialize = " + keys.getOrDefault("initialize", ""))
                    .because("etcd remembers a database cluster, and no node has data of it.")
                    .advised(
                            "If the data is to come from a backup, restore it first. To found an empty database cluster:")
                    .cured(Cures.onNode(
                            sight.etcdAnswering().get(0).name(),
                            "sudo bash -lc \"etcdctl del /service/"
                                    + sight.spec().name() + "/initialize\"")));
            return;
        }
        boolean paused = sight.patroni().filter(PatroniSight::paused).isPresent();
        found.add(
                paused
                        ? finding.because("Patroni is paused, so nobody is promoted.")
                        : finding.because(
                                        "The leader is gone and no replica may be promoted yet: see its lag, tags and the synchronous standbys.")
                                .advised(
                                        "Look again first: an election takes a few seconds. If the old leader does not come back and what it"
                                                + " had alone may be lost, \"patroni failover --to NODE\" promotes one by order.")
                                .lookAt(Stream.concat(
                                                Stream.of(Cures.members()),
                                                sight.answering().stream().map(node -> Cures.whyNot(node.name())))
                                        .toArray(String[]::new)));
    }

    private static void takeover(ClusterSight sight, PatroniSight patroni, List<Finding> found) {
        if (patroni.leader().isEmpty() || sight.machines().nodes().size() < 2) {
            return;
        }
        long limit = patroni.config().map(Config::maximumLag).orElse(1L << 20);
        List<String> reasons = new ArrayList<>();
        for (Member member : patroni.members()) {
            if (member.leads()) {
                continue;
            }
            boolean lags = member.lag().filter(lag -> lag > limit).isPresent();
            boolean never = member.tags().getOrDefault("nofailover", "false").equals("true");
            if (member.isWell() && !lags && !never) {
                return;
            }
            reasons.add(member.name() + ": " + member.state() + (never ? ", nofailover" : "")
                    + (lags ? ", lags " + member.lag().orElse(0L) + " bytes, limit " + limit : ""));
        }
        found.add(Finding.of(
                        CheckGroup.PATRONI,
                        Severity.CRITICAL,
                        "NO_CANDIDATE",
                        "No replica could take over: a failover or switchover would be refused.")
                .seen(reasons.isEmpty() ? List.of("the leader is the only member") : reasons)
                .because("Each replica is down, lags too much, or is tagged not to be promoted.")
                .lookAt(patroni.members().stream()
                        .filter(member -> !member.leads())
                        .filter(member -> sight.machines().node(member.name()).isPresent())
                        .map(member -> Cures.whyNot(member.name()))
                        .toArray(String[]::new)));
    }

    private static void synchronous(ClusterSight sight, PatroniSight patroni, List<Finding> found) {
        Optional<Config> config = patroni.config().filter(Config::synchronous);
        boolean assigned = patroni.members().stream()
                .anyMatch(member ->
                        member.role().equals("sync_standby") || member.role().equals("quorum_standby"));
        if (config.isEmpty()
                || assigned
                || patroni.leader().isEmpty()
                || sight.machines().nodes().size() < 2) {
            return;
        }
        long waiting = sight.leader()
                .flatMap(node -> node.postgresql().server())
                .map(server -> server.waitingForSync())
                .orElse(0L);
        found.add(Finding.of(
                        CheckGroup.PATRONI,
                        config.get().strict() || waiting > 0 ? Severity.CRITICAL : Severity.WARNING,
                        "NO_SYNC_STANDBY",
                        config.get().strict()
                                ? "Commits hang: synchronous mode is strict and no standby is synchronous."
                                : "Synchronous mode is on and no standby is synchronous.")
                .seen("no member of GET /cluster is sync_standby")
                .seen(waiting > 0 ? waiting + " sessions wait with SyncRep" : "")
                .because("The standbys are down, do not stream, or are tagged nosync."
                        + (config.get().strict() ? "" : " Until one is, a failover may lose acknowledged commits."))
                .advised(
                        config.get().strict()
                                ? "Bring a standby back. If that takes too long, \"patroni config edit --set synchronous_mode_strict=false\""
                                        + " lets commits go on with one copy alone."
                                : "Bring a standby back, or take its tag nosync away.")
                .lookAt(Cures.members()));
    }
}
