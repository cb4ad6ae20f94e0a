package io.pgha.ops.etcd;

import static io.pgha.ops.etcd.EtcdFixtures.member;
import static io.pgha.ops.etcd.EtcdFixtures.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.EtcdAlarm;
import io.pgha.model.EtcdMember;
import io.pgha.ops.etcd.EtcdStatus.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EtcdJudgementTest {
    private static final long QUOTA = 1 << 20;

    private final TermMemory terms = new TermMemory(InstantSource.fixed(Instant.EPOCH));

    private EtcdStatus judged(EtcdMember... members) {
        return EtcdJudgement.of("demo", QUOTA, List.of(members), terms);
    }

    private static EtcdMember well(int number) {
        return member(number, 100, "1", List.of());
    }

    @Test
    void threeMembersThatFollowOneLeaderAreHealthyAndTolerateOneFailure() {
        EtcdStatus status = judged(well(1), well(2), well(3));
        assertThat(status.verdict()).isEqualTo(Verdict.HEALTHY);
        assertThat(status.reasons()).isEmpty();
        assertThat(status.leader()).contains("pgsql1");
        assertThat(status.toleratedFailures()).isEqualTo(1);
        assertThat(status.quorum()).isEqualTo(2);
    }

    @Test
    void oneSilentMemberIsNamedAndNoneMoreIsTolerated() {
        EtcdStatus status = judged(well(1), well(2), silent(3));
        assertThat(status.verdict()).isEqualTo(Verdict.DEGRADED);
        assertThat(status.toleratedFailures()).isZero();
        assertThat(status.reasons())
                .singleElement()
                .asString()
                .contains("pgsql3")
                .contains("Connection refused");
    }

    @Test
    void twoSilentMembersOfThreeCostTheQuorum() {
        EtcdStatus status = judged(member(1, 100, "0", List.of("etcdserver: no leader")), silent(2), silent(3));
        assertThat(status.verdict()).isEqualTo(Verdict.NO_QUORUM);
        assertThat(status.toleratedFailures()).isEqualTo(-1);
        assertThat(status.leader()).isEmpty();
        assertThat(status.answering()).isEqualTo(1);
    }

    @Test
    void aLearnerHasNoVote() {
        EtcdMember learner = member(4, true, well(4).status(), Optional.empty());
        assertThat(judged(well(1), well(2), well(3), learner).voters()).isEqualTo(3);
    }

    @Test
    void alarmsAreReadFromWhatAMemberComplainsOf() {
        EtcdStatus status = judged(member(1, 100, "1", List.of("memberID:3 alarm:NOSPACE ")), well(2), well(3));
        assertThat(status.alarms()).containsExactly(new EtcdAlarm("3", "pgsql3", "NOSPACE"));
        assertThat(status.reasons()).anyMatch(reason -> reason.contains("NOSPACE") && reason.contains("pgsql3"));
    }

    @Test
    void aMemberFarBehindIsNamed() {
        EtcdStatus status = judged(member(1, 90_000, "1", List.of()), member(2, 90_000, "1", List.of()), well(3));
        assertThat(status.reasons()).singleElement().asString().contains("pgsql3 is 89900 entries behind");
    }

    @Test
    void anAlmostFullDatabaseIsAReason() {
        EtcdStatus status = EtcdJudgement.of("demo", 90_000, List.of(well(1), well(2), well(3)), terms);
        assertThat(status.reasons()).singleElement().asString().contains("91%");
    }

    @Test
    void electionsAreCountedSinceTheFirstLook() {
        terms.seen(2);
        assertThat(terms.seen(3).elections()).isEqualTo(1);
        assertThat(terms.seen(5).elections()).isEqualTo(3);
        assertThat(terms.seen(1).elections()).as("another cluster begins anew").isZero();
    }

    @Test
    void electionAfterElectionIsAReason() {
        terms.seen(0);
        terms.seen(1);
        assertThat(judged(well(1), well(2), well(3)).verdict()).isEqualTo(Verdict.HEALTHY);
        TermMemory restless = new TermMemory(InstantSource.fixed(Instant.EPOCH));
        restless.seen(0);
        assertThat(restless.seen(2).elections())
                .as("an unknown term is no term")
                .isZero();
        TermMemory old = new TermMemory(InstantSource.fixed(Instant.EPOCH));
        old.seen(1);
        assertThat(EtcdJudgement.of("demo", QUOTA, List.of(later(1), later(2), later(3)), old)
                        .reasons())
                .singleElement()
                .asString()
                .contains("8 elections");
    }

    @Test
    void electionsCountForTenMinutes() {
        Instant[] now = {Instant.EPOCH};
        TermMemory terms = new TermMemory(() -> now[0]);
        terms.seen(1);
        now[0] = Instant.EPOCH.plusSeconds(60);
        assertThat(terms.seen(4)).isEqualTo(new TermMemory.Seen(3, Duration.ofMinutes(1)));
        now[0] = Instant.EPOCH.plusSeconds(659);
        assertThat(terms.seen(5)).isEqualTo(new TermMemory.Seen(4, TermMemory.LATE));
        now[0] = Instant.EPOCH.plusSeconds(661);
        assertThat(terms.seen(5).elections()).as("the three are long past").isEqualTo(1);
        now[0] = Instant.EPOCH.plusSeconds(2000);
        assertThat(terms.seen(5)).isEqualTo(new TermMemory.Seen(0, TermMemory.LATE));
        assertThat(terms.seen(2).elections()).as("another cluster").isZero();
    }

    private static EtcdMember later(int number) {
        return member(
                number,
                false,
                Optional.of(new EtcdMember.Status("3.5.16", 1, 1, number == 1, "1", 9, 100, 100, 96, List.of())),
                Optional.empty());
    }
}
