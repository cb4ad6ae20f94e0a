package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands about PostgreSQL and the way in on a real cluster, each with something planted for it to find. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(RunningCluster.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PgLabTest {
    private final LabCluster lab;
    private final Prompt prompt;

    PgLabTest(LabCluster lab) {
        this.lab = lab;
        this.prompt = new Prompt(lab);
    }

    @AfterEach
    void allIsWell() {
        prompt.await("cluster status", record -> record.path("status").asInt() == 0);
    }

    @AfterAll
    void leaveThePrompt() {
        prompt.close();
    }

    private JsonNode good(String line) {
        return prompt.good(line).get(0).path("reply");
    }

    private static JsonNode one(JsonNode rows, String field, String value) {
        return StreamSupport.stream(rows.spliterator(), false)
                .filter(row -> row.path(field).asText().equals(value))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + field + " " + value + " in " + rows));
    }

    private void refused(int status, String code, String line) {
        JsonNode record = prompt.ask(line);
        assertThat(record.path("status").asInt()).as(record.toString()).isEqualTo(status);
        assertThat(record.path("problems").get(0).path("code").asText())
                .as(record.toString())
                .isEqualTo(code);
    }

    private String leader() {
        return good("patroni list").path("leader").asText();
    }

    private String replica() {
        return one(good("pg lag"), "role", "replica").path("node").asText();
    }

    @Test
    void aQueryKeepsTheTypesAndChangesNothingUnlessItMay() {
        JsonNode row =
                good("pg query \"SELECT 1 AS n, NULL AS nothing, 'a' || chr(27) AS t, true AS b, ARRAY[1,2] AS l\"")
                        .get(0)
                        .path("rows")
                        .get(0);
        assertThat(row.toString()).isEqualTo("{\"n\":1,\"nothing\":null,\"t\":\"a\\u001B\",\"b\":true,\"l\":[1,2]}");
        assertThat(good("pg query --on all \"SELECT pg_is_in_recovery() AS r\""))
                .hasSize(3);
        JsonNode many = good("pg query --limit 10 \"SELECT generate_series(1, 1000000)\"");
        assertThat(many.get(0).path("rows")).hasSize(10);
        assertThat(many.get(0).path("truncated").asBoolean()).isTrue();

        refused(1, "SQL_ERROR", "pg query \"SELECT nothing FROM nowhere\"");
        refused(1, "SQL_ERROR", "pg query \"CREATE TABLE pgha_trial (id int)\"");
        refused(1, "SQL_ERROR", "pg query \"COMMIT; CREATE TABLE pgha_trial (id int)\"");
        refused(1, "SQL_ERROR", "pg query --timeout 1s \"SELECT pg_sleep(20)\"");
        good("pg query --write --yes \"CREATE TABLE pgha_trial (id int)\"");
        assertThat(good("pg query --write --yes \"INSERT INTO pgha_trial VALUES (1), (2)\"")
                        .get(0)
                        .path("status")
                        .asText())
                .isEqualTo("INSERT 0 2");
        refused(1, "SQL_ERROR", "pg query --on replicas --write --yes \"DROP TABLE pgha_trial\"");
        good("pg query --write --yes \"DROP TABLE pgha_trial\"");
    }

    @Test
    void lagIsMeasuredAndAPauseOfTheReplayIsNamed() {
        String replica = replica();
        // A restart of the replica, which a test before may have ordered, ends the pause.
        prompt.await("pg lag", record -> {
            good("pg query --on " + replica + " --write --yes \"SELECT pg_wal_replay_pause()\"");
            return one(record.path("reply"), "node", replica)
                    .path("replay_paused")
                    .asBoolean();
        });
        good("pg query --write --yes \"CREATE TABLE pgha_lag AS SELECT generate_series(1, 50000)\"");
        JsonNode row = one(good("pg lag"), "node", replica);
        assertThat(row.path("replay_lag").asLong()).as(row.toString()).isGreaterThan(1_000_000);
        assertThat(row.path("replay_paused").asBoolean()).isTrue();
        good("pg query --on " + replica + " --write --yes \"SELECT pg_wal_replay_resume()\"");
        good("pg query --write --yes \"DROP TABLE pgha_lag\"");
        prompt.await(
                "pg lag",
                record -> one(record.path("reply"), "node", replica)
                                .path("replay_lag")
                                .asLong(1)
                        == 0);
    }

    @Test
    void aForgottenSlotIsSeenWithWhatItHoldsBack() {
        String leader = leader();
        good("pg query --write --yes \"SELECT pg_create_physical_replication_slot('forgotten', true)\"");
        good("pg query --write --yes \"CREATE TABLE pgha_slot AS SELECT generate_series(1, 50000)\"");
        JsonNode slot = one(good("pg slots --on leader"), "name", "forgotten");
        assertThat(slot.path("active").asBoolean(true)).isFalse();
        assertThat(slot.path("retained").asLong()).isGreaterThan(1_000_000);
        assertThat(slot.path("node").asText()).isEqualTo(leader);
        good("pg query --write --yes \"SELECT pg_drop_replication_slot('forgotten')\"");
        good("pg query --write --yes \"DROP TABLE pgha_slot\"");
    }

    @Test
    void whoBlocksWhomIsSeen() {
        prompt.on(
                leader(),
                "for i in 1 2; do sudo systemd-run -q --collect -p User=postgres psql -Xq -c \"BEGIN\" "
                        + "-c \"SELECT pg_advisory_xact_lock(4242)\" -c \"SELECT pg_sleep(60)\"; done");
        JsonNode seen = prompt.await("pg activity", record -> StreamSupport.stream(
                                record.path("reply").spliterator(), false)
                        .anyMatch(row -> row.path("blocked_by").size() == 1))
                .path("reply");
        JsonNode blocked = StreamSupport.stream(seen.spliterator(), false)
                .filter(row -> row.path("blocked_by").size() == 1)
                .findFirst()
                .orElseThrow();
        assertThat(blocked.path("waits_for").asText()).isEqualTo("Lock: advisory");
        assertThat(one(seen, "pid", blocked.path("blocked_by").get(0).asText())
                        .path("query")
                        .asText())
                .contains("pg_sleep");
        good("pg query --write --yes \"SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE pid <> pg_backend_pid() AND query ~ '4242|pg_sleep'\"");
    }

    @Test
    void settingsDifferOnlyWhereSomebodyMadeThemDiffer() {
        assertThat(good("pg settings")).isEmpty();
        String replica = replica();
        good("pg query --on " + replica + " --write --yes \"ALTER SYSTEM SET work_mem = '7MB'\"");
        good("pg query --on " + replica + " --write --yes \"SELECT pg_reload_conf()\"");
        JsonNode row = one(
                prompt.await("pg settings", record -> !record.path("reply").isEmpty())
                        .path("reply"),
                "node",
                replica);
        assertThat(row.path("name").asText()).isEqualTo("work_mem");
        assertThat(row.path("verdict").asText()).isEqualTo("set by ALTER SYSTEM");
        assertThat(row.path("running").asText()).isEqualTo("7MB");
        good("pg query --on " + replica + " --write --yes \"ALTER SYSTEM RESET work_mem\"");
        good("pg query --on " + replica + " --write --yes \"SELECT pg_reload_conf()\"");
    }

    @Test
    void poolsAreSeenWithTheirClients() {
        String leader = leader();
        prompt.on(
                leader,
                "login=$(sudo python3 -c \"import json; print(json.load(open(\\\"/etc/pgha/secrets.json\\\"))[\\\"users\\\"]"
                        + "[\\\"app\\\"])\"); sudo systemd-run -q --collect --unit=pgha-client -E PGPASSWORD=$login psql -Xq"
                        + " -h 127.0.0.1 -p 6432 -U app -d postgres -c \"SELECT pg_sleep(100)\"");
        JsonNode pool = prompt.await("pgbouncer pools", record -> clientOf(record.path("reply"), leader))
                .path("reply");
        JsonNode held = StreamSupport.stream(pool.spliterator(), false)
                .filter(row -> row.path("clients").asInt() == 1)
                .findFirst()
                .orElseThrow();
        assertThat(held.path("node").asText()).isEqualTo(leader);
        assertThat(held.path("servers_active").asInt()).isEqualTo(1);
        assertThat(held.path("size").asInt()).isEqualTo(16);
        prompt.on(leader, "sudo systemctl stop pgha-client");
    }

    private static boolean clientOf(JsonNode pools, String node) {
        return StreamSupport.stream(pools.spliterator(), false)
                .anyMatch(row -> row.path("node").asText().equals(node)
                        && row.path("clients").asInt() == 1);
    }

    @Test
    void aStoppedBalancerAndTheMovedAddressAreSeen() {
        assertThat(good("haproxy status")).hasSizeGreaterThanOrEqualTo(36);
        JsonNode vip = good("vip status");
        String holder = vip.path("cloud").asText();
        assertThat(vip.path("on_interface").toString()).isEqualTo("[\"" + holder + "\"]");
        String other = StreamSupport.stream(vip.path("nodes").spliterator(), false)
                .map(node -> node.path("name").asText())
                .filter(name -> !name.equals(holder))
                .findFirst()
                .orElseThrow();
        refused(3, "VIP_NOT_MOVED", "vip move " + holder + " --yes");
        JsonNode moved = good("vip move " + other + " --yes");
        assertThat(moved.path("from").asText()).isEqualTo(holder);
        assertThat(good("vip status").path("cloud").asText()).isEqualTo(other);

        prompt.on(holder, "sudo systemctl stop haproxy");
        try {
            JsonNode wrong = prompt.ask("haproxy status");
            assertThat(wrong.path("status").asInt()).isEqualTo(3);
            assertThat(wrong.path("problems").toString())
                    .contains("HAPROXY_WRONG")
                    .contains("HAProxy on " + holder + " does not answer");
            refused(3, "VIP_NOT_MOVED", "vip move " + holder + " --yes");
        } finally {
            prompt.on(holder, "sudo systemctl start haproxy");
        }
        prompt.await("haproxy status", record -> record.path("status").asInt() == 0);
    }

    @Test
    void psqlOpensInThePersonsTerminalAndAPasswordIsHandedOverUnderNoName() throws IOException, InterruptedException {
        try (Keyboard keyboard = new Keyboard(lab.pgha()
                .startAt(List.of(
                        "script", "-qefc", "stty cols 90 rows 30; " + lab.pgha().launcher(), "/dev/null")))) {
            keyboard.see("> ");
            keyboard.type("pg psql\r");
            keyboard.see("postgres@" + leader() + " postgres=# ");
            keyboard.type("SELECT 40 + 2 AS answer, current_user AS me;\r");
            keyboard.see("42 | postgres");
            keyboard.type("SELECT pg_sleep(100);\r");
            keyboard.see("pg_sleep");
            TimeUnit.MILLISECONDS.sleep(300); // the keys of an empty wait would reach the line editor of psql
            keyboard.type("\u0003");
            keyboard.see("canceling statement due to user request");
            keyboard.type("\\q\r");
            keyboard.see("pgha:demo");
            keyboard.type("pg psql --user app --database app --read-only\r");
            keyboard.see(" app=> ");
            keyboard.type(
                    "\\! ls /run/pgha-psql.* /var/lib/postgresql/.psql_history; tr '\\\\0' ' ' < /proc/$PPID/environ\r");
            keyboard.see("No such file");
            keyboard.see("PGPASSFILE=/dev/fd/9");
            keyboard.type("CREATE TABLE x (i int);\r");
            keyboard.see("read-only transaction");
            keyboard.type("\\c postgres\r");
            keyboard.see("as user \"app\"");
            keyboard.type("\\q\r");
            keyboard.see("pgha:demo");
            keyboard.type("pg psql --database nope\r");
            keyboard.see("does not exist");
            keyboard.see("PSQL_FAILED");
            keyboard.see("pgha:demo");
            keyboard.type("exit\r");
            assertThat(keyboard.exitStatus()).isZero();
        }
    }
}
