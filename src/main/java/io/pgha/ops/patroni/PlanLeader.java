package io.pgha.ops.patroni;

import io.pgha.model.Lag;
import io.pgha.model.NearestName;
import io.pgha.model.Node;
import io.pgha.model.PatroniKeys;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Says what stands against a change of the leader before anything is asked for; changes nothing. */
public final class PlanLeader {
    private final PatroniWork work;

    /** Plans for one cluster. */
    public PlanLeader(PatroniWork work) {
        this.work = work;
    }

    /**
     * A switchover that would be granted.
     *
     * @param to the member to lead, or empty for Patroni's choice
     * @param at RFC 3339 time, or empty for now
     * @throws ProblemException of kind PRECONDITION naming every obstacle, USAGE for an unknown node
     */
    public LeaderChange switchover(Optional<String> to, Optional<String> at) {
        PatroniKeys keys = work.agreed();
        String leader = leaderOf(keys, names(), to, at.isPresent());
        SeeMembers.Live live = work.members().ask(Map.of(), work.cancellation());
        Promotability rules = new Promotability(keys, live.statuses(), live.silent());
        List<String> others = keys.members().stream()
                .map(PatroniKeys.Member::name)
                .filter(name -> !name.equals(leader))
                .toList();
        List<String> asked = to.map(List::of).orElse(others);
        boolean possible =
                asked.stream().anyMatch(name -> rules.on(Way.SWITCHOVER, name).isEmpty());
        if (!possible && at.isEmpty()) {
            throw Refusal.of(LeaderChange.SWITCHOVER, to, asked, rules, Optional.empty());
        }
        return new LeaderChange(
                LeaderChange.SWITCHOVER,
                Optional.of(leader),
                to,
                at,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private List<String> names() {
        return work.machines().nodes().stream().map(Node::name).toList();
    }

    /**
     * Who hands over, if what is asked for can be asked for at all; pure.
     *
     * @param names of the nodes
     * @param scheduled true if it is not for now
     */
    static String leaderOf(PatroniKeys keys, List<String> names, Optional<String> to, boolean scheduled) {
        to.ifPresent(name -> known(names, name));
        String leader = keys.leader().orElseThrow(() -> Problem.of(
                        "NO_LEADER", Problem.Kind.PRECONDITION, "Nobody leads, so there is nobody to switch over from.")
                .withProgress(List.of(), Refusal.NOTHING)
                .withNext("patroni list", "patroni failover --to NODE")
                .toException());
        if (to.filter(leader::equals).isPresent()) {
            throw Problem.of("IS_LEADER", Problem.Kind.PRECONDITION, leader + " leads already.")
                    .withProgress(List.of(), Refusal.NOTHING)
                    .withNext("patroni list")
                    .toException();
        }
        if (keys.paused() && (to.isEmpty() || scheduled)) {
            throw Problem.of(
                            "PAUSED",
                            Problem.Kind.PRECONDITION,
                            "Patroni is paused, and then it needs a candidate and no time.")
                    .withProgress(List.of(), Refusal.NOTHING)
                    .withNext("patroni resume", "patroni list")
                    .toException();
        }
        return leader;
    }

    /**
     * A failover that would be granted, with what it may lose.
     *
     * @throws ProblemException of kind PRECONDITION if a switchover would do, or the candidate cannot lead
     */
    public LeaderChange failover(String to) {
        PatroniKeys keys = work.agreed();
        mayBeAskedFor(keys, names(), to);
        SeeMembers.Live live = work.members().ask(Map.of(), work.cancellation());
        Promotability rules = new Promotability(keys, live.statuses(), live.silent());
        if (!rules.on(Way.FAILOVER, to).isEmpty()) {
            throw Refusal.of(LeaderChange.FAILOVER, Optional.of(to), List.of(to), rules, Optional.empty());
        }
        boolean leaderIsWell = keys.leader()
                .map(name -> live.statuses().containsKey(name)
                        && live.statuses().get(name).leads())
                .orElse(false);
        if (leaderIsWell && rules.on(Way.SWITCHOVER, to).isEmpty()) {
            throw Problem.of(
                            "LEADER_IS_WELL",
                            Problem.Kind.PRECONDITION,
                            keys.leader().orElse("")
                                    + " leads and is well: a switchover does the same and loses nothing.")
                    .withProgress(List.of(), Refusal.NOTHING)
                    .withNext("patroni switchover --to " + to)
                    .toException();
        }
        List<String> losses = new ArrayList<>();
        boolean holdsAll =
                keys.config().isSynchronous() && keys.sync().standbys().contains(to);
        if (!holdsAll) {
            Lag lag = keys.member(to).map(keys::lag).orElse(new Lag.Unknown());
            losses.add("commits that had not reached " + to + " when the leader was lost"
                    + (lag instanceof Lag.Known known
                            ? " (at least " + known.bytes() + " bytes of WAL behind, as last seen)"
                            : ""));
        }
        return new LeaderChange(
                LeaderChange.FAILOVER,
                keys.leader(),
                Optional.of(to),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                losses);
    }

    /** Refuses a candidate for a failover that is none; pure. */
    static void mayBeAskedFor(PatroniKeys keys, List<String> names, String to) {
        known(names, to);
        if (keys.leader().filter(to::equals).isPresent()) {
            throw Problem.of("IS_LEADER", Problem.Kind.PRECONDITION, to + " leads already.")
                    .withProgress(List.of(), Refusal.NOTHING)
                    .withNext("patroni list")
                    .toException();
        }
    }

    private static void known(List<String> names, String name) {
        if (!names.contains(name)) {
            throw Problem.of("UNKNOWN_NODE", Problem.Kind.USAGE, "There is no node '" + name + "'.")
                    .because(NearestName.of(name, names)
                            .map(near -> "Did you mean " + near + "?")
                            .orElse("Nodes: " + String.join(", ", names) + "."))
                    .withProgress(List.of(), Refusal.NOTHING)
                    .withNext("patroni list")
                    .toException();
        }
    }
}
