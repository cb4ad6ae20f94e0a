package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands about etcd on a real cluster: whole, with members stopped, full, and with a node without power. */
@Tag("trial")
@ExtendWith(RunningCluster.class)
class EtcdLabTest {
    private static final String ETCDCTL =
            "sudo bash -c 'set -a; . /etc/pgha/etcdctl.env; ETCDCTL_ENDPOINTS=https://127.0.0.1:2379; ";
    private static final String QUOTA = "sudo sed -i 's/^ETCD_QUOTA_BACKEND_BYTES=.*/ETCD_QUOTA_BACKEND_BYTES=\"%s\"/'"
            + " /etc/default/etcd && sudo systemctl restart etcd";

    private final LabCluster lab;
    private final Map<String, String> nodes;
    private final String bastion;

    EtcdLabTest(LabCluster lab) {
        this.lab = lab;
        this.nodes = lab.nodes();
        this.bastion = lab.bastion();
    }

    @BeforeEach
    @AfterEach
    void allMembersAnswer() {
        nodes.keySet().forEach(node -> on(node, "sudo systemctl start etcd"));
        await("etcd status", status -> verdict(status).equals("healthy"));
    }

    private Pgha.Result on(String node, String command) {
        return lab.on(bastion, nodes.getOrDefault(node, ""), command);
    }

    private Pgha.Result etcdctl(String node, String words) {
        return on(node, ETCDCTL + words + "'");
    }

    /** Runs lines in one session; one record each. */
    private List<JsonNode> session(String... lines) {
        try {
            Path script = Files.writeString(lab.directory().resolve("lines.pgha"), String.join("\n", lines) + "\n");
            Pgha.Result run = lab.pgha().run("script", "run", script.toString(), "--keep-going", "--output", "json");
            List<JsonNode> records = new ArrayList<>();
            for (String line : run.out().lines().toList()) {
                records.add(JsonMapper.builder().build().readTree(line));
            }
            assertThat(records).as(run.err()).hasSize(lines.length);
            return records;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String verdict(JsonNode record) {
        return record.path("reply").path("verdict").asText();
    }

    /** Repeats a line in one session until what it answers is as wanted, at most a minute. */
    private void await(String line, java.util.function.Predicate<JsonNode> wanted) {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        JsonNode last = session(line).get(0);
        while (!wanted.test(last)) {
            assertThat(System.nanoTime()).as("not so within a minute: " + last).isLessThan(end);
            last = session(line).get(0);
        }
    }

    private String etcdLeader() {
        return session("etcd status").get(0).path("reply").path("leader").asText();
    }

    private List<String> followers() {
        String leader = etcdLeader();
        return nodes.keySet().stream().filter(node -> !node.equals(leader)).toList();
    }

    @Test
    void everyLookAnswers() {
        List<JsonNode> answers = session(
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
        String node = nodes.keySet().iterator().next();
        etcdctl(node, "etcdctl put /test/diff \"{\\\"a\\\": 1, \\\"b\\\": 2}\"").good();
        etcdctl(node, "etcdctl put /test/diff \"{\\\"a\\\": 1, \\\"b\\\": 3}\"").good();
        Pgha.Result diff = lab.pgha().run("etcd", "get", "/test/diff", "--diff").good();
        etcdctl(node, "etcdctl del /test/diff").good();
        assertThat(diff.out()).contains("-  \"b\" : 2").contains("+  \"b\" : 3").contains("   \"a\" : 1");
    }

    @Test
    void upkeepKeepsAHealthyClusterHealthy() throws Exception {
        Path copy = lab.directory().resolve("etcd.db");
        Files.deleteIfExists(copy);
        String wanted = followers().get(0);
        List<JsonNode> done = session(
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
        assertThat(verdict(done.get(9))).isEqualTo("healthy");
        assertThat(done.get(9).path("reply").path("leader").asText()).isEqualTo(wanted);
    }

    @Test
    void withOneMemberStoppedItIsNamedAndAllElseAnswers() {
        String stopped = followers().get(0);
        on(stopped, "sudo systemctl stop etcd").good();
        List<JsonNode> answers = session(
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
        String leader = etcdLeader();
        followers().forEach(node -> on(node, "sudo systemctl stop etcd").good());
        await("etcd status", status -> verdict(status).equals("no_quorum"));
        List<JsonNode> answers = session(
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
            nodes.keySet().forEach(node -> on(node, QUOTA.formatted("16000000")).good());
            await("etcd status", status -> verdict(status).equals("healthy"));
            etcdctl(
                    nodes.keySet().iterator().next(),
                    "head -c 700000 /dev/zero | tr \"\\\\0\" x >/tmp/x;"
                            + " for i in $(seq 60); do etcdctl put /test/full </tmp/x || break; done >/dev/null 2>&1");
            Pgha.Result full = lab.pgha().run("etcd", "status");
            assertThat(full.out()).contains("alarm NOSPACE");
            List<String> next = full.err()
                    .lines()
                    .filter(line -> line.startsWith("next: pgha "))
                    .map(line -> line.substring("next: pgha ".length()) + " --yes")
                    .toList();
            assertThat(next).hasSize(3);
            List<JsonNode> cure = session(next.toArray(String[]::new));
            assertThat(cure).allMatch(record -> record.path("status").asInt() == 0);
            assertThat(verdict(session("etcd status").get(0))).isEqualTo("healthy");
            etcdctl(nodes.keySet().iterator().next(), "etcdctl put /test/full x")
                    .good();
        } finally {
            lab.pgha().run("stack", "configure", "etcd", "--yes").good();
            etcdctl(nodes.keySet().iterator().next(), "etcdctl del --prefix /test/");
        }
    }

    @Test
    void aWatchSurvivesTheLossOfItsMember() throws Exception {
        Process watch = lab.pgha().open("etcd", "watch", "/test/", "--output", "json");
        try (BufferedReader errors = watch.errorReader(StandardCharsets.UTF_8);
                BufferedReader changes = watch.inputReader(StandardCharsets.UTF_8)) {
            String through = errors.readLine();
            while (!through.startsWith("watching through ")) {
                through = errors.readLine();
            }
            String member = through.substring("watching through ".length());
            String other = nodes.keySet().stream()
                    .filter(node -> !node.equals(member))
                    .findFirst()
                    .orElseThrow();
            etcdctl(other, "etcdctl put /test/watched one").good();
            assertThat(changes.readLine()).contains("/test/watched", "\"put\"");
            on(member, "sudo systemctl stop etcd").good();
            etcdctl(other, "etcdctl put /test/again two").good();
            etcdctl(other, "etcdctl del --prefix /test/").good();
            assertThat(changes.readLine()).contains("/test/again", "\"put\"");
            assertThat(changes.readLine()).contains("/test/again", "\"delete\"");
            assertThat(changes.readLine()).contains("/test/watched", "\"delete\"");
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
            List<JsonNode> answers = session(
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
        } finally {
            lab.pgha().run("node", "start", dead, "--yes").good();
        }
    }
}
