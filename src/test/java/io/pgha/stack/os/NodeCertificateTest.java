package io.pgha.stack.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.plan.Diff;
import io.pgha.plan.Facts;
import io.pgha.stack.Answers;
import io.pgha.stack.Blueprints;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeCertificateTest {
    private static final NodeCertificate STEP = new NodeCertificate(
            "pg1",
            List.of("DNS:pg1", "DNS:localhost", "IP:10.77.10.74", "IP:127.0.0.1", "IP:10.77.10.120"),
            Blueprints.AUTHORITY,
            accounts(),
            Duration.ofDays(730));

    // As OpenSSL 3.5 of a node printed it.
    private static final String GOOD =
            """
            subject=CN=pg1
            X509v3 Authority Key Identifier:
                %s
            X509v3 Subject Alternative Name:
                DNS:pg1, DNS:localhost, IP Address:10.77.10.74, IP Address:127.0.0.1, IP Address:10.77.10.120
            -----BEGIN PUBLIC KEY-----
            MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfrlOw8X6LmTuhTCwNTbySpUpHQD7
            nKMN2HDlZHWFhx3DK6GoOAbiPmnj399zpu4kVk72dhzLD3m6n4iDx8PpUA==
            -----END PUBLIC KEY-----
            Certificate will not expire
            @key
            -----BEGIN PUBLIC KEY-----
            MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfrlOw8X6LmTuhTCwNTbySpUpHQD7
            nKMN2HDlZHWFhx3DK6GoOAbiPmnj399zpu4kVk72dhzLD3m6n4iDx8PpUA==
            -----END PUBLIC KEY-----
            @copies
            etcd.key same
            postgres.key same
            node.key root 600
            etcd.key etcd 600
            postgres.key postgres 600
            """
                    .formatted(Blueprints.AUTHORITY_KEY);

    private static Map<String, String> accounts() {
        Map<String, String> accounts = new LinkedHashMap<>();
        accounts.put("etcd.key", "etcd");
        accounts.put("postgres.key", "postgres");
        return accounts;
    }

    private static Facts says(String printed) {
        return Answers.to(Facts.none(), STEP, "certificate", printed);
    }

    private static String why(String printed) {
        return Answers.change(STEP, says(printed)).what();
    }

    @Test
    void aGoodCertificateIsKept() {
        assertThat(STEP.diff(says(GOOD), Set.of())).isEqualTo(Diff.same());
    }

    @Test
    void theKeyIdentifierOfOlderOpensslIsUnderstood() {
        String older = GOOD.replace(Blueprints.AUTHORITY_KEY, "keyid:" + Blueprints.AUTHORITY_KEY);
        assertThat(STEP.diff(says(older), Set.of())).isEqualTo(Diff.same());
    }

    @Test
    void aNodeWithoutOneGetsOne() {
        assertThat(why("")).isEqualTo("issue the node's certificate (there is none)");
        assertThat(why("@key\n@copies\n")).contains("there is none");
    }

    @Test
    void everyFlawIsNamed() {
        assertThat(why(GOOD.replace("will not expire", "will expire"))).contains("it ends within 30 days");
        assertThat(why(GOOD.replace(", IP Address:10.77.10.120", ""))).contains("its names are");
        assertThat(why(GOOD.replace("subject=CN=pg1", "subject=CN=pg9"))).contains("it is for CN=pg9");
        assertThat(why(GOOD.replace("39:B0", "39:B1"))).contains("another authority signed it");
        assertThat(why(GOOD.replaceFirst("(?s)@key\\n.*?@copies", "@key\n@copies")))
                .contains("the key is not its own");
    }

    @Test
    void aMissingOrReadableCopyIsMadeAgainWithoutANewCertificate() {
        assertThat(why(GOOD.replace("etcd.key same", "etcd.key other"))).startsWith("copy the node's key");
        assertThat(why(GOOD.replace("postgres.key postgres 600", "postgres.key postgres 644")))
                .startsWith("copy the node's key");
    }
}
