package io.pgha.ops.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.TlsIdentity;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import org.junit.jupiter.api.Test;

class ClusterAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private final ClusterAuthority authority = ClusterAuthority.create("demo", Clock.fixed(NOW, ZoneOffset.UTC));

    private static X509Certificate certificate(String pem) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void itIsAnAuthorityThatSignsItselfForTenYears() throws Exception {
        X509Certificate ca = certificate(authority.certificate());
        ca.verify(ca.getPublicKey());
        assertThat(ca.getBasicConstraints()).isZero();
        assertThat(ca.getKeyUsage()[5]).as("may sign certificates").isTrue();
        ca.checkValidity(Date.from(NOW.plus(Duration.ofDays(3649))));
        assertThat(authority.key().reveal()).startsWith("-----BEGIN PRIVATE KEY-----");
        assertThat(authority.toString()).doesNotContain("BEGIN PRIVATE KEY");
    }

    @Test
    void aSessionGetsAClientCertificateThatTheAuthoritySigned() throws Exception {
        TlsIdentity identity = authority.session(Clock.fixed(NOW, ZoneOffset.UTC));
        X509Certificate client = certificate(identity.certificate());
        client.verify(certificate(authority.certificate()).getPublicKey());
        assertThat(client.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(client.getBasicConstraints()).as("no authority itself").isEqualTo(-1);
        assertThat(client.getIssuerX500Principal())
                .isEqualTo(certificate(authority.certificate()).getSubjectX500Principal());
    }

    @Test
    void twoClustersHaveNothingInCommon() {
        ClusterAuthority other = ClusterAuthority.create("demo", Clock.fixed(NOW, ZoneOffset.UTC));
        assertThat(other.certificate()).isNotEqualTo(authority.certificate());
        assertThat(other.key()).isNotEqualTo(authority.key());
    }
}
