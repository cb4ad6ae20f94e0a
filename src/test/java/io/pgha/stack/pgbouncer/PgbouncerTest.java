package io.pgha.stack.pgbouncer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Text;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Phase;
import io.pgha.plan.Step;
import io.pgha.plan.UnitState;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Blueprints;
import io.pgha.stack.Golden;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PgbouncerTest {
    private static final String INI = "/etc/pgbouncer/pgbouncer.ini";
    private static final String ALL =
            """
            pgbouncer:
              client_tls: disable
              stats_users: [monitor, grafana]
              pools:
                - name: reports
                  database: app
                  pool_mode: transaction
                  pool_size: 5
            """;

    private static List<Step> steps(String yaml) {
        Blueprint cluster = Blueprints.with(yaml);
        return new Pgbouncer().steps(cluster, cluster.nodes().get(0), Phase.CONFIGURE);
    }

    private static Map<String, Text> files(String yaml, Optional<String> version) {
        List<Step> steps = steps(yaml);
        return Golden.files(steps, Golden.newNode(steps).with(Fact.packageVersion("pgbouncer"), version));
    }

    @Test
    void writesTheFilesOfTrixie() {
        Golden.compare("pgbouncer/trixie", files("", Optional.of("1.24.1-1+deb13u2")));
    }

    @Test
    void writesTheFilesOfBookwormWithoutWhatItDoesNotKnow() {
        Map<String, Text> files = files(ALL, Optional.of("1.18.0-1"));
        Golden.compare("pgbouncer/bookworm", files);
        assertThat(files.getOrDefault(INI, Text.empty()).masked())
                .doesNotContain("auth_dbname", "max_prepared_statements");
    }

    @ParameterizedTest
    @CsvSource({
        "1.18.0-1, false, false",
        "1.19.0-1, true, false",
        "1.21.0-1.pgdg12+1, true, true",
        "1.24.1-1+deb13u2, true, true",
        "2.0.0-1, true, true",
        "strange, true, true",
        ", true, true"
    })
    void saysWhatTheVersionKnows(String version, boolean database, boolean statements) {
        String ini = files("", Optional.ofNullable(version))
                .getOrDefault(INI, Text.empty())
                .masked();
        assertThat(ini.contains("auth_dbname = postgres")).isEqualTo(database);
        assertThat(ini.contains("max_prepared_statements")).isEqualTo(statements);
    }

    @Test
    void keepsTheOneSecretHiddenAndQuoted() {
        Text users = files("", Optional.empty()).getOrDefault("/etc/pgbouncer/userlist.txt", Text.empty());
        assertThat(users.masked()).isEqualTo("\"pgbouncer\" \"******\"\n");
        assertThat(users.sameRaw(Text.plain("\"pgbouncer\" \"pool\"\"secret\"\n")))
                .isTrue();
    }

    private static List<String> effects(String before, String after) {
        List<Step> old = steps(before);
        Facts facts = Golden.after(old, Golden.newNode(old))
                .with(Fact.unit("pgbouncer.service"), new UnitState("loaded", "active", "running", "enabled"));
        return Golden.effects(steps(after), facts).stream().map(Effect::title).toList();
    }

    @Test
    void changesNothingTheSecondTime() {
        assertThat(effects(ALL, ALL)).isEmpty();
    }

    @Test
    void reloadsForASetting() {
        assertThat(effects("", "pgbouncer:\n  default_pool_size: 7\n"))
                .containsExactly("write " + INI, "reload pgbouncer.service");
    }

    @Test
    void restartsForAnotherPort() {
        assertThat(effects("", "pgbouncer:\n  port: 6433\n"))
                .containsExactly("write /etc/pgbouncer/listen.ini", "restart pgbouncer.service");
    }
}
