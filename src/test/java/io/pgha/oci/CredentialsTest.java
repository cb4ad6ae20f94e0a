package io.pgha.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Secret;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** API keys and session tokens as users have them, good and bad. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CredentialsTest {
    private static final String RIGHT = "opensesame";

    private Path directory = Path.of(".");

    @BeforeAll
    void writeKeys(@TempDir Path where) throws Exception {
        directory = where;
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        pem("plain.pem", new JcaPKCS8Generator(pair.getPrivate(), null));
        pem(
                "encrypted.pem",
                new JcaPKCS8Generator(
                        pair.getPrivate(),
                        new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
                                .setProvider(new BouncyCastleProvider())
                                .setPassword(RIGHT.toCharArray())
                                .build()));
        Files.writeString(directory.resolve("no.pem"), "this is no key\n");
    }

    private void pem(String name, Object content) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(content);
        }
        Files.writeString(directory.resolve(name), text.toString());
    }

    private TenancySettings settings(String more, Optional<Secret> passphrase) throws IOException {
        Path config = Files.writeString(
                directory.resolve("config"),
                """
                [DEFAULT]
                user=ocid1.user.oc1..aaaa
                tenancy=ocid1.tenancy.oc1..aaaa
                fingerprint=00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff
                region=eu-frankfurt-1
                """
                        + more + "\n");
        return new TenancySettings(
                config.toString(),
                "DEFAULT",
                "eu-frankfurt-1",
                Optional.empty(),
                "ocid1.compartment.oc1..aaaa",
                ApiKey.none(),
                passphrase);
    }

    private String key(String name) {
        return "key_file=" + directory.resolve(name);
    }

    private Problem refusal(TenancySettings settings) {
        ProblemException e = catchThrowableOfType(ProblemException.class, () -> new Credentials(settings).login());
        assertThat(e).isNotNull();
        return e.first();
    }

    @Test
    void aPlainKeyAndAnEncryptedOneWithItsPassphraseLogIn() throws IOException {
        assertThat(new Credentials(settings(key("plain.pem"), Optional.empty()))
                        .login()
                        .tenancyId())
                .isEqualTo("ocid1.tenancy.oc1..aaaa");
        assertThat(new Credentials(settings(key("encrypted.pem"), Optional.of(Secret.of(RIGHT))))
                        .login()
                        .region())
                .isEqualTo("eu-frankfurt-1");
        assertThat(new Credentials(settings(key("encrypted.pem") + "\npass_phrase=" + RIGHT, Optional.empty())).login())
                .isNotNull();
    }

    @Test
    void anEncryptedKeyWithoutAPassphraseSaysSo() throws IOException {
        assertThat(refusal(settings(key("encrypted.pem"), Optional.empty())).code())
                .isEqualTo("OCI_KEY_ENCRYPTED");
    }

    @Test
    void aWrongPassphraseSaysSoAndIsNotShown() throws IOException {
        Problem problem = refusal(settings(key("encrypted.pem"), Optional.of(Secret.of("hunter2hunter2"))));
        assertThat(problem.code()).isEqualTo("OCI_KEY_UNUSABLE");
        assertThat(problem.what()).contains("passphrase is wrong");
        assertThat(problem.toString()).doesNotContain("hunter2");
    }

    @Test
    void aFileThatIsNoKeyAndOneThatIsNotThere() throws IOException {
        assertThat(refusal(settings(key("no.pem"), Optional.empty())).code()).isEqualTo("OCI_KEY_UNUSABLE");
        assertThat(refusal(settings(key("gone.pem"), Optional.empty())).code()).isEqualTo("OCI_KEY_MISSING");
    }

    @Test
    void aSessionTokenThatIsNotThereSaysHowToGetOne() throws IOException {
        Problem problem = refusal(
                settings(key("plain.pem") + "\nsecurity_token_file=" + directory.resolve("gone"), Optional.empty()));
        assertThat(problem.code()).isEqualTo("OCI_SESSION_UNUSABLE");
        assertThat(problem.cause()).contains("oci session authenticate");
    }

    @Test
    void aSessionTokenSignsInItsOwnName() throws IOException {
        String body = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        "{\"exp\":4102444800,\"sub\":\"ocid1.user.oc1..aaaa\"}".getBytes(StandardCharsets.UTF_8));
        Path token = Files.writeString(directory.resolve("token"), "e30." + body + ".c2ln");
        try (Login login = new Credentials(
                        settings(key("plain.pem") + "\nsecurity_token_file=" + token, Optional.empty()))
                .login()) {
            assertThat(login.provider().getKeyId()).startsWith("ST$e30.");
        }
    }

    @Test
    void aProfileThatIsNotThereNamesThoseThatAre() throws IOException {
        TenancySettings known = settings(key("plain.pem"), Optional.empty());
        TenancySettings other = new TenancySettings(
                known.configFile(), "PROD", "", Optional.empty(), known.compartment(), ApiKey.none(), Optional.empty());
        assertThatThrownBy(() -> new Credentials(other).login())
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("OCI_PROFILE_MISSING");
        assertThat(refusal(other).cause()).contains("DEFAULT");
    }
}
