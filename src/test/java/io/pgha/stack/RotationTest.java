package io.pgha.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.SecretName;
import io.pgha.model.SecretName.Kind;
import io.pgha.plan.NodeWork;
import io.pgha.plan.Step;
import io.pgha.stack.Rotation.Turn;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RotationTest {
    private static final Blueprint CLUSTER =
            Blueprints.with("postgresql: {users: [{name: app, password: generate}]}\n");

    private static List<Turn> turns(Set<SecretName> names) {
        return new Rotation(Stack.standard(), CLUSTER, names).turns();
    }

    private static List<String> steps(Turn turn) {
        return turn.stage().work().get(0).steps().stream()
                .map(Step::id)
                .map(id -> id.what())
                .toList();
    }

    @Test
    void everyNodeKnowsTheNewValuesBeforeTheFirstChangesAndKeepsThemAfterTheLast() {
        List<Turn> turns = turns(Set.copyOf(SecretName.all(CLUSTER.spec())));
        assertThat(steps(turns.get(0))).containsExactly("file " + Paths.NEXT_SECRETS);
        assertThat(steps(turns.get(turns.size() - 1)))
                .containsExactly("file " + Paths.SECRETS, "no file " + Paths.NEXT_SECRETS);
        assertThat(turns)
                .allSatisfy(turn -> assertThat(turn.stage().work().stream().map(NodeWork::node))
                        .containsExactlyElementsOf(CLUSTER.nodes()));
    }

    @Test
    void allSecretsReachAllTheirPrograms() {
        List<String> all = turns(Set.copyOf(SecretName.all(CLUSTER.spec()))).stream()
                .flatMap(turn -> steps(turn).stream())
                .toList();
        assertThat(all)
                .containsExactly(
                        "file " + Paths.NEXT_SECRETS,
                        "file /etc/patroni/config.yml",
                        "unit patroni.service",
                        "role postgres",
                        "role replicator",
                        "role pgbouncer",
                        "role app",
                        "file /etc/pgbouncer/userlist.txt",
                        "unit pgbouncer.service",
                        "file /etc/keepalived/keepalived.conf",
                        "unit keepalived.service",
                        "file " + Paths.SECRETS,
                        "no file " + Paths.NEXT_SECRETS);
    }

    @Test
    void anApplicationsUserConcernsNoProgramButPostgresql() {
        List<Turn> turns = turns(Set.of(SecretName.user("app")));
        assertThat(turns).hasSize(3);
        assertThat(steps(turns.get(1))).containsExactly("role app");
    }

    @Test
    void everyNewValueIsTriedOnEveryNodeBeforeTheOldOneIsForgotten() {
        List<Turn> turns = turns(Set.copyOf(SecretName.all(CLUSTER.spec())));
        assertThat(turns.get(turns.size() - 1).stage().work()).hasSize(3).allSatisfy(work -> assertThat(
                        work.before().stream().map(check -> check.id()))
                .containsExactly(
                        "secret.superuser", "secret.replication", "secret.pgbouncer", "secret.restapi", "secret.app"));
    }

    @Test
    void noProofShowsAValue() {
        turns(Set.of(SecretName.of(Kind.SUPERUSER), SecretName.of(Kind.RESTAPI)))
                .forEach(turn -> turn.stage().work().forEach(work -> work.before()
                        .forEach(check -> assertThat(check.bash().masked() + check.evidence() + check.title())
                                .doesNotContain("super-secret", "rest-secret"))));
    }
}
