package io.pgha.ops.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.ProblemException;
import io.pgha.model.Secret;
import io.pgha.model.SecretName;
import io.pgha.model.SecretName.Kind;
import io.pgha.model.SecretRef;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Blueprints;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretSourcesTest {
    private static final SecretName SUPERUSER = SecretName.of(Kind.SUPERUSER);
    private static final SecretName VRRP = SecretName.of(Kind.VRRP);

    private static SecretSources with(Map<String, String> environment) {
        return new SecretSources(
                environment,
                question -> Secret.of("typed " + question),
                ocid -> Secret.of("of the vault " + ocid),
                Clock.systemUTC());
    }

    @Test
    void aMadeValueIsNewEachTimeAndFitsItsPlace() {
        SecretSources sources = with(Map.of());
        Secret first = sources.from(SUPERUSER, new SecretRef.Generated());
        assertThat(first.reveal()).hasSize(32).matches("[A-Za-z0-9]+");
        assertThat(sources.from(SUPERUSER, new SecretRef.Generated())).isNotEqualTo(first);
        assertThat(sources.from(VRRP, new SecretRef.Generated()).reveal()).hasSize(8);
    }

    @Test
    void eachSourceGivesItsOwn(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "from the file\n");
        SecretSources sources = with(Map.of("VAR", "of the variable"));
        assertThat(sources.from(SUPERUSER, new SecretRef.Environment("VAR")).reveal())
                .isEqualTo("of the variable");
        assertThat(sources.from(SUPERUSER, new SecretRef.LocalFile(file.toString()))
                        .reveal())
                .isEqualTo("from the file");
        assertThat(sources.from(SUPERUSER, new SecretRef.Vault("ocid1")).reveal())
                .isEqualTo("of the vault ocid1");
        assertThat(sources.from(SUPERUSER, new SecretRef.Prompted()).reveal()).startsWith("typed");
    }

    @Test
    void theClusterFileSaysWhereANewValueComesFrom() {
        Blueprint cluster = Blueprints.with("secrets: {superuser: 'env:PW'}\n");
        assertThat(with(Map.of("PW", "a new value"))
                        .fresh(SUPERUSER, cluster.spec())
                        .reveal())
                .isEqualTo("a new value");
        assertThatThrownBy(() -> with(Map.of()).fresh(SUPERUSER, cluster.spec()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("SECRET_MISSING");
    }

    @Test
    void whatSomeProgramCouldNotReadIsRefusedWithoutShowingIt() {
        for (String value : new String[] {"short", "two\nlines are too many", "tab\there-it-is"}) {
            assertThatThrownBy(() -> with(Map.of("VAR", value)).from(SUPERUSER, new SecretRef.Environment("VAR")))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("SECRET_UNUSABLE")
                    .hasMessageNotContaining(value);
        }
        for (String value : new String[] {"ninechars", "a b", "x\"y"}) {
            assertThatThrownBy(() -> with(Map.of("VAR", value)).from(VRRP, new SecretRef.Environment("VAR")))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("SECRET_UNUSABLE");
        }
    }

    @Test
    void aNameIsAWordOrARoleOfTheClusterFile() {
        Blueprint cluster = Blueprints.with("postgresql: {users: [{name: app, password: generate}]}\n");
        assertThat(SecretName.parse("app", cluster.spec())).isEqualTo(SecretName.user("app"));
        assertThat(SecretName.parse("vrrp", cluster.spec())).isEqualTo(VRRP);
        assertThatThrownBy(() -> SecretName.parse("superusr", cluster.spec()))
                .isInstanceOf(ProblemException.class)
                .satisfies(
                        e -> assertThat(((ProblemException) e).first().cause()).contains("Did you mean superuser?"));
    }

    @Test
    void aRoleCalledLikeAWordIsToldApart() {
        Blueprint cluster = Blueprints.with("postgresql: {users: [{name: vrrp, password: generate}]}\n");
        assertThat(SecretName.parse("vrrp", cluster.spec())).isEqualTo(VRRP);
        assertThat(SecretName.parse("user:vrrp", cluster.spec())).isEqualTo(SecretName.user("vrrp"));
        assertThat(SecretName.user("vrrp")).hasToString("user:vrrp");
    }
}
