package io.pgha.ops.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgha.model.PatroniKeys;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is asked for and cannot be: each time it is said why, that nothing was changed, and what to type next. */
class RefusalsTest {
    private static final List<String> NODES = List.of("pgsql1", "pgsql2", "pgsql3");
    private static final Map<String, Object> CONFIG = Map.of("ttl", 30, "loop_wait", 10, "retry_timeout", 10);

    private static PatroniKeys keys(Optional<String> leader, Map<String, Object> config, long revision) {
        return new PatroniKeys(
                leader,
                List.of(),
                new PatroniKeys.Sync(leader, List.of("pgsql2"), 0),
                Optional.empty(),
                OptionalLong.empty(),
                new PatroniKeys.Config("", revision, config),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    private static PatroniKeys led() {
        return keys(Optional.of("pgsql1"), CONFIG, 7);
    }

    private static Problem refused(String code, Problem.Kind kind, ThrowingCallable asked) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, asked);
        assertThat(refused).as(code).isNotNull();
        Problem problem = refused.first();
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.kind()).isEqualTo(kind);
        assertThat(problem.notDone()).containsExactly("Nothing was changed.");
        assertThat(problem.next()).isNotEmpty();
        return problem;
    }

    @Test
    void aCandidateThatIsNoNodeIsNamedTogetherWithTheNearestOne() {
        assertThat(refused(
                                "UNKNOWN_NODE",
                                Problem.Kind.USAGE,
                                () -> PlanLeader.leaderOf(led(), NODES, Optional.of("pgsql22"), false))
                        .cause())
                .contains("pgsql2");
        refused("UNKNOWN_NODE", Problem.Kind.USAGE, () -> PlanLeader.mayBeAskedFor(led(), NODES, "nobody"));
    }

    @Test
    void whoLeadsIsNoCandidateAndItsDataIsNotThrownAway() {
        refused(
                "IS_LEADER",
                Problem.Kind.PRECONDITION,
                () -> PlanLeader.leaderOf(led(), NODES, Optional.of("pgsql1"), false));
        refused("IS_LEADER", Problem.Kind.PRECONDITION, () -> PlanLeader.mayBeAskedFor(led(), NODES, "pgsql1"));
        refused("IS_LEADER", Problem.Kind.PRECONDITION, () -> TendMembers.lossesOf(led(), "pgsql1"));
        assertThat(TendMembers.lossesOf(keys(Optional.of("pgsql1"), Map.of("synchronous_mode", true), 1), "pgsql2"))
                .hasSize(2)
                .last()
                .asString()
                .contains("synchronous");
    }

    @Test
    void withoutALeaderThereIsNobodyToHandOverOrToCopyFrom() {
        PatroniKeys none = keys(Optional.empty(), CONFIG, 7);
        assertThat(refused(
                                "NO_LEADER",
                                Problem.Kind.PRECONDITION,
                                () -> PlanLeader.leaderOf(none, NODES, Optional.empty(), false))
                        .next())
                .contains("patroni failover --to NODE");
        refused("NO_LEADER", Problem.Kind.PRECONDITION, () -> TendMembers.lossesOf(none, "pgsql2"));
    }

    @Test
    void aPausedPatroniTakesNoSwitchoverToAnybodyOrAtATime() {
        PatroniKeys paused = keys(Optional.of("pgsql1"), Map.of("pause", true), 7);
        refused("PAUSED", Problem.Kind.PRECONDITION, () -> PlanLeader.leaderOf(paused, NODES, Optional.empty(), false));
        refused(
                "PAUSED",
                Problem.Kind.PRECONDITION,
                () -> PlanLeader.leaderOf(paused, NODES, Optional.of("pgsql2"), true));
        assertThat(PlanLeader.leaderOf(paused, NODES, Optional.of("pgsql2"), false))
                .isEqualTo("pgsql1");
    }

    @Test
    void anEditedTextThatIsNoYamlOrBreaksARuleOrWasOvertakenIsNotSent() {
        EditConfig.Shown base = new EditConfig.Shown(7, CONFIG);
        refused("CONFIG_UNREADABLE", Problem.Kind.USAGE, () -> EditConfig.edited(led(), base, "ttl: [30\nx"));
        refused("CONFIG_UNREADABLE", Problem.Kind.USAGE, () -> EditConfig.edited(led(), base, "just words"));
        assertThat(refused(
                                "CONFIG_REFUSED",
                                Problem.Kind.PRECONDITION,
                                () -> EditConfig.edited(led(), base, "ttl: 20\nloop_wait: 10\nretry_timeout: 10\n"))
                        .evidence())
                .singleElement()
                .asString()
                .contains("20 < 10 + 2 * 10");
        ProblemException overtaken = catchThrowableOfType(
                ProblemException.class,
                () -> EditConfig.edited(keys(Optional.of("pgsql1"), Map.of("ttl", 60), 8), base, "ttl: 40\n"));
        assertThat(overtaken.first().code()).isEqualTo("CONFIG_CHANGED");
        assertThat(overtaken.first().notDone()).containsExactly("Your change was not sent.");
        assertThat(overtaken.first().evidence()).contains("+ttl: 60");
        assertThat(EditConfig.edited(led(), base, EditConfig.yaml(CONFIG)).diff())
                .isEmpty();
    }

    @Test
    void everySettingThatIsNoneIsNamedAtOnce() {
        assertThat(refused(
                                "CONFIG_REFUSED",
                                Problem.Kind.PRECONDITION,
                                () -> EditConfig.set(led(), List.of("ttl", "ttl.x=1", "loop_wait={")))
                        .evidence())
                .hasSize(3);
        assertThat(refused(
                                "CONFIG_REFUSED",
                                Problem.Kind.PRECONDITION,
                                () -> EditConfig.set(led(), List.of("lop_wait=5")))
                        .evidence()
                        .toString())
                .contains("Did you mean loop_wait?");
    }
}
