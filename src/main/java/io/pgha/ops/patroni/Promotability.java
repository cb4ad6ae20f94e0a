package io.pgha.ops.patroni;

import io.pgha.model.Lag;
import io.pgha.model.PatroniKeys;
import io.pgha.model.PatroniStatus;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Why a member would not come to lead, by the rules Patroni itself follows (its functions {@code is_failover_possible},
 * {@code failover_limitation} and {@code _is_healthiest_node}); pure.
 */
final class Promotability {
    private static final Set<Way> ALL = EnumSet.allOf(Way.class);
    private static final long DEFAULT_LAG = 1_048_576;

    private final PatroniKeys keys;
    private final Map<String, PatroniStatus> live;
    private final Map<String, String> silent;
    private final List<Obstacle> found = new ArrayList<>();

    /**
     * @param live what members say at this moment, by name
     * @param silent why a member was asked and said nothing, by name; one that stands in neither was not asked
     */
    Promotability(PatroniKeys keys, Map<String, PatroniStatus> live, Map<String, String> silent) {
        this.keys = keys;
        this.live = live;
        this.silent = silent;
    }

    /** Everything that stands against a member. */
    List<Obstacle> of(String name) {
        found.clear();
        keys.doubt()
                .ifPresent(doubt ->
                        add("NO_DCS", "Nobody is promoted while etcd has no quorum.", doubt, ALL, "stack check etcd"));
        if (keys.leader().filter(name::equals).isPresent()) {
            add("IS_LEADER", name + " leads already.", "leader key: " + name, ALL, "");
            return List.copyOf(found);
        }
        Optional<PatroniKeys.Member> member = keys.member(name);
        if (silent.containsKey(name)) {
            add(
                    "UNREACHABLE",
                    "The REST API of " + name + " does not answer, and Patroni asks it before it promotes.",
                    silent.getOrDefault(name, ""),
                    ALL,
                    "exec --on " + name + " \"sudo journalctl -u patroni -n 30\"");
        }
        if (member.isEmpty()) {
            add(
                    "NO_MEMBER_KEY",
                    name + " is not registered in etcd: Patroni does not run there.",
                    "members: "
                            + String.join(
                                    ", ",
                                    keys.members().stream()
                                            .map(PatroniKeys.Member::name)
                                            .toList()),
                    ALL,
                    "stack check patroni");
            return List.copyOf(found);
        }
        tags(member.get());
        running(member.get());
        synchronous(member.get());
        lag(member.get());
        timeline(member.get());
        watchdog(name);
        pause();
        ahead(member.get());
        return List.copyOf(found);
    }

    /** What stands against a member on one way. */
    List<Obstacle> on(Way way, String name) {
        return of(name).stream()
                .filter(obstacle -> obstacle.stops().contains(way))
                .toList();
    }

    private void add(String code, String what, String evidence, Set<Way> stops, String cure) {
        found.add(new Obstacle(code, what, evidence, stops, cure));
    }

    private void tags(PatroniKeys.Member member) {
        String priority = member.tags().getOrDefault("failover_priority", "1");
        if (member.has("nofailover") || priority.startsWith("0") || priority.startsWith("-")) {
            add(
                    "NOFAILOVER",
                    member.name() + " is tagged never to lead.",
                    "tags: " + member.tags(),
                    ALL,
                    "stack configure patroni");
        }
    }

    private void running(PatroniKeys.Member member) {
        String state = Optional.ofNullable(live.get(member.name()))
                .map(PatroniStatus::state)
                .orElse(member.state());
        // Patroni 4 says "streaming" and the like of the replication instead of "running" of the server.
        if (!List.of("running", "streaming", "in archive recovery").contains(state)) {
            add(
                    "NOT_RUNNING",
                    "PostgreSQL on " + member.name() + " is not running.",
                    "state: " + state,
                    ALL,
                    "exec --on " + member.name() + " \"sudo journalctl -u patroni -n 30\"");
            return;
        }
        member.replicationState()
                .filter(word -> !word.equals("streaming"))
                .ifPresent(word -> add(
                        "NOT_STREAMING",
                        member.name() + " does not stream from the leader, so it falls behind.",
                        "replication: " + word,
                        Set.of(),
                        "pg slots"));
    }

