package io.pgha.ops.patroni;

import com.fasterxml.jackson.databind.json.JsonMapper;
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

/** Switchover and failover as they were planned: asked for once, and the end is seen with our own eyes. */
public final class ChangeLeader {
    private static final Duration TO_SETTLE = Duration.ofMinutes(2);

    private final PatroniWork work;

    /** The verb for one cluster. */
    public ChangeLeader(PatroniWork work) {
        this.work = work;
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
        if (plan.action().equals(LeaderChange.SWITCHOVER)) {
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
        return Refusal.of(plan.action(), plan.to(), asked, rules, Optional.of(answer));
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
