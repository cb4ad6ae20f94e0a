package io.pgha.ops.doctor.rule;

import static io.pgha.ops.doctor.rule.Fault.healthy;
import static io.pgha.ops.doctor.rule.Fault.saying;
import static io.pgha.ops.doctor.rule.Fault.section;
import static io.pgha.ops.doctor.rule.Fault.unit;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.ops.doctor.sight.Recorded;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What real nodes said, with the lines of a fault put in, becomes the finding that names the fault. */
class ExaminationTest {
    private static List<Finding> examined(Recorded recorded) {
        return Examination.of(recorded.sight(), EnumSet.allOf(CheckGroup.class));
    }

    @Test
    void aHealthyClusterGivesNoFinding() {
        assertThat(examined(healthy())).isEmpty();
    }

    @Test
    void aSilentNodeIsAFindingAndIsNotAskedForMore() {
        assertThat(examined(healthy().silences("pgsql3")))
                .extracting(Finding::code)
                .containsExactly("NODE_SILENT");
    }

    @Test
    void aNodeThatWasNotComparedWithTheClusterFileIsNamed() {
        List<Finding> found = examined(healthy().comparing("pgsql1", "pgsql3"));
        assertThat(found).extracting(Finding::code).containsExactly("DRIFT_PARTLY_KNOWN");
        assertThat(found.get(0).what()).isEqualTo("pgsql2 was not compared with the cluster file.");
        assertThat(found.get(0).evidence()).containsExactly("compared: pgsql1, pgsql3");
        assertThat(found.get(0).severity()).isEqualTo(Severity.NOTICE);
        assertThat(examined(healthy().comparing("pgsql1", "pgsql2", "pgsql3"))).isEmpty();
    }

    @Test
    void aNodeThatServesTheOthersIsNotToBeRebootedBecauseItDoesNotAnswerUs() {
        Finding finding = examined(healthy().silences("pgsql3")).get(0);
        assertThat(finding.evidence()).contains("pgsql1 -> pgsql3:5432 ok");
        assertThat(finding.cure()).isEmpty();
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void aNodeThatNobodyReachesIsToBeRebooted() {
        Recorded recorded = healthy().silences("pgsql3");
        for (String other : List.of("pgsql1", "pgsql2")) {
            recorded.change(other, text -> text.replaceAll("(peer 10.77.4.4:\\d+) ok", "$1 silent"));
        }
        Finding finding = examined(recorded).get(0);
        assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(finding.cure()).containsExactly("node reboot pgsql3");
    }

    @Test
    void aNodeThatHasBegunToAnswerIsSlowAndNotDead() {
        List<Finding> found = examined(healthy().slows("pgsql3"));
        assertThat(found).extracting(Finding::code).containsExactly("NODE_SLOW");
        assertThat(found.get(0).cure()).isEmpty();
    }

    @Test
    void oneMembersWordOfALeaderIsAQuorumWhileTheOthersCannotBeAsked() {
        assertThat(examined(healthy().slows("pgsql1").slows("pgsql3")))
                .extracting(Finding::code)
                .doesNotContain("ETCD_NO_QUORUM");
    }

    @Test
    void aPrimaryThatHasJustBeenPromotedIsNotMissedByHaproxy() {
        Recorded recorded =
                healthy().change("pgsql1", saying("stat primary,BACKEND,UP,464", "stat primary,BACKEND,DOWN,4"));
        assertThat(examined(recorded)).isEmpty();
    }

    @Test
    void whatASlowNodeDidNotComeToIsNotSaidToBeMissing() {
        Recorded recorded = healthy()
                .change("pgsql1", section("os", "load 60.0 55.0 40.0 2/300 1234 2\n"))
                .change("pgsql1", section("certificates", "file /etc/ssl/pgha/node.crt\n"))
                .change("pgsql1", section("units", ""));
        assertThat(examined(recorded)).isEmpty();
    }

    @Test
    void certificatesOfSeveralNodesAreRenewedTogether() {
        Recorded recorded = healthy()
                .change("pgsql1", saying("notAfter=Nov 22 00:56:13 2028", "notAfter=Nov 22 00:56:13 2026"))
                .change("pgsql2", saying("DNS:pgsql2, ", "DNS:elsewhere, "));
        assertThat(examined(recorded)).extracting(Finding::cure).containsOnly(List.of("stack configure all"));
    }

    @Test
    void aReplicaComesBeforeTheSlotThatKeepsItsWal() {
        Recorded recorded = ServiceFaults.sick(
                        "pgsql3", "FATAL:  password authentication failed for user \"replicator\"")
                .change(
                        "pgsql2",
                        saying(
                                "\"slots\" : [",
                                "\"slots\" : [{\"name\" : \"gone\", \"type\" : \"physical\", \"active\" : false, \"wal_status\" : \"extended\", \"retained\" : 900000000, \"temporary\" : false}, "));
        assertThat(examined(recorded))
                .extracting(Finding::code)
                .containsSubsequence("REPLICATION_LOGIN", "SLOT_INACTIVE");
    }

    @Test
    void nothingIsRestartedWhenAllNodesAreSilent() {
        List<Finding> found =
                examined(healthy().silences("pgsql1").silences("pgsql2").silences("pgsql3"));
        assertThat(found).extracting(Finding::code).containsExactly("NODES_SILENT");
        assertThat(found.get(0).cure()).isEmpty();
    }

    @Test
    void causesStandBeforeWhatFollowsFromThem() {
        Recorded recorded = healthy()
                .change("pgsql1", unit("pgbouncer", "inactive"))
                .change("pgsql1", section("etcd", Fault.REFUSED))
                .change("pgsql3", saying("mount /data rw,noatime\n", ""));
        assertThat(examined(recorded))
                .extracting(Finding::code)
                .containsExactly("DATA_NOT_MOUNTED", "ETCD_DOWN", "PGBOUNCER_DOWN");
    }

    @TestFactory
    Stream<DynamicTest> everyFaultIsNamed() {
        return Stream.of(MachineFaults.all(), ServiceFaults.all())
                .flatMap(List::stream)
                .map(fault -> DynamicTest.dynamicTest(fault.code(), () -> assertNamed(fault)));
    }

    private static void assertNamed(Fault fault) {
        List<Finding> found = examined(fault.recorded());
        assertThat(found).extracting(Finding::code).contains(fault.code());
        Finding finding = found.stream()
                .filter(each -> each.code().equals(fault.code()))
                .findFirst()
                .orElseThrow();
        assertThat(String.join("\n", finding.evidence())).contains(fault.evidence());
        assertThat(finding.cause()).isNotBlank();
    }
}
