package io.pgha.stack.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Text;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.FileState;
import io.pgha.plan.Phase;
import io.pgha.plan.Step;
import io.pgha.plan.UnitState;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Blueprints;
import io.pgha.stack.Golden;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HaproxyTest {
    private static final String FILE = "/etc/haproxy/haproxy.cfg";
    private static final String QUORUM = "os:\n  package_source: pgdg\npatroni:\n  synchronous_mode: quorum\n";

    private static List<Step> steps(Blueprint cluster) {
        return new Haproxy().steps(cluster, cluster.nodes().get(0), Phase.CONFIGURE);
    }

    private static Map<String, Text> files(String yaml) {
        List<Step> steps = steps(Blueprints.with(yaml));
        return Golden.files(steps, Golden.newNode(steps));
    }

    private static String file(String yaml) {
        return files(yaml).getOrDefault(FILE, Text.empty()).masked();
    }

    @Test
    void writesTheFilesOfTheDefault() {
        Golden.compare("haproxy/default", files(""));
    }

    @Test
    void writesTheFilesOfEverySwitchTurned() {
        Golden.compare(
                "haproxy/switched",
                files(
                        """
                        haproxy:
                          direct_ports: true
                          primary_fallback: false
                          replica_max_lag: none
                          balance: leastconn
                        patroni:
                          synchronous_mode: off
                        """));
    }

    @Test
    void asksForTheQuorumInQuorumMode() {
        assertThat(file(QUORUM)).contains("option httpchk OPTIONS /quorum\n").doesNotContain("OPTIONS /sync");
    }

    @Test
    void laysOutAGoTemplateWhereConfdItselfRuns() {
        assertThat(files("confd:\n  mode: file\n  file: /opt/confd\n"))
                .containsKey("/etc/confd/templates/haproxy.cfg.tmpl")
                .doesNotContainKey("/etc/haproxy/haproxy.cfg.members");
    }

    private static Facts holding(String content) {
        return Facts.none().with(Fact.file(FILE), new FileState.Regular("root", "root", "644", 1, content));
    }

    private static Diff diff(Blueprint cluster, Facts facts) {
        return steps(cluster).get(1).diff(facts, Set.of());
    }

    @Test
    void isContentWithTheMembersThatAreThere() {
        String all = file("");
        String two = all.lines()
                .filter(line -> !line.contains("pgsql3"))
                .map(line -> line + "\n")
                .reduce("", String::concat);
        String renamed = all.replace("pgsql3", "pgsql7").replace("10.77.1.13", "10.77.1.17");
        for (String content : List.of(all, two, renamed)) {
            assertThat(diff(Blueprints.standard(), holding(content))).isInstanceOf(Diff.Same.class);
        }
    }

    @Test
    void aHandEditIsADifference() {
        String all = file("");
        for (String content : List.of(
                all.replace("maxconn 8000", "maxconn 80"),
                all.replaceFirst("server pgsql3 ", "server pgsql4 "),
                all + "# mine\n",
                "")) {
            assertThat(diff(Blueprints.standard(), holding(content))).isInstanceOf(Diff.Differs.class);
        }
    }

    @Test
    void aChangedClusterFileIsADifferenceAndReloads() {
        List<Step> steps = steps(Blueprints.with("haproxy:\n  maxconn: 9000\n"));
        Facts facts = holding(file(""))
                .with(Fact.file("/etc/haproxy/haproxy.cfg.members"), new FileState.Absent())
                .with(Fact.unit("haproxy.service"), new UnitState("loaded", "active", "running", "enabled"));
        assertThat(Golden.effects(steps, facts).stream().map(Effect::title))
                .containsExactly("write /etc/haproxy/haproxy.cfg.members", "write " + FILE, "reload haproxy.service");
    }

    @Test
    void checksTheFileBeforeItIsPutInPlace() {
        List<Step> steps = steps(Blueprints.standard());
        assertThat(Golden.effects(steps, Golden.newNode(steps)))
                .filteredOn(effect ->
                        effect instanceof Effect.WriteFile write && write.path().equals(FILE))
                .singleElement()
                .satisfies(effect ->
                        assertThat(((Effect.WriteFile) effect).check()).contains("haproxy -c", "\"$1\""));
    }

    @Test
    void checksLogInWithAPasswordThatIsNotShown() {
        Blueprint cluster = Blueprints.standard();
        Text all = Text.concat(new Haproxy()
                .checks(cluster, cluster.nodes().get(0)).stream()
                        .map(io.pgha.plan.Check::bash)
                        .toList());
        assertThat(all.hasSecret()).isTrue();
        assertThat(all.masked()).doesNotContain("secret").contains("port=5000", "port=5001", "user=pgbouncer");
    }

    @Test
    void aLonePrimaryServesReads() {
        Blueprint one = Blueprints.with("nodes:\n  count: 1\n");
        assertThat(new Haproxy().checks(one, one.nodes().get(0)).stream().map(check -> check.title()))
                .contains("port 5001 leads to the primary");
    }
}
