package io.pgha.stack.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.ProblemException;
import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Facts;
import io.pgha.plan.Phase;
import io.pgha.plan.Step;
import io.pgha.stack.Answers;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Blueprints;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HoldingsTest {
    private static final Blueprint CLUSTER = Blueprints.with(
            """
            postgresql:
              users:
                - {name: app, options: [LOGIN, CREATEDB], member_of: [pg_monitor]}
              databases:
                - name: shop
                  owner: app
                  encoding: UTF8
                  extensions: [pgcrypto, {name: pg_stat_statements, schema: stats, version: "1.11"}]
            """);

    private static List<Step> steps(int node) {
        return new Postgresql().steps(CLUSTER, CLUSTER.nodes().get(node), Phase.SETTLE);
    }

    private static Facts says(String printed) {
        return Answers.to(Facts.none(), steps(0).get(0), "holdings", printed);
    }

    private static String nothingYet() {
        return """
               {"roles" : {"postgres": {"SUPERUSER": true, "LOGIN": true, "verifier": null, "member_of": null}}, "databases": {"postgres": {"owner": "postgres"}}}
               {"database" : "postgres", "extensions" : {"plpgsql": "1.0"}, "lookup" : null}
               """;
    }

    @Test
    void onAClusterThatDoesNotRunYetTheFirstNodeSpeaksForAll() {
        assertThat(steps(0)).allSatisfy(step -> assertThat(step.diff(Facts.none(), Set.of()))
                .isInstanceOf(Diff.Later.class));
        assertThat(steps(1)).allSatisfy(step -> assertThat(step.diff(Facts.none(), Set.of()))
                .isEqualTo(Diff.same()));
    }

    @Test
    void aStandbyChangesNothing() {
        assertThat(steps(0)).allSatisfy(step -> assertThat(step.diff(says("standby"), Set.of()))
                .isEqualTo(Diff.same()));
    }

    @Test
    void aNewPrimaryGetsRolesThenDatabasesThenWhatIsInThem() {
        List<String> changes = steps(0).stream()
                .map(step -> Answers.change(step, says(nothingYet())).what())
                .toList();
        assertThat(changes)
                .containsExactly(
                        "change role postgres (a new password)",
                        "create role replicator (LOGIN, REPLICATION, a new password)",
                        "create role pgbouncer (LOGIN, a new password)",
                        "create role app (LOGIN, CREATEDB, a new password)",
                        "grant role pg_monitor to app",
                        "create database shop",
                        "create extension pgcrypto in shop",
                        "create extension pg_stat_statements in shop",
                        "make the user lookup in database postgres",
                        "make the user lookup in database template1",
                        "make the user lookup in database shop");
    }

    @Test
    void noPasswordAndNoVerifierIsInWhatPeopleSee() {
        for (Step step : steps(0)) {
            Change change = Answers.change(step, says(nothingYet()));
            Effect.Run run = (Effect.Run) change.effects().get(0);
            assertThat(run.bash().masked()).doesNotContain("SCRAM-SHA-256", "secret");
            if (run.bash().hasSecret()) {
                assertThat(run.bash().masked()).contains("SET log_statement = 'none'", "PASSWORD '******'");
                assertThat(run.bash().reveal()).contains("SCRAM-SHA-256$4096:").doesNotContain("app'secret");
            }
        }
    }

    @Test
    void sqlComesOnStandardInputAndNamesAreQuoted() {
        Change change = Answers.change(steps(0).get(5), says(nothingYet()));
        assertThat(((Effect.Run) change.effects().get(0)).bash().masked())
                .contains("-f - <<'@sql'")
                .contains("CREATE DATABASE \"shop\" OWNER \"app\" ENCODING 'UTF8' TEMPLATE template0;");
        assertThat(Sql.name("a\"b")).isEqualTo("\"a\"\"b\"");
        assertThat(Sql.literal("a'b")).isEqualTo("'a''b'");
    }

    @Test
    void differencesOfWhatIsThereAreFound() {
        Facts facts = says(
                """
                {"roles" : {"app": {"LOGIN": true, "CREATEDB": false, "verifier": null, "member_of": ["pg_monitor"]}}, "databases": {"shop": {"owner": "postgres"}}}
                NOTICE:  something the server wanted to say
                {"database" : "shop", "extensions" : {"pgcrypto": "1.3", "pg_stat_statements": "1.10"}, "lookup" : "SELECT 1"}
                """);
        assertThat(Answers.change(steps(0).get(3), facts).what())
                .isEqualTo("change role app (CREATEDB, a new password)");
        assertThat(steps(0).get(4).diff(facts, Set.of())).isEqualTo(Diff.same());
        assertThat(Answers.change(steps(0).get(5), facts).what())
                .isEqualTo("give database shop to app (now of postgres)");
        assertThat(steps(0).get(6).diff(facts, Set.of())).isEqualTo(Diff.same());
        assertThat(Answers.change(steps(0).get(7), facts).what())
                .isEqualTo("update extension pg_stat_statements in shop to 1.11 (now 1.10)");
        assertThat(Answers.change(steps(0).get(10), facts).what()).contains("user lookup in database shop");
    }

    @Test
    void theQuestionDoesNotDependOnSecrets() {
        steps(0).forEach(step -> assertThat(step.facts().toString()).doesNotContain("secret"));
        assertThat(steps(0).stream().flatMap(step -> step.facts().stream()).distinct())
                .hasSize(1);
    }

    @Test
    void aUserWithoutAPasswordIsAProblem() {
        Blueprint cluster = Blueprints.with("postgresql:\n  users:\n    - {name: nobody}\n");
        assertThatThrownBy(() -> new Postgresql().steps(cluster, cluster.nodes().get(0), Phase.SETTLE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("SECRET_MISSING");
    }
}
