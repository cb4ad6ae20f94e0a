package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands about Patroni on a real cluster: what they show, what they change, and what they refuse. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(RunningCluster.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PatroniLabTest {
    private static final String PATRONICTL = "sudo patronictl -c /etc/patroni/config.yml ";

    private final LabCluster lab;
    private final Prompt prompt;

    PatroniLabTest(LabCluster lab) {
        this.lab = lab;
        this.prompt = new Prompt(lab);
    }

    @AfterEach
    void allFollow() {
        prompt.await("patroni list", PatroniLabTest::isWhole);
    }

    @AfterAll
    void leaveThePrompt() {
        prompt.close();
    }

    /** One leads, two stream from it on its timeline, and one of them is synchronous. */
    private static boolean isWhole(JsonNode record) {
        JsonNode list = record.path("reply");
        List<String> roles = new ArrayList<>();
        for (JsonNode member : list.path("members")) {
            if (!member.path("timeline").equals(list.path("timeline"))
                    || !List.of("running", "streaming")
                            .contains(member.path("state").asText())) {
                return false;
            }
            roles.add(member.path("role").asText());
        }
        roles.sort(null);
        return roles.equals(List.of("leader", "replica", "sync standby"))
                && !list.path("paused").asBoolean();
    }

    private JsonNode list() {
        return prompt.await("patroni list", PatroniLabTest::isWhole).path("reply");
    }

    private static String who(JsonNode list, String role) {
        for (JsonNode member : list.path("members")) {
            if (member.path("role").asText().equals(role)) {
                return member.path("name").asText();
            }
        }
        throw new AssertionError("no " + role + " in " + list);
    }

    private static JsonNode member(JsonNode list, String name) {
        for (JsonNode member : list.path("members")) {
            if (member.path("name").asText().equals(name)) {
                return member;
            }
        }
        throw new AssertionError("no " + name + " in " + list);
    }

    private static JsonNode only(JsonNode record, String code) {
        assertThat(record.path("problems")).as(record.toString()).hasSize(1);
        assertThat(record.path("problems").get(0).path("code").asText())
                .as(record.toString())
                .isEqualTo(code);
        return record.path("problems").get(0);
    }

    private void refused(int status, String code, String line) {
        JsonNode record = prompt.ask(line);
        only(record, code);
        assertThat(record.path("status").asInt()).as(record.toString()).isEqualTo(status);
    }

    @Test
    void theMembersAreAsPatronisOwnToolShowsThem() throws IOException {
        JsonNode list = list();
        String json = prompt.good("exec --on " + who(list, "replica") + " '" + PATRONICTL + "list -f json'")
                .get(0)
                .path("reply")
                .get(0)
                .path("stdout")
                .asText();
        JsonNode theirs = JsonMapper.builder().build().readTree(json);
        assertThat(theirs).hasSize(3);
        for (JsonNode row : theirs) {
            JsonNode ours = member(list, row.path("Member").asText());
            assertThat(ours.path("role").asText())
                    .isEqualToIgnoringCase(row.path("Role").asText());
            assertThat(ours.path("state").asText()).isEqualTo(row.path("State").asText());
            assertThat(ours.path("timeline").asInt()).isEqualTo(row.path("TL").asInt());
            assertThat(ours.path("host").asText()).isEqualTo(row.path("Host").asText());
        }
        assertThat(prompt.good("patroni config show")
                        .get(0)
                        .path("reply")
                        .path("ttl")
                        .asInt())
                .isEqualTo(20);
        assertThat(prompt.good("patroni history").get(0).path("reply")).last().satisfies(line -> assertThat(
                        line.path("timeline").asInt())
                .isEqualTo(list.path("timeline").asInt()));
    }

    @Test
    void whatCannotBeDoneIsRefusedAndChangesNothing() {
        JsonNode before = list();
        String leader = who(before, "leader");
        String sync = who(before, "sync standby");
        String other = who(before, "replica");
        refused(2, "UNKNOWN_NODE", "patroni switchover --to pgsql9 --yes");
        refused(3, "IS_LEADER", "patroni switchover --to " + leader + " --yes");
        refused(3, "SWITCHOVER_REFUSED", "patroni switchover --to " + other + " --yes");
        refused(2, "BAD_TIME", "patroni switchover --at 2020-01-01T00:00:00Z --yes");
        refused(3, "LEADER_IS_WELL", "patroni failover --to " + sync + " --yes --cluster demo");
        refused(2, "UNKNOWN_NODE", "patroni why-not pgsql9");
        refused(2, "UNKNOWN_NODE", "patroni restart pgsql9 --yes");
        refused(3, "IS_LEADER", "patroni reinit " + leader + " --yes --cluster demo");
        refused(3, "CONFIG_REFUSED", "patroni config edit --set ttl=20 --set retry_timeout=10 --yes");
        assertThat(prompt.ask("patroni config edit --set lop_wait=3 --yes")
                        .path("problems")
                        .toString())
                .contains("Did you mean loop_wait?");
        JsonNode after = list();
        assertThat(after.path("timeline")).isEqualTo(before.path("timeline"));
        assertThat(who(after, "leader")).isEqualTo(leader);
    }

    @Test
    void theLeadIsHandedOverNowAndAtATimeAndByOrder() {
        JsonNode before = list();
        String sync = who(before, "sync standby");
        JsonNode done =
                prompt.good("patroni switchover --to " + sync + " --yes").get(0).path("reply");
        assertThat(done.path("to").asText()).isEqualTo(sync);
        assertThat(done.path("timeline").asInt())
                .isEqualTo(before.path("timeline").asInt() + 1);
        assertThat(done.path("settled").isNull()).isFalse();
        JsonNode now = list();
        assertThat(who(now, "leader")).isEqualTo(sync);

        prompt.good("patroni switchover --at +1h --yes");
        assertThat(prompt.ask("patroni list")
                        .path("reply")
                        .path("scheduled_switchover")
                        .asText())
                .startsWith("from " + sync);
        prompt.good("patroni switchover --cancel --yes");
        assertThat(prompt.ask("patroni list")
                        .path("reply")
                        .path("scheduled_switchover")
                        .isNull())
                .isTrue();

        prompt.good("patroni switchover --at +5s --yes");
        prompt.await(
                "patroni list",
                record -> !record.path("reply").path("leader").asText().equals(sync));

        JsonNode later = list();
        String spare = who(later, "replica");
        JsonNode forced = prompt.good("patroni failover --to " + spare + " --yes --cluster demo")
                .get(0)
                .path("reply");
        assertThat(forced.path("to").asText()).isEqualTo(spare);
        assertThat(who(list(), "leader")).isEqualTo(spare);
    }

    @Test
    void aSettingIsSentOnceItKeepsTheRulesAndServersRestartTheLeaderLast() {
        String leader = who(list(), "leader");
        JsonNode edited = prompt.good("patroni config edit --set postgresql.parameters.max_connections=105 --yes")
                .get(0)
                .path("reply");
        assertThat(edited.path("pending_restart")).hasSize(3);
        assertThat(member(prompt.ask("patroni list").path("reply"), leader)
                        .path("pending_reasons")
                        .toString())
                .contains("max_connections");
        JsonNode settings = prompt.good("pg settings max_connections").get(0).path("reply");
        assertThat(settings)
                .hasSize(3)
                .allSatisfy(row -> assertThat(row.path("verdict").asText()).isEqualTo("pending restart"));

        JsonNode restarted =
                prompt.good("patroni restart all --pending --yes").get(0).path("reply");
        assertThat(restarted).hasSize(3);
        assertThat(restarted.get(2).path("member").asText()).isEqualTo(leader);
        assertThat(running("max_connections")).isEqualTo("105 105 105");
        assertThat(prompt.good("patroni restart all --pending --yes").get(0).path("reply"))
                .isEmpty();

        // A replica cannot go below what its leader has, so the leader's restart comes between its own two.
        prompt.good("patroni config edit --set postgresql.parameters.max_connections=100 --yes");
        prompt.good("patroni restart all --pending --yes");
        assertThat(running("max_connections")).isEqualTo("100 100 100");
    }

    private String running(String parameter) {
        List<String> values = new ArrayList<>();
        prompt.good("pg query --on all \"SHOW " + parameter + "\"")
                .get(0)
                .path("reply")
                .forEach(node ->
                        values.add(node.path("rows").get(0).path(parameter).asText()));
        return String.join(" ", values);
    }

    @Test
    void aReplicaIsMadeAnewAndFilesAreReadAgain() {
        JsonNode before = list();
        String replica = who(before, "replica");
        prompt.on(replica, "sudo -u postgres touch $(sudo -u postgres psql -XAtc \"show data_directory\")/old");
        JsonNode done = prompt.good("patroni reinit " + replica + " --yes --cluster demo")
                .get(0)
                .path("reply");
        assertThat(done.path("from").asText()).isEqualTo(who(before, "leader"));
        prompt.on(replica, "! sudo -u postgres ls $(sudo -u postgres psql -XAtc \"show data_directory\")/old");
        JsonNode reloaded = prompt.good("patroni reload --yes").get(0).path("reply");
        assertThat(reloaded).hasSize(3);
    }

    @Test
    void aPauseIsSeenByEveryMemberAndStandsAgainstAPromotion() {
        String sync = who(list(), "sync standby");
        prompt.good("patroni pause --yes");
        assertThat(prompt.ask("patroni list").path("reply").path("paused").asBoolean())
                .isTrue();
        refused(3, "PAUSED", "patroni switchover --yes");
        JsonNode why = prompt.good("patroni why-not " + sync).get(0).path("reply");
        assertThat(why.path("open").toString()).isEqualTo("[\"switchover\",\"failover\"]");
        assertThat(why.path("obstacles").get(0).path("code").asText()).isEqualTo("PAUSED");
        prompt.good("patroni resume --yes");
        assertThat(prompt.good("patroni resume --yes")
                        .get(0)
                        .path("reply")
                        .path("changed")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void everyReasonAgainstAMemberIsNamedWithItsEvidence() {
        JsonNode list = list();
        String replica = who(list, "replica");
        prompt.on(
                replica,
                "sudo sed -i s/nofailover:.*/nofailover:\\ true/ /etc/patroni/config.yml; sudo systemctl reload patroni");
        try {
            prompt.await("patroni list", record -> member(record.path("reply"), replica)
                    .path("tags")
                    .path("nofailover")
                    .asText()
                    .equals("true"));
            assertThat(codes(replica)).contains("NOFAILOVER", "NOT_SYNCHRONOUS");
            JsonNode problem =
                    only(prompt.ask("patroni failover --to " + replica + " --yes --cluster demo"), "FAILOVER_REFUSED");
            assertThat(problem.path("evidence").toString()).contains("never to lead");
        } finally {
            prompt.on(
                    replica,
                    "sudo sed -i s/nofailover:.*/nofailover:\\ false/ /etc/patroni/config.yml; sudo systemctl restart patroni");
        }
        prompt.await("patroni list", PatroniLabTest::isWhole);
        prompt.on(replica, "sudo systemctl stop patroni");
        try {
            // Its key ends with its lease; until then it says that it was stopped.
            assertThat(codes(replica)).contains("UNREACHABLE").containsAnyOf("NO_MEMBER_KEY", "NOT_RUNNING");
            prompt.await(
                    "patroni list",
                    record ->
                            record.path("reply").path("silent").toString().contains("no Patroni of it is registered"));
        } finally {
            prompt.on(replica, "sudo systemctl start patroni");
        }
    }

    private List<String> codes(String candidate) {
        List<String> codes = new ArrayList<>();
        prompt.good("patroni why-not " + candidate)
                .get(0)
                .path("reply")
                .path("obstacles")
                .forEach(one -> codes.add(one.path("code").asText()));
        return codes;
    }

    @Test
    void aNodeWithoutPowerIsNamedAndHoldsNothingUp() {
        String replica = who(list(), "replica");
        lab.pgha().run("lab", "fault", "kill", replica, "--yes").good();
        try {
            JsonNode seen = prompt.ask("patroni list");
            assertThat(seen.path("status").asInt()).isEqualTo(4);
            assertThat(only(seen, "NODE_SILENT").path("what").asText()).contains(replica);
            assertThat(seen.path("seconds").asDouble()).isLessThan(5);
            assertThat(prompt.ask("patroni list").path("seconds").asDouble()).isLessThan(5);
            JsonNode refused = prompt.ask("patroni switchover --to " + replica + " --yes");
            assertThat(only(refused, "SWITCHOVER_REFUSED").path("evidence").toString())
                    .contains("does not answer");
        } finally {
            lab.pgha().run("node", "start", replica, "--yes").good();
        }
    }

    @Test
    void theConfigurationIsEditedInThePersonsOwnEditor() throws IOException, InterruptedException {
        String pgha = lab.pgha().launcher() + " patroni config edit; echo left=$?";
        try (Keyboard keyboard = keyboard("export EDITOR=false; " + pgha)) {
            keyboard.see("EDITOR_FAILED");
            keyboard.see("Nothing was changed.");
            keyboard.see("left=3");
        }
        try (Keyboard keyboard = keyboard("export EDITOR=\"sed -i 's/retry_timeout:.*/retry_timeout: 9/'\"; " + pgha)) {
            keyboard.see("CONFIG_REFUSED");
            keyboard.see("left=3");
        }
        try (Keyboard keyboard = keyboard("export VISUAL=\"sed -i 's/^loop_wait:.*/loop_wait: 6/'\"; " + pgha)) {
            keyboard.see("-loop_wait: 5");
            keyboard.see("+loop_wait: 6");
            keyboard.see("Send this? [y/N]");
            keyboard.type("y\r");
            keyboard.see("Sent; read by");
            keyboard.see("left=0");
        }
        assertThat(prompt.good("patroni config edit --set loop_wait=5 --yes")
                        .get(0)
                        .path("reply")
                        .path("diff")
                        .toString())
                .contains("-loop_wait: 6");
    }

    private Keyboard keyboard(String shell) {
        return new Keyboard(
                lab.pgha().startAt(List.of("script", "-qefc", "stty cols 100 rows 40; " + shell, "/dev/null")));
    }

    @Test
    void theNewLeadersFirstRefusalIsExplainedAndNotRepeated() {
        JsonNode list = list();
        String sync = who(list, "sync standby");
        // Its Patroni hangs: the record still shows it fit, and the leader finds out by asking it.
        prompt.on(sync, "sudo systemctl kill --kill-whom=main -s STOP patroni");
        try {
            JsonNode refused = prompt.ask("patroni switchover --to " + sync + " --yes");
            assertThat(only(refused, "SWITCHOVER_REFUSED").path("evidence").toString())
                    .contains("does not answer");
        } finally {
            prompt.on(sync, "sudo systemctl kill --kill-whom=main -s CONT patroni");
        }
        lab.awaitHealthy(Duration.ofMinutes(1));
    }
}
