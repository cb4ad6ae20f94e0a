package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands about etcd on a real cluster: whole, with members stopped, full, and with a node without power. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(RunningCluster.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EtcdLabTest {
    private static final String ETCDCTL =
            "sudo bash -c 'set -a; . /etc/pgha/etcdctl.env; ETCDCTL_ENDPOINTS=https://127.0.0.1:2379; %s'";
    private static final String QUOTA = "sudo sed -i 's/^ETCD_QUOTA_BACKEND_BYTES=.*/ETCD_QUOTA_BACKEND_BYTES=8000000/'"
            + " /etc/default/etcd && sudo systemctl restart etcd";

    private final LabCluster lab;
    private final Prompt prompt;
    private final List<String> nodes;

    EtcdLabTest(LabCluster lab) {
        this.lab = lab;
        this.nodes = List.copyOf(lab.nodes().keySet());
        this.prompt = new Prompt(lab);
    }

    @AfterEach
    void allMembersAnswerAndNoneIsFull() {
        prompt.on("all", "sudo systemctl start etcd");
        if (!prompt.await("etcd status", EtcdLabTest::led)
                .path("reply")
                .path("alarms")
                .isEmpty()) {
            prompt.good("etcd compact --yes", "etcd defrag --yes", "etcd alarms --disarm --yes");
        }
        prompt.await("etcd status", EtcdLabTest::whole);
    }

    @AfterAll
    void leaveThePrompt() {
        prompt.close();
    }

    private void etcdctl(String node, String words) {
        prompt.on(node, ETCDCTL.formatted(words));
    }

    /** All members answer and follow one leader; that there were elections of late is what these tests did. */
    private static boolean whole(JsonNode status) {
        return led(status) && status.path("reply").path("alarms").isEmpty();
    }

    private static boolean led(JsonNode status) {
        return status.path("reply").path("answering").asInt() == 3
                && status.path("reply").path("tolerated_failures").asInt() == 1;
    }

    private static String verdict(JsonNode record) {
        return record.path("reply").path("verdict").asText();
    }

    private List<String> followers() {
        String leader = prompt.ask("etcd status").path("reply").path("leader").asText();
        return nodes.stream().filter(node -> !node.equals(leader)).toList();
    }

    @Test
    void everyLookAnswers() {
        List<JsonNode> answers = prompt.run(
                "etcd status",
                "etcd members",
                "etcd keys",
                "etcd keys /service/demo/ --flat --limit 2",
                "etcd leases",
                "etcd get /service/demo/leader",
                "etcd alarms",
                "etcd get /service/demo/nobody",
                "etcd get /service/demo/config --revision 999999999",
                "etcd keys /nothing/");
        assertThat(answers.get(0).path("reply").path("tolerated_failures").asInt())
                .isEqualTo(1);
        assertThat(answers.get(1).path("reply")).hasSize(3);
        assertThat(answers.get(1)
                        .path("reply")
                        .path(0)
                        .path("status")
                        .path("raft_term")
                        .asLong())
                .isPositive();
        assertThat(answers.get(2).path("records").toString())
                .contains("/service/demo/leader", "lease ends in", "system identifier", "/service/demo/config");
        assertThat(answers.get(3).path("records").path(0).path("keys")).hasSize(2);
        assertThat(answers.get(4).path("reply").toString()).contains("/service/demo/leader");
        assertThat(answers.get(5).path("reply").path("entry").path("value").asText())
                .isEqualTo(lab.status().path("leader").asText());
        assertThat(answers.get(6).path("reply")).isEmpty();
        assertThat(answers.get(7).path("problems").toString()).contains("KEY_NOT_FOUND", "etcd keys /service/demo/");
        assertThat(answers.get(8).path("problems").toString()).contains("ETCD_FUTURE_REVISION");
        assertThat(answers.get(9).path("status").asInt()).isZero();
        assertThat(answers.get(9).path("records")).isEmpty();
    }

    @Test
    void peopleSeeATree() {
        assertThat(lab.pgha().run("etcd", "keys").good().out())
                .contains("/service/\n  demo/\n    config")
                .contains("    members/\n      pgsql1");
    }

    @Test
    void aKeyIsComparedWithWhatItWas() {
        etcdctl(nodes.get(0), "for b in 2 3; do etcdctl put /test/diff \"{\\\"a\\\": 1, \\\"b\\\": $b}\"; done");
        JsonNode diff = prompt.ask("etcd get /test/diff --diff").path("reply").path("diff");
        etcdctl(nodes.get(0), "etcdctl del /test/diff");
        assertThat(diff.toString())
                .contains("-  \\\"b\\\" : 2")
                .contains("+  \\\"b\\\" : 3")
                .contains("   \\\"a\\\" : 1");
    }

    @Test
    void upkeepKeepsAHealthyClusterHealthy() throws Exception {
        Path copy = lab.directory().resolve("etcd.db");
        Files.deleteIfExists(copy);
        String wanted = followers().get(0);
        List<JsonNode> done = prompt.run(
                "etcd defrag --dry-run",
                "etcd compact --yes",
                "etcd defrag --yes",
                "etcd snapshot " + copy,
                "etcd snapshot " + copy,
                "etcd move-leader " + wanted + " --yes",
                "etcd move-leader " + wanted + " --yes",
                "etcd move-leader pgsql9 --yes",
                "etcd compact --revision 999999999 --yes",
                "etcd status");
        assertThat(done.get(1).path("status").asInt())
                .as(done.get(1).toString())
                .isZero();
        assertThat(done.get(2).path("reply")).as(done.get(2).toString()).hasSize(3);
        assertThat(done.get(0).path("reply").path("members").path(2).asText())
                .as("the leader is the last")
                .isNotEqualTo(wanted);
        byte[] bytes = Files.readAllBytes(copy);
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(bytes, bytes.length - 32));
        assertThat(Arrays.copyOfRange(bytes, bytes.length - 32, bytes.length)).isEqualTo(sum);
        assertThat(done.get(4).path("problems").toString()).contains("FILE_EXISTS");
        assertThat(done.get(5).path("reply").path("to").asText()).isEqualTo(wanted);
        assertThat(done.get(6).path("problems").toString()).contains("ETCD_LEADS_ALREADY");
        assertThat(done.get(7).path("problems").toString()).contains("UNKNOWN_ETCD_MEMBER");
        assertThat(done.get(8).path("problems").toString()).contains("ETCD_FUTURE_REVISION");
        assertThat(whole(done.get(9))).as(done.get(9).toString()).isTrue();
        assertThat(done.get(9).path("reply").path("leader").asText()).isEqualTo(wanted);
    }

    @Test
    void withOneMemberStoppedItIsNamedAndAllElseAnswers() {
        String stopped = followers().get(0);
        prompt.on(stopped, "sudo systemctl stop etcd");
        List<JsonNode> answers = prompt.run(
                "etcd status", "etcd keys", "etcd get /service/demo/leader", "etcd leases", "etcd defrag --yes");
        assertThat(verdict(answers.get(0))).isEqualTo("degraded");
        assertThat(answers.get(0).path("reply").path("tolerated_failures").asInt())
                .isZero();
        assertThat(answers.get(0).path("reply").path("reasons").toString()).contains(stopped);
        assertThat(answers.subList(0, 4))
                .allMatch(answer -> answer.path("status").asInt() == 0);
        assertThat(answers.get(2).path("reply").path("source").path("quorum").asBoolean())
                .isTrue();
        assertThat(answers.get(4).path("problems").toString()).contains("ETCD_NO_MEMBER_TO_SPARE");
    }

    @Test
    void withTwoMembersStoppedTheThirdSpeaksForItself() {
        List<String> followers = followers();
        String leader = nodes.stream()
                .filter(node -> !followers.contains(node))
                .findFirst()
                .orElseThrow();
        prompt.on(String.join(",", followers), "sudo systemctl stop etcd");
        prompt.await("etcd status", status -> verdict(status).equals("no_quorum"));
        List<JsonNode> answers = prompt.run(
                "etcd status", "etcd keys /service/demo/", "etcd get /service/demo/config", "etcd compact --yes");
        assertThat(answers.get(0).path("reply").path("tolerated_failures").asInt())
                .isEqualTo(-1);
        assertThat(answers.get(1).path("records").toString()).contains("/service/demo/config");
        assertThat(answers.get(2).path("reply").path("source").path("node").asText())
                .isEqualTo(leader);
        assertThat(answers.get(2).path("reply").path("source").path("quorum").asBoolean())
                .isFalse();
        assertThat(answers.get(3).path("problems").toString()).contains("ETCD_NO_QUORUM");
        assertThat(lab.pgha().run("etcd", "keys", "/service/demo/").err()).contains("no quorum");
    }

    @Test
    void aFullEtcdIsCuredByWhatIsPrinted() {
        try {
            // One by one, so that etcd never goes without its quorum.
            nodes.forEach(node -> prompt.on(node, QUOTA));
            prompt.await("etcd status", EtcdLabTest::whole);
            etcdctl(
                    nodes.get(0),
                    "head -c 1000000 /dev/zero | tr \"\\0\" x >/tmp/x;"
                            + " for i in 1 2 3 4 5 6 7 8 9 10 11 12; do etcdctl put /test/full </tmp/x || break; done"
                            + " >/dev/null 2>&1; rm /tmp/x");
            Pgha.Result full = lab.pgha().run("etcd", "status");
            assertThat(full.out()).contains("alarm NOSPACE");
            List<String> next = full.err()
                    .lines()
                    .filter(line -> line.startsWith("next: pgha "))
                    .map(line -> line.substring("next: pgha ".length()) + " --yes")
                    .toList();
            assertThat(next).hasSize(3);
            prompt.good(next.toArray(String[]::new));
            prompt.good(next.get(0), next.get(0)); // what is typed twice is done once
            assertThat(whole(prompt.ask("etcd status"))).isTrue();
            etcdctl(nodes.get(0), "etcdctl put /test/full x");
        } finally {
            // A member with an alarm does not count as healthy, and nothing is configured beside it.
            allMembersAnswerAndNoneIsFull();
            prompt.await(
                    "stack configure etcd --yes", done -> done.path("status").asInt() == 0);
            etcdctl(nodes.get(0), "etcdctl del --prefix /test/");
        }
    }

    @Test
    void aWatchSurvivesTheLossOfItsMember() throws Exception {
        Process watch = lab.pgha().open("etcd", "watch", "/watched/", "--output", "json");
        try (BufferedReader errors = watch.errorReader(StandardCharsets.UTF_8);
                BufferedReader changes = watch.inputReader(StandardCharsets.UTF_8)) {
            String through = errors.readLine();
            while (!through.startsWith("watching through ")) {
                through = errors.readLine();
            }
            String member = through.substring("watching through ".length());
            String other = nodes.stream()
                    .filter(node -> !node.equals(member))
                    .findFirst()
                    .orElseThrow();
            etcdctl(other, "etcdctl put /watched/one one");
            assertThat(changes.readLine()).contains("/watched/one", "\"put\"");
            prompt.on(member, "sudo systemctl stop etcd");
            etcdctl(other, "etcdctl put /watched/two two && etcdctl del --prefix /watched/");
            assertThat(changes.readLine()).contains("/watched/two", "\"put\"");
            assertThat(changes.readLine()).contains("/watched/one", "\"delete\"");
            assertThat(changes.readLine()).contains("/watched/two", "\"delete\"");
        } finally {
            watch.destroy();
            assertThat(watch.waitFor()).as("Ctrl-C and the like end it").isNotZero();
        }
    }

    @Test
    void aNodeWithoutPowerIsNamedWithinFiveSeconds() {
        String dead = followers().get(0);
        String line = "etcd status";
        try {
            List<JsonNode> answers = prompt.run(
                    line,
                    "lab fault kill " + dead + " --yes",
                    line,
                    line,
                    "etcd get /service/demo/config",
                    "etcd keys");
            for (JsonNode answer : answers.subList(2, 4)) {
                assertThat(answer.path("seconds").asDouble())
                        .as(answer.toString())
                        .isLessThan(5);
                assertThat(answer.path("reply").path("reasons").toString()).contains(dead);
            }
            for (JsonNode answer : answers.subList(4, 6)) {
                assertThat(answer.path("status").asInt()).as(answer.toString()).isZero();
                assertThat(answer.path("seconds").asDouble()).isLessThan(5);
            }
            // Who has nothing open yet asks the cloud and logs in first.
            try (Prompt fresh = new Prompt(lab)) {
                JsonNode answer = fresh.ask(line);
                assertThat(answer.path("reply").path("reasons").toString()).contains(dead);
                assertThat(answer.path("seconds").asDouble()).isLessThan(8);
            }
        } finally {
            prompt.good("node start " + dead + " --yes");
        }
    }
}
