package io.pgha.stack.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.plan.Bash;
import io.pgha.plan.Change;
import io.pgha.plan.Check;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Phase;
import io.pgha.plan.Risk;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import io.pgha.plan.UnitState;
import io.pgha.stack.Answers;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Blueprints;
import io.pgha.stack.Golden;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EtcdTest {
    private static final UnitState RUNNING = new UnitState("loaded", "active", "running", "enabled");

    private static EtcdMembership membership() {
        Map<String, String> peers = new LinkedHashMap<>();
        peers.put("pg1", "10.0.0.1");
        peers.put("pg2", "10.0.0.2");
        peers.put("pg3", "10.0.0.3");
        return new EtcdMembership("pg2", peers, "/var/lib/etcd", 2379, 2380, "demo");
    }

    private static String bash(Change change) {
        return ((Effect.Run) change.effects().get(0)).bash().masked();
    }

    private static List<Step> configure(Blueprint cluster, int node) {
        return new Etcd().steps(cluster, cluster.nodes().get(node), Phase.CONFIGURE);
    }

    @Test
    void filesAreAsAgreed() {
        List<Step> steps = configure(Blueprints.standard(), 0);
        Golden.compare("etcd", Golden.files(steps, Golden.newNode(steps)));
    }

    @Test
    void aMemberWithDataIsLeftAlone() {
        assertThat(membership().diff(Answers.to(Facts.none(), membership(), "etcd member", "MEMBER"), Set.of()))
                .isEqualTo(Diff.same());
    }

    @Test
    void aFounderIsToldOfAllFounders() {
        Change change = Answers.change(membership(), Answers.to(Facts.none(), membership(), "etcd member", "FOUNDER"));
        assertThat(change.what()).isEqualTo("found the etcd cluster with pg1, pg2, pg3");
        assertThat(bash(change))
                .contains(
                        "ETCD_INITIAL_CLUSTER=\"pg1=https://10.0.0.1:2380,pg2=https://10.0.0.2:2380,pg3=https://10.0.0.3:2380\"",
                        "ETCD_INITIAL_CLUSTER_STATE=\"new\"");
    }

    @Test
    void aMemberThatLostItsDataAsksTheOthersFirst() {
        Change change = Answers.change(membership(), Answers.to(Facts.none(), membership(), "etcd member", "LATE"));
        assertThat(bash(change))
                .contains("member list", "member remove \"$id\"", "member add 'pg2'", "\"existing\"")
                .contains("for a in '10.0.0.1' '10.0.0.3'");
    }

    @Test
    void changedSettingsRestartARunningMemberAndNothingElseDoes() {
        Step unit = configure(Blueprints.standard(), 0).stream()
                .filter(step -> step.id().what().equals("unit etcd.service"))
                .findFirst()
                .orElseThrow();
        Facts running = Facts.none().with(Fact.unit("etcd.service"), RUNNING);
        assertThat(unit.diff(running, Set.of(new StepId("os", "certificate of the node"))))
                .isEqualTo(Diff.same());
        Diff diff = unit.diff(running, Set.of(new StepId("etcd", "file /etc/default/etcd")));
        assertThat(((Diff.Differs) diff).change().risk()).isEqualTo(Risk.RESTART);
    }

    @Test
    void aNodeThatIsNoMemberHasOnlyTheTool() {
        Blueprint cluster = Blueprints.with("etcd:\n  members: [pgsql1]\n");
        assertThat(configure(cluster, 1).stream().map(step -> step.id().what()))
                .containsExactly("file /etc/pgha/etcdctl.env", "file /etc/profile.d/pgha-etcdctl.sh");
        assertThat(new Etcd().checks(cluster, cluster.nodes().get(1))).isEmpty();
    }

    @Test
    void aFullDatabaseIsSaidAtOnceWithTheCommandForIt() throws Exception {
        Check health = new Etcd()
                .checks(Blueprints.standard(), Blueprints.standard().nodes().get(0))
                .get(0);
        assertThat(health.next()).startsWith("etcd alarms");
        assertThat(gaveUp(health, "x is unhealthy: failed to commit proposal: Active Alarm(s): NOSPACE"))
                .startsWith("etcd has the alarm NOSPACE");
        assertThat(gaveUp(health, "x is unhealthy: failed to commit proposal: context deadline exceeded"))
                .isEmpty();
    }

    /** The reason for which a check ends the waiting when etcdctl says something and fails. */
    private static String gaveUp(Check check, String said) throws Exception {
        String bash = "hopeless() { echo \"$1\"; exit 120; }\ntimeout() { echo " + Bash.quote(said) + "; return 1; }\n"
                + check.bash().reveal().replace(". /etc/pgha/etcdctl.env;", "");
        Process run = new ProcessBuilder("bash", "-s").start();
        run.getOutputStream().write(bash.getBytes(StandardCharsets.UTF_8));
        run.getOutputStream().close();
        return new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