    private void synchronous(PatroniKeys.Member member) {
        if (!keys.config().isSynchronous() || keys.sync().leader().isEmpty()) {
            return;
        }
        if (keys.sync().standbys().contains(member.name())) {
            return;
        }
        String evidence = "sync key: "
                + (keys.sync().standbys().isEmpty()
                        ? "no standby"
                        : String.join(", ", keys.sync().standbys())) + (member.has("nosync") ? "; tag nosync" : "");
        if (keys.config().isQuorum()) {
            add(
                    "NOT_IN_QUORUM",
                    member.name() + " does not vote on commits: it leads only if voters confirm that it misses none.",
                    evidence,
                    Set.of(),
                    "");
            return;
        }
        add(
                "NOT_SYNCHRONOUS",
                "Commits do not wait for " + member.name()
                        + ", so it may lack some: only a synchronous standby takes over.",
                evidence,
                EnumSet.of(Way.AUTOMATIC, Way.SWITCHOVER),
                keys.sync().standbys().isEmpty()
                        ? "patroni list"
                        : "patroni switchover --to " + keys.sync().standbys().get(0));
    }

    private void lag(PatroniKeys.Member member) {
        long limit = keys.config().number("maximum_lag_on_failover", DEFAULT_LAG);
        Lag lag = keys.lag(member);
        PatroniStatus now = live.get(member.name());
        if (now != null && now.lsn().isPresent()) {
            lag = keys.behind(now.lsn());
        }
        if (lag instanceof Lag.Known known && known.bytes() > limit) {
            add(
                    "LAG",
                    member.name() + " is further behind than Patroni allows.",
                    "lag " + known.bytes() + " B, maximum_lag_on_failover " + limit + " B",
                    EnumSet.of(Way.AUTOMATIC, Way.SWITCHOVER),
                    "pg lag");
        } else if (lag instanceof Lag.Unknown) {
            add(
                    "LAG_UNKNOWN",
                    "Nobody knows how far " + member.name() + " is behind.",
                    "no position in etcd",
                    Set.of(),
                    "pg lag");
        }
    }

    private void timeline(PatroniKeys.Member member) {
        int cluster = keys.history().stream()
                        .mapToInt(PatroniKeys.TimelineEnd::timeline)
                        .max()
                        .orElse(0)
                + 1;
        OptionalInt own = member.timeline();
        if (own.isPresent() && own.getAsInt() < cluster && !keys.history().isEmpty()) {
            add(
                    "TIMELINE",
                    member.name() + " is on an older timeline than the cluster.",
                    "timeline " + own.getAsInt() + ", cluster " + cluster + ", check_timeline "
                            + (keys.config().isOn("check_timeline") ? "on" : "off"),
                    keys.config().isOn("check_timeline") ? EnumSet.of(Way.AUTOMATIC, Way.SWITCHOVER) : Set.of(),
                    "patroni reinit " + member.name());
        }
    }

    private void watchdog(String name) {
        if (Optional.ofNullable(live.get(name))
                .map(PatroniStatus::watchdogFailed)
                .orElse(false)) {
            add(
                    "WATCHDOG",
                    name + " must have a watchdog to lead, and has none that works.",
                    "watchdog_failed: true",
                    ALL,
                    "exec --on " + name + " \"ls -l /dev/watchdog\"");
        }
    }

    private void pause() {
        if (keys.paused()) {
            add(
                    "PAUSED",
                    "Patroni is paused: it promotes nobody by itself.",
                    "config: pause true",
                    EnumSet.of(Way.AUTOMATIC),
                    "patroni resume");
        }
    }

    private void ahead(PatroniKeys.Member member) {
        keys.members().stream()
                .filter(other -> !other.name().equals(member.name()))
                .filter(other -> keys.leader().filter(other.name()::equals).isEmpty())
                .filter(other -> other.lsn().isPresent() && member.lsn().isPresent())
                .filter(other -> other.lsn().getAsLong() > member.lsn().getAsLong())
                .forEach(other -> add(
                        "BEHIND_ANOTHER",
                        other.name() + " has more of the WAL, so Patroni would choose it first.",
                        (other.lsn().getAsLong() - member.lsn().getAsLong()) + " B ahead",
                        Set.of(),
                        ""));
    }
}
