package io.pgha.ops.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.ClusterSecrets;
import io.pgha.model.Node;
import io.pgha.model.ProblemException;
import io.pgha.model.Secret;
import io.pgha.model.SecretName;
import io.pgha.model.SecretName.Kind;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.FileState;
import io.pgha.plan.Step;
import io.pgha.stack.Answers;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Blueprints;
import io.pgha.stack.os.SecretsFile;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeldSecretsTest {
    private static final Blueprint CLUSTER = Blueprints.standard();
    private static final ClusterSecrets OLD = CLUSTER.secrets();
    private static final Instant THEN = Instant.parse("2026-11-01T10:00:00Z");
    private static final ClusterSecrets NEW =
            OLD.with(SecretName.of(Kind.SUPERUSER), Secret.of("another-secret"), THEN);

    private static FileState file(Optional<ClusterSecrets> secrets) {
        return secrets.<FileState>map(value -> {
                    String text = written(SecretsFile.present(value));
                    return new FileState.Regular("root", "root", "600", text.length(), text);
                })
                .orElseGet(FileState.Absent::new);
    }

    private static String written(Step step) {
        Facts none = step.facts().stream()
                .map(fact -> (Fact.OfFile) fact)
                .reduce(Facts.none(), (facts, fact) -> facts.with(fact, new FileState.Absent()), (a, b) -> a);
        return Answers.change(step, none).effects().stream()
                .map(effect -> ((Effect.WriteFile) effect).content().reveal())
                .findFirst()
                .orElseThrow();
    }

    private static Facts node(Optional<ClusterSecrets> kept, Optional<ClusterSecrets> next) {
        return Facts.none().with(SecretsFile.FACT, file(kept)).with(SecretsFile.NEXT, file(next));
    }

    private static Map<Node, Facts> nodes(Facts... facts) {
        Map<Node, Facts> all = new LinkedHashMap<>();
        for (int i = 0; i < facts.length; i++) {
            all.put(CLUSTER.nodes().get(i), facts[i]);
        }
        return all;
    }

    private static Facts keeping(ClusterSecrets secrets) {
        return node(Optional.of(secrets), Optional.empty());
    }

    @Test
    void nodesThatAgreeHoldTheirSecrets() {
        HeldSecrets held = HeldSecrets.among(nodes(keeping(OLD), keeping(OLD), keeping(OLD)))
                .orElseThrow();
        assertThat(held.secrets()).isEqualTo(OLD);
        assertThat(held.unfinished()).isFalse();
        assertThat(held.holders()).containsExactly("pgsql1", "pgsql2", "pgsql3");
    }

    @Test
    void aNewNodeHoldsNone() {
        Facts empty = node(Optional.empty(), Optional.empty());
        assertThat(HeldSecrets.among(nodes(empty, empty))).isEmpty();
        assertThat(HeldSecrets.among(nodes(keeping(OLD), empty)).orElseThrow().holders())
                .containsExactly("pgsql1");
    }

    @Test
    void whatAnUnfinishedChangeLeadsToCounts() {
        Facts begun = node(Optional.of(OLD), Optional.of(NEW));
        HeldSecrets early =
                HeldSecrets.among(nodes(begun, keeping(OLD), keeping(OLD))).orElseThrow();
        assertThat(early.secrets()).isEqualTo(NEW);
        assertThat(early.unfinished()).isTrue();
        assertThat(early.holders()).isEmpty();

        Facts late = node(Optional.of(NEW), Optional.of(NEW));
        HeldSecrets almost = HeldSecrets.among(nodes(keeping(NEW), late, begun)).orElseThrow();
        assertThat(almost.secrets()).isEqualTo(NEW);
        assertThat(almost.holders()).containsExactly("pgsql1", "pgsql2");
    }

    @Test
    void nodesOfTwoClustersAreRefused() {
        ClusterSecrets foreign = OLD.with(SecretName.of(Kind.VRRP), Secret.of("foreign1"), THEN);
        assertThatThrownBy(() -> HeldSecrets.among(nodes(keeping(OLD), keeping(foreign))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("SECRETS_DIFFER")
                .hasMessageNotContaining("foreign1");
        Facts begun = node(Optional.of(OLD), Optional.of(NEW));
        assertThatThrownBy(() -> HeldSecrets.among(nodes(begun, keeping(OLD), keeping(foreign))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("SECRETS_DIFFER");
    }

    @Test
    void twoUnfinishedChangesAreRefused() {
        ClusterSecrets other = OLD.with(SecretName.of(Kind.SUPERUSER), Secret.of("a-third-one"), THEN);
        assertThatThrownBy(() -> HeldSecrets.among(
                        nodes(node(Optional.of(OLD), Optional.of(NEW)), node(Optional.of(OLD), Optional.of(other)))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("SECRETS_DIFFER");
    }

    @Test
    void aRoleThatOnlySomeNodesKnowIsNoDisagreement() {
        ClusterSecrets more = OLD.with(SecretName.user("report"), Secret.of("report-secret"), THEN);
        HeldSecrets held = HeldSecrets.among(nodes(keeping(OLD), keeping(more))).orElseThrow();
        assertThat(held.secrets().users()).containsKeys("app", "report");
        assertThat(held.holders()).isEqualTo(List.of("pgsql1", "pgsql2"));
    }
}
