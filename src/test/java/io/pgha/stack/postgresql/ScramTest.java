package io.pgha.stack.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Secret;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ScramTest {
    // PostgreSQL 17 made these of the passwords.
    private static final Secret OF_SUPERUSER =
            Secret.of("SCRAM-SHA-256$4096:DRRXsCPbexQi9cBCB8GgZw==$NzYjOwvRYQp4k8AFmhZ2ztZNmnwxK8YMu26eS4J363I=:"
                    + "PbvRM3k6OzQ2+LFmA1wvGE0Y/l2jpXnUyrGb03gBhR8=");
    private static final Secret OF_REPLICATION =
            Secret.of("SCRAM-SHA-256$4096:djAffLXJRA2BgiGaRqstdA==$GoNduspb3Xco5xb9IS5uvvH5XGZCUTJAhLN5LzhPLfQ=:"
                    + "2o2q7OH564EE06FP4kVjKz6tnw7OyCf4EDdUu/UVmcY=");

    @Test
    void aVerifierOfTheServerTellsThePassword() {
        assertThat(Scram.verifies(OF_SUPERUSER, Secret.of("su\"per'1"))).isTrue();
        assertThat(Scram.verifies(OF_REPLICATION, Secret.of("repl\\2"))).isTrue();
        assertThat(Scram.verifies(OF_SUPERUSER, Secret.of("su\"per'2"))).isFalse();
        assertThat(Scram.verifies(OF_REPLICATION, Secret.of("su\"per'1"))).isFalse();
    }

    @Test
    void whatIsNoScramVerifierIsNeverRight() {
        assertThat(Scram.verifies(Secret.of("md5a3556571e93b0d20722ba62be61e8c2d"), Secret.of("x")))
                .isFalse();
        assertThat(Scram.verifies(Secret.of("x"), Secret.of("x"))).isFalse();
    }

    // The example of RFC 7677, section 3: its proofs follow from these keys.
    @Test
    void theExampleOfTheStandardComesOut() {
        byte[] salt = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
        assertThat(Scram.verifier("pencil", salt, 4096))
                .isEqualTo("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
                        + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
    }

    @Test
    void aPlanIsTheSameTwiceAndTellsNothing() {
        Secret password = Secret.of("app'secret");
        Secret seed = Secret.of("seed");
        var one = Scram.verifier(password, seed, "app");
        assertThat(one.sameRaw(Scram.verifier(password, seed, "app"))).isTrue();
        assertThat(one.sameRaw(Scram.verifier(password, seed, "boss"))).isFalse();
        assertThat(one.sameRaw(Scram.verifier(password, Secret.of("other"), "app")))
                .isFalse();
        assertThat(one.masked()).isEqualTo(Secret.MASK);
        assertThat(Scram.verifies(Secret.of(one.reveal()), password)).isTrue();
    }
}
