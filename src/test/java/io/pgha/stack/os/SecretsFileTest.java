package io.pgha.stack.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.ClusterSecrets;
import io.pgha.model.ProblemException;
import io.pgha.model.Secret;
import io.pgha.plan.Facts;
import io.pgha.plan.FileState;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretsFileTest {
    private static final ClusterSecrets SECRETS = new ClusterSecrets(
            Secret.of("quote\" back\\slash"),
            Secret.of("tab\tline\nend"),
            Secret.of("ümläut€"),
            Secret.of("d"),
            Secret.of("e"),
            "-----BEGIN CERTIFICATE-----\nabc\n",
            Secret.of("key\n"),
            Map.of("b", Secret.of("2"), "a", Secret.of("1")));

    private static Facts file(String content) {
        return Facts.none()
                .with(SecretsFile.FACT, new FileState.Regular("root", "root", "600", content.length(), content));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        assertThat(SecretsFile.read(file(SecretsFile.text(SECRETS).reveal()))).contains(SECRETS);
    }

    @Test
    void theSameSecretsAreAlwaysTheSameText() {
        ClusterSecrets other = new ClusterSecrets(
                SECRETS.superuser(),
                SECRETS.replication(),
                SECRETS.pgbouncer(),
                SECRETS.restApi(),
                SECRETS.vrrp(),
                SECRETS.caCertificate(),
                SECRETS.caKey(),
                Map.of("a", Secret.of("1"), "b", Secret.of("2")));
        assertThat(SecretsFile.text(other).reveal())
                .isEqualTo(SecretsFile.text(SECRETS).reveal());
    }

    @Test
    void noSecretIsInItsMaskedForm() {
        assertThat(SecretsFile.text(SECRETS).masked()).doesNotContain("slash", "tab", "ümläut", "key\\n");
    }

    @Test
    void aNodeWithoutTheFileKeepsNone() {
        assertThat(SecretsFile.read(Facts.none().with(SecretsFile.FACT, new FileState.Absent())))
                .isEmpty();
        assertThat(SecretsFile.read(Facts.none())).isEmpty();
    }

    @Test
    void aDamagedFileIsAProblemThatShowsNothingOfIt() {
        for (String content : new String[] {"{\"superuser\": \"hunter2\"}", "hunter2{", ""}) {
            assertThatThrownBy(() -> SecretsFile.read(file(content)))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("SECRETS_DAMAGED")
                    .hasMessageNotContaining("hunter2");
        }
    }
}
