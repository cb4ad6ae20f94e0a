package io.pgha.ops.doctor.rule;

import static io.pgha.ops.doctor.rule.Fault.healthy;
import static io.pgha.ops.doctor.rule.Fault.saying;
import static io.pgha.ops.doctor.rule.Fault.section;
import static io.pgha.ops.doctor.rule.Fault.unit;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.ops.doctor.sight.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What real nodes said, with the lines of a fault put in, becomes the finding that names the fault. */
class ExaminationTest {
    private static final Pattern CODE = Pattern.compile("`([A-Z_]+)`");
    private static final Pattern QUOTED = Pattern.compile("\"([A-Z][A-Z_]{3,})\"");

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

    @Test
    void aCopyThatIsBeingMadeIsNotMadeAnew() {
        Recorded recorded = healthy()
                .change("pgsql1", saying("pgversion 17\n", ""))
                .change(
                        "pgsql1",
                        text -> text.replaceFirst("\"state\": \"running\"", "\"state\": \"creating replica\""));
        assertThat(examined(recorded)).extracting(Finding::code).doesNotContain("DATA_EMPTY");
    }

    @Test
    void theMemberWithOtherDataIsToldByTheAlarmThatAllOfThemKnow() {
        Finding finding = only("ETCD_CORRUPT");
        assertThat(finding.node()).contains("pgsql3");
        assertThat(finding.cure())
                .containsExactly(
                        "exec --on pgsql3 'sudo systemctl stop etcd; sudo rm -rf /var/lib/etcd/member'",
                        "stack configure etcd --node pgsql3",
                        "etcd alarms --disarm");
    }

    @Test
    void aMemberThatNeverStartedOnOneOfOurNodesJoinsAfterItsEntryIsGone() {
        Recorded recorded = healthy().everywhere("\"name\":\"pgsql3\", \"peerURLs\"", "\"name\":\"\", \"peerURLs\"");
        Finding finding = examined(recorded).stream()
                .filter(each -> each.code().equals("ETCD_GHOST"))
                .findFirst()
                .orElseThrow();
        assertThat(finding.cure()).hasSize(2).last().isEqualTo("stack configure etcd --node pgsql3");
    }

    /** The commands of the failures that every cluster of this kind meets some day; a change of one of them should be a decision. */
    static Stream<Arguments> cures() {
        return Stream.of(
                Arguments.of("ETCD_NOSPACE", "etcd compact, etcd defrag, etcd alarms --disarm"),
                Arguments.of("CERTIFICATE_EXPIRED", "stack configure all --node pgsql2"),
                Arguments.of("CERTIFICATE_NAMES", "stack configure all --node pgsql2"),
                Arguments.of("TTL_RULE", "stack configure patroni"),
                Arguments.of("TIMELINE_DIVERGED", "patroni reinit pgsql3"),
                Arguments.of("TIMELINE_BEHIND", "patroni reinit pgsql1"),
                Arguments.of("REWIND_FAILED", "patroni reinit pgsql3"),
                Arguments.of("WAL_REMOVED", "patroni reinit pgsql3"),
                Arguments.of("REPLICATION_LOGIN", "stack configure all"),
                Arguments.of("REPLICATION_HBA", "stack configure all"),
                Arguments.of("SETTING_TOO_LOW", "patroni restart pgsql3"),
                Arguments.of("SLOT_INACTIVE", "pg query --write \"SELECT pg_drop_replication_slot('gone')\""),
                Arguments.of("WATCHDOG_UNUSABLE", "stack configure patroni --node pgsql1"),
                Arguments.of("PATRONI_PAUSED", "patroni resume"),
                Arguments.of("CHECKSUM_FAILURES", "patroni reinit pgsql1"),
                Arguments.of(
                        "HAPROXY_STALE",
                        "service restart pgsql1 confd, exec --on pgsql1 'sudo systemctl reload haproxy'"),
                Arguments.of("PGBOUNCER_LOGIN", "stack configure pgbouncer --node pgsql1, stack configure postgresql"));
    }

    @ParameterizedTest
    @MethodSource("cures")
    void everyCommonFailureHasItsCure(String code, String commands) {
        assertThat(String.join(", ", only(code).cure())).isEqualTo(commands);
    }

    private static Finding only(String code) {
        return Stream.of(MachineFaults.all(), ServiceFaults.all())
                .flatMap(List::stream)
                .filter(fault -> fault.code().equals(code))
                .flatMap(fault -> examined(fault.recorded()).stream())
                .filter(finding -> finding.code().equals(code))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void allFailuresThatAreKnownAreInTheDocumentationWithTheProofOfEach() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("docs/doctor.md")).stream()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .toList();
        assertThat(rows).hasSize(31);
        Set<String> recorded = Stream.of(MachineFaults.all(), ServiceFaults.all())
                .flatMap(List::stream)
                .map(Fault::code)
                .collect(Collectors.toSet());
        for (String row : rows) {
            List<String> codes =
                    CODE.matcher(row).results().map(match -> match.group(1)).toList();
            assertThat(codes).as(row).isNotEmpty();
            if (row.contains("recorded")) {
                assertThat(codes).as(row).anyMatch(recorded::contains);
            } else {
                assertThat(row).contains("lab");
            }
        }
    }

    @Test
    void everyFindingThatARuleCanHaveIsInTheDocumentation() throws IOException {
        String documented = Files.readString(Path.of("docs/doctor.md"));
        Set<String> codes = new TreeSet<>();
        try (Stream<Path> rules = Files.list(Path.of("src/main/java/io/pgha/ops/doctor/rule"))) {
            for (Path rule : rules.toList()) {
                QUOTED.matcher(Files.readString(rule)).results().forEach(match -> codes.add(match.group(1)));
            }
        }
        codes.removeAll(Set.of("MASTER", "NOSPACE", "CORRUPT", "BACKEND", "DOWN", "FRONTEND", "BASTION_", "SASL"));
        assertThat(codes).hasSizeGreaterThan(70).allSatisfy(code -> assertThat(documented)
                .contains("`" + code + "`"));
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
