package io.pgha.shell.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "pg query \"alter role app password 'Mark1'\"|pg query \"alter role app password '${PASSWORD}'\"",
                "exec PGPASSWORD=Mark1 psql|exec PGPASSWORD=${PGPASSWORD} psql",
                "exec 'api_key = \"Mark1\"'|exec 'api_key = \"${API_KEY}\"'",
                "exec tool --token Mark1 x|exec tool --token ${TOKEN} x",
                "exec tool --password=Mark1|exec tool --password=${PASSWORD}",
                "pg query postgresql://app:Mark1@10.0.0.1/app|pg query postgresql://app:${PASSWORD}@10.0.0.1/app"
            })
    void aSecretBecomesAVariable(String line, String expected) {
        assertThat(SecretWords.asVariables(line)).isEqualTo(expected);
        assertThat(SecretWords.masked(line)).doesNotContain("Mark1").contains("******");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret set superuser",
                "secret rotate token-of-somebody",
                "tool --password-file=/etc/x",
                "stack configure all --yes",
                "exec PGPASSWORD=${PGPASSWORD} psql",
                "tunnel open pgsql1 5432",
                "pg query \"select passwd from pg_shadow\""
            })
    void whatIsNoSecretStays(String line) {
        assertThat(SecretWords.asVariables(line)).isEqualTo(line);
    }

    @Test
    void aMaskedLineIsNotMaskedAgain() {
        String once = SecretWords.masked("exec PGPASSWORD=Mark1 psql");
        assertThat(SecretWords.masked(once)).isEqualTo(once);
    }
}
