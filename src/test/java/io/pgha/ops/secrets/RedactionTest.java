package io.pgha.ops.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.ClusterSecrets;
import io.pgha.model.Secret;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedactionTest {
    private static final ClusterSecrets KNOWN = new ClusterSecrets(
            Secret.of("MARK-superuser"),
            Secret.of("MARK-replication"),
            Secret.of("MARK-pgbouncer"),
            Secret.of("MARK-rest"),
            Secret.of("MARKvrrp"),
            "",
            Secret.of("-----BEGIN PRIVATE KEY-----\nMARKkeyline\n-----END PRIVATE KEY-----\n"),
            Map.of("app", Secret.of("MARK-superuser-and-more")));

    private final Redaction redaction = Redaction.of(Optional.of(KNOWN));

    @Test
    void aKnownSecretIsMaskedWhereverItStands() {
        String masked = redaction.text(
                """
                log: connected with MARK-superuser-and-more
                postgres://u:MARK-rest@host
                x MARK-superuser y MARK-replication z MARK-pgbouncer auth_pass MARKvrrp
                MARKkeyline
                """);
        assertThat(masked).doesNotContain("MARK", "and-more").contains("log: connected with ******");
    }

    @Test
    void whatIsNamedASecretIsMaskedThoughItIsNotKnown() {
        Redaction unknown = Redaction.of(Optional.empty());
        assertThat(unknown.line("  password: 'other one' # x")).isEqualTo("  password: ****** # x");
        assertThat(unknown.line("PGPASSWORD=other")).isEqualTo("PGPASSWORD=******");
        assertThat(unknown.line("{\"rest_token\": \"other\", \"port\": 1}"))
                .isEqualTo("{\"rest_token\": ******, \"port\": 1}");
        assertThat(unknown.line("    auth_pass other")).isEqualTo("    auth_pass ******");
        assertThat(unknown.line("ALTER ROLE app PASSWORD 'other'")).isEqualTo("ALTER ROLE app PASSWORD ******");
        assertThat(unknown.line("postgres://u:other@host/db")).isEqualTo("postgres://u:******@host/db");
        assertThat(unknown.line("Authorization: Basic b3RoZXI=")).isEqualTo("Authorization: Basic ******");
        assertThat(unknown.line("\"app\" \"SCRAM-SHA-256$4096:abc$def:ghi\"")).isEqualTo("\"app\" \"******\"");
    }

    @Test
    void aPrivateKeyIsMaskedLineByLine() {
        Redaction unknown = Redaction.of(Optional.empty());
        assertThat(unknown.text("a\n-----BEGIN EC PRIVATE KEY-----\nsecret\n-----END EC PRIVATE KEY-----\nb\n"))
                .isEqualTo("a\n******\n******\n******\nb\n");
    }

    @Test
    void innocentTextStays() {
        String line = "2026-11-23 01:00:16.507 UTC [1297] LOG:  standby \"pgsql2\" is now a synchronous standby";
        assertThat(redaction.line(line)).isEqualTo(line);
        String refused = "FATAL:  password authentication failed for user \"app\"";
        assertThat(redaction.line(refused)).isEqualTo(refused);
        assertThat(redaction.line("password_encryption: scram-sha-256")).contains("scram-sha-256");
    }
}
