package io.pgha.ops.patroni;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgha.model.Lag;
import io.pgha.model.NearestName;
import io.pgha.model.PatroniKeys;
import io.pgha.model.PatroniMember;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.observe.PatroniControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Switchover and failover: what stands against it is said before anything is asked for, and the end is seen with our own eyes. */
public final class ChangeLeader {
    private static final String SWITCHOVER = "switchover";
    private static final String FAILOVER = "failover";
    private static final List<String> NOTHING = List.of("Nothing was changed.");
    private static final Duration TO_SETTLE = Duration.ofMinutes(2);

    private final PatroniWork work;

    /** The verb for one cluster. */
    public ChangeLeader(PatroniWork work) {
        this.work = work;
    }

    /**
     * A switchover that would be granted.
     *
     * @param to the member to lead, or empty for Patroni's choice
     * @param at RFC 3339 time, or empty for now
     * @throws ProblemException of kind PRECONDITION naming every obstacle, USAGE for an unknown node
     */
    public LeaderChange planSwitchover(Optional<String> to, Optional<String> at) {
        PatroniKeys keys = work.agreed();
        to.ifPresent(this::known);
        String leader = keys.leader().orElseThrow(() -> Problem.of(
                        "NO_LEADER", Problem.Kind.PRECONDITION, "Nobody leads, so there is nobody to switch over from.")
                .withProgress(List.of(), NOTHING)
                .withNext("patroni list", "patroni failover --to NODE")
                .toException());
        if (to.filter(leader::equals).isPresent()) {
            throw Problem.of("IS_LEADER", Problem.Kind.PRECONDITION, leader + " leads already.")
                    .withProgress(List.of(), NOTHING)
                    .withNext("patroni list")
                    .toException();
        }
        if (keys.paused() && (to.isEmpty() || at.isPresent())) {
            throw Problem.of(
                            "PAUSED",
                            Problem.Kind.PRECONDITION,
                            "Patroni is paused, and then it needs a candidate and no time.")
                    .withProgress(List.of(), NOTHING)
                    .withNext("patroni resume", "patroni list")
                    .toException();
        }
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
            throw refused(SWITCHOVER, to, asked, rules, Optional.empty());
        }
        return new LeaderChange(
                SWITCHOVER,
                Optional.of(leader),
                to,
                at,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /**
     * A failover that would be granted, with what it may lose.
     *
     * @throws ProblemException of kind PRECONDITION if a switchover would do, or the candidate cannot lead
     */
    public LeaderChange planFailover(String to) {
        PatroniKeys keys = work.agreed();
        known(to);
        if (keys.leader().filter(to::equals).isPresent()) {
            throw Problem.of("IS_LEADER", Problem.Kind.PRECONDITION, to + " leads already.")
                    .withProgress(List.of(), NOTHING)
                    .withNext("patroni list")
                    .toException();
        }
        SeeMembers.Live live = work.members().ask(Map.of(), work.cancellation());
        Promotability rules = new Promotability(keys, live.statuses(), live.silent());
        if (!rules.on(Way.FAILOVER, to).isEmpty()) {
            throw refused(FAILOVER, Optional.of(to), List.of(to), rules, Optional.empty());
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
                    .withProgress(List.of(), NOTHING)
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
                FAILOVER,
                keys.leader(),
                Optional.of(to),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                losses);
    }

    private void known(String name) {
        List<String> names =
                work.machines().nodes().stream().map(node -> node.name()).toList();
        if (!names.contains(name)) {
            throw Problem.of("UNKNOWN_NODE", Problem.Kind.USAGE, "There is no node '" + name + "'.")
                    .because(NearestName.of(name, names)
                            .map(near -> "Did you mean " + near + "?")
                            .orElse("Nodes: " + String.join(", ", names) + "."))
                    .withProgress(List.of(), NOTHING)
                    .withNext("patroni list")
                    .toException();
        }
    }

    /**
     * Does what was planned and waits until the new leader takes writes and the others follow it.
     *
     * @throws ProblemException if Patroni refuses it now, or it did not come about in time
     */
    public LeaderChange perform(LeaderChange plan) {
        long began = System.nanoTime();
        PatroniKeys before = work.agreed();
        Map<String, Object> request = new LinkedHashMap<>();
        // A failover with the leader's name in it would be taken for a switchover.
        if (plan.action().equals(SWITCHOVER)) {
            plan.from().ifPresent(name -> request.put("leader", name));
        }
        plan.to().ifPresent(name -> request.put("candidate", name));
        plan.at().ifPresent(time -> request.put("scheduled_at", time));
        work.progress().working(plan.action(), "asking Patroni");
        Optional<PatroniControl.Answer> answer = ask(plan, before, request);
        if (plan.at().isPresent() && answer.isPresent() && answer.get().ok()) {
            return scheduled(plan);
        }
        answer.filter(told -> !told.ok() && !isUnknown(told)).ifPresent(told -> {
            throw explained(plan, before, told);
        });
        work.progress().working(plan.action(), "waiting for the new leader");
        Optional<PatroniKeys> led = work.await(
                PatroniWork.rounds(before).multipliedBy(2),
                keys -> keys.leader().isPresent()
                        && !keys.leader().equals(plan.from())
                        && keys.leader()
                                .flatMap(keys::member)
                                .filter(ChangeLeader::isPrimary)
                                .isPresent());
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        PatroniKeys now = led.orElseThrow(() -> notSeen(plan, answer));
        String leader = now.leader().orElseThrow();
        work.progress().working(plan.action(), leader + " leads; waiting until all members follow");
        List<String> expected = before.members().stream()
                .filter(member -> member.follows())
                .map(PatroniKeys.Member::name)
                .filter(name -> !name.equals(leader))
                .toList();
        Optional<PatroniKeys> settled =
                work.await(TO_SETTLE, keys -> expected.stream().allMatch(name -> keys.member(name)
                        .filter(member -> follows(keys, member))
                        .isPresent()));
        work.progress().done(plan.action(), leader + " leads");
        return done(
                plan, now, leader, took, settled.map(keys -> Duration.ofNanos(System.nanoTime() - began)), expected);
    }

    private LeaderChange done(
            LeaderChange plan,
            PatroniKeys now,
            String leader,
            Duration took,
            Optional<Duration> settled,
            List<String> expected) {
        List<String> remarks = new ArrayList<>();
        plan.to()
                .filter(name -> !name.equals(leader))
                .ifPresent(name -> remarks.add("Patroni chose " + leader + " instead of " + name + "."));
        if (settled.isEmpty()) {
            PatroniKeys last = work.members().keys();
            expected.stream()
                    .filter(name -> last.member(name)
                            .filter(member -> follows(last, member))
                            .isEmpty())
                    .forEach(name -> remarks.add(name + " does not follow yet: "
                            + last.member(name).map(PatroniKeys.Member::state).orElse("no Patroni there") + "."));
        }
        return new LeaderChange(
                plan.action(),
                plan.from(),
                Optional.of(leader),
                Optional.empty(),
                now.member(leader).map(PatroniKeys.Member::timeline).orElse(OptionalInt.empty()),
                Optional.of(took),
                settled,
                remarks);
    }

    private Optional<PatroniControl.Answer> ask(LeaderChange plan, PatroniKeys before, Map<String, Object> request) {
        try {
            String body = JsonMapper.builder().build().valueToTree(request).toString();
            return Optional.of(work.control()
                    .send(
                            work.door(before),
                            "POST",
                            "/" + plan.action(),
                            body,
                            PatroniWork.rounds(before).multipliedBy(2)));
        } catch (ProblemException e) {
            if (!e.first().code().equals("PATRONI_SILENT")) {
                throw e;
            }
            // It may have begun all the same; what became of it shows in etcd.
            return Optional.empty();
        }
    }

    private LeaderChange scheduled(LeaderChange plan) {
        work.must(
                Duration.ofSeconds(5),
                keys -> keys.failover().flatMap(PatroniKeys.Failover::at).isPresent(),
                () -> Problem.of("NOT_SCHEDULED", Problem.Kind.REMOTE, "The switchover does not stand in etcd.")
                        .withNext("patroni list"));
        work.progress().done(plan.action(), "scheduled");
        return plan;
    }

    /**
     * Forgets a switchover that is scheduled.
     *
     * @return false if none is
     */
    public boolean cancel() {
        PatroniKeys keys = work.agreed();
        PatroniControl.Answer answer =
                work.control().send(work.door(keys), "DELETE", "/switchover", "", Duration.ofSeconds(10));
        if (!answer.ok() && answer.status() != 404) {
            throw Problem.of("NOT_CANCELLED", Problem.Kind.REMOTE, "The scheduled switchover was not cancelled.")
                    .withEvidence(List.of(answer.evidence()))
                    .withNext("patroni list")
                    .toException();
        }
        return answer.ok();
    }

    private static boolean isPrimary(PatroniKeys.Member member) {
        return member.state().equals("running") && PatroniMember.Role.of(member.role()) == PatroniMember.Role.LEADER;
    }

    private static boolean follows(PatroniKeys keys, PatroniKeys.Member member) {
        OptionalInt timeline = keys.leader()
                .flatMap(keys::member)
                .map(PatroniKeys.Member::timeline)
                .orElse(OptionalInt.empty());
        return member.follows()
                && PatroniMember.Role.of(member.role()) == PatroniMember.Role.REPLICA
                && (timeline.isEmpty() || member.timeline().equals(timeline));
    }

    private static boolean isUnknown(PatroniControl.Answer answer) {
        return answer.status() == 503 && answer.text().contains("status unknown");
    }

    private ProblemException explained(LeaderChange plan, PatroniKeys before, PatroniControl.Answer answer) {
        SeeMembers.Live live = work.members().ask(Map.of(), work.cancellation());
        Promotability rules = new Promotability(before, live.statuses(), live.silent());
        List<String> asked = plan.to().map(List::of).orElseGet(() -> before.members().stream()
                .map(PatroniKeys.Member::name)
                .filter(name -> !before.leader().equals(Optional.of(name)))
                .toList());
        return refused(plan.action(), plan.to(), asked, rules, Optional.of(answer));
    }

    private static ProblemException refused(
            String action,
            Optional<String> to,
            List<String> asked,
            Promotability rules,
            Optional<PatroniControl.Answer> answer) {
        Way way = action.equals(SWITCHOVER) ? Way.SWITCHOVER : Way.FAILOVER;
        List<String> evidence = new ArrayList<>();
        answer.ifPresent(told -> evidence.add(told.evidence()));
        List<String> next = new ArrayList<>();
        for (String name : asked) {
            for (Obstacle obstacle : rules.on(way, name)) {
                evidence.add(obstacle.what() + " (" + obstacle.evidence() + ")");
                if (!obstacle.cure().isEmpty() && !next.contains(obstacle.cure())) {
                    next.add(obstacle.cure());
                }
            }
        }
        to.ifPresent(name -> next.add("patroni why-not " + name));
        String what = to.map(name -> "A " + action + " to " + name + " is not possible.")
                .orElse("A " + action + " is not possible: no member can take over.");
        return Problem.of(action.toUpperCase(java.util.Locale.ROOT) + "_REFUSED", Problem.Kind.PRECONDITION, what)
                .because(
                        answer.isPresent() && answer.get().status() == 503
                                ? "Patroni tried and gave up; the leader is who led before unless \"patroni list\" says otherwise."
                                : "")
                .withEvidence(evidence)
                .withProgress(
                        List.of(), answer.filter(told -> told.status() == 503).isPresent() ? List.of() : NOTHING)
                .withNext(next.toArray(String[]::new))
                .toException();
    }

    private static ProblemException notSeen(LeaderChange plan, Optional<PatroniControl.Answer> answer) {
        return Problem.of(
                        plan.action().toUpperCase(java.util.Locale.ROOT) + "_NOT_SEEN",
                        Problem.Kind.REMOTE,
                        "No new leader was seen in time.")
                .because("The request was sent once and is not repeated: Patroni may still be at it.")
                .withEvidence(
                        answer.map(told -> List.of(told.evidence())).orElse(List.of("Patroni gave no answer in time.")))
                .withNext("patroni list", "patroni history")
                .toException();
    }
}
