package io.pgha.stack.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.plan.Diff;
import io.pgha.plan.Facts;
import io.pgha.stack.Answers;
import io.pgha.stack.Blueprints;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class NodeCertificateTest {
    private static final Instant NOW = Instant.parse("2026-11-23T01:00:00Z");
    private static final List<String> NAMES =
            List.of("DNS:pg1", "DNS:localhost", "IP:10.77.10.74", "IP:127.0.0.1", "IP:10.77.10.120");
    private static final KeyPair AUTHORITY_KEY = keys();
    private static final NodeCertificate STEP = new NodeCertificate(
            "pg1",
            NAMES,
            certificate("demo", AUTHORITY_KEY, AUTHORITY_KEY, List.of(), 3650),
            accounts(),
            Duration.ofDays(730));

    private static final String FILES =
            """
            copy etcd.key same
            copy postgres.key same
            file node.key root 600
            file etcd.key etcd 600
            file postgres.key postgres 600
            """;

    private static Map<String, String> accounts() {
        Map<String, String> accounts = new LinkedHashMap<>();
        accounts.put("etcd.key", "etcd");
        accounts.put("postgres.key", "postgres");
        return accounts;
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String certificate(String name, KeyPair subject, KeyPair signer, List<String> names, int days) {
        try (StringWriter out = new StringWriter();
                JcaPEMWriter pem = new JcaPEMWriter(out)) {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=demo"),
                    BigInteger.ONE,
                    Date.from(NOW.minusSeconds(3600)),
                    Date.from(NOW.plus(Duration.ofDays(days))),
                    new X500Name("CN=" + name),
                    subject.getPublic());
            List<GeneralName> general = new ArrayList<>();
            for (String each : names) {
                general.add(new GeneralName(
                        each.startsWith("DNS:") ? GeneralName.dNSName : GeneralName.iPAddress,
                        each.substring(each.indexOf(':') + 1)));
            }
            if (!general.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(general.toArray(GeneralName[]::new)));
            }
            X509CertificateHolder holder =
                    builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate()));
            pem.writeObject(holder);
            pem.flush();
            return out.toString();
        } catch (java.io.IOException | org.bouncycastle.operator.OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String answer(String first, String files, String certificate) {
        return first + files + certificate;
    }

    private static String good() {
        return answer("key fits\n", FILES, certificate("pg1", keys(), AUTHORITY_KEY, NAMES, 730));
    }

    private static Facts says(String printed) {
        Facts time = Answers.to(Facts.none(), STEP, "time", Long.toString(NOW.getEpochSecond()));
        return Answers.to(time, STEP, "certificate", printed);
    }

    private static String why(String printed) {
        return Answers.change(STEP, says(printed)).what();
    }

    @Test
    void aGoodCertificateIsKept() {
        assertThat(STEP.diff(says(good()), Set.of())).isEqualTo(Diff.same());
    }

    @Test
    void aNodeWithoutOneGetsOne() {
        assertThat(why("")).isEqualTo("issue the node's certificate (there is none)");
    }

    @Test
    void everyFlawIsNamed() {
        assertThat(why(answer("key fits\n", FILES, certificate("pg1", keys(), AUTHORITY_KEY, NAMES, 29))))
                .contains("it ends within 30 days");
        assertThat(why(answer(
                        "key fits\n", FILES, certificate("pg1", keys(), AUTHORITY_KEY, NAMES.subList(0, 4), 730))))
                .contains("its names are")
                .doesNotContain("10.77.10.120");
        assertThat(why(answer("key fits\n", FILES, certificate("pg9", keys(), AUTHORITY_KEY, NAMES, 730))))
                .contains("it is for CN=pg9");
        assertThat(why(answer("key fits\n", FILES, certificate("pg1", keys(), keys(), NAMES, 730))))
                .contains("another authority signed it");
        assertThat(why(good().replace("key fits\n", ""))).contains("the key is not its own");
    }

    @Test
    void aMissingOrReadableCopyIsMadeAgainWithoutANewCertificate() {
        assertThat(why(good().replace("copy etcd.key same\n", ""))).startsWith("copy the node's key");
        assertThat(why(good().replace("postgres.key postgres 600", "postgres.key postgres 644")))
                .startsWith("copy the node's key");
    }

    @Test
    void theAuthorityOfOtherTestsSignedNothingHere() {
        NodeCertificate other =
                new NodeCertificate("pg1", NAMES, Blueprints.AUTHORITY, accounts(), Duration.ofDays(730));
        assertThat(Answers.change(other, Answers.to(Facts.none(), other, "certificate", good()))
                        .what())
                .contains("another authority signed it");
    }
}
