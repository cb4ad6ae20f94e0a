package io.pgha.lab.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.lab.engine.trust.Keys;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignaturesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T19:18:35Z");
    private static final KeyPair KEYS = Keys.generate();
    private static final Principal HOLDER = new Principal.User("ocid1.user.oc1..a");
    private static final List<String> SHORT = List.of("date", "(request-target)", "host");
    private static final List<String> LONG =
            List.of("date", "(request-target)", "host", "content-length", "content-type", "x-content-sha256");

    private final Signatures signatures = new Signatures(Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void aSignedRequestProvesItsSender() throws Exception {
        assertThat(prove(signed("GET", SHORT, "", NOW, ""))).isEqualTo(HOLDER);
        assertThat(prove(signed("POST", LONG, "{}", NOW, "{}"))).isEqualTo(HOLDER);
        assertThat(prove(signed("POST", LONG, "", NOW, ""))).isEqualTo(HOLDER);
    }

    @Test
    void headersMayBeListedInAnyCaseAndTheDateMayBeXDate() throws Exception {
        List<String> mixed =
                List.of("x-date", "(request-target)", "host", "Content-Type", "Content-Length", "x-content-sha256");
        assertThat(prove(signed("PUT", mixed, "{}", NOW, "{}"))).isEqualTo(HOLDER);
    }

    @Test
    void aClockMayBeFiveMinutesOffAndNotMore() throws Exception {
        for (int sign : new int[] {-1, 1}) {
            Duration limit = Signatures.SKEW.multipliedBy(sign);
            assertThat(prove(signed("GET", SHORT, "", NOW.plus(limit), ""))).isEqualTo(HOLDER);
            refused(signed("GET", SHORT, "", NOW.plus(limit).plusSeconds(sign), ""));
        }
    }

    @Test
    void aBodyThatIsNotTheSignedOneIsRefused() throws Exception {
        refused(signed("POST", LONG, "{\"a\":1}", NOW, "{\"a\":2}"));
    }

    @Test
    void aBodyMustBeSigned() throws Exception {
        refused(signed("POST", SHORT, "{}", NOW, "{}"));
    }

    @Test
    void hostAndTargetMustBeSigned() throws Exception {
        refused(signed("GET", List.of("date", "(request-target)"), "", NOW, ""));
        refused(signed("GET", List.of("date", "host"), "", NOW, ""));
        refused(signed("GET", List.of("(request-target)", "host"), "", NOW, ""));
    }

    @Test
    void anythingThatIsNoSignatureIsRefused() throws Exception {
        for (String header :
                List.of("", "Bearer x", "Signature keyId=\"k\"", "Signature signature=\"%%%\",keyId=\"k\"")) {
            refused(new Request(
                    "GET",
                    "/20160918/vcns",
                    Map.of("authorization", header, "host", "h", "date", date(NOW)),
                    new byte[0],
                    InetAddress.getLoopbackAddress()));
        }
    }

    private Principal prove(Request request) {
        return signatures.prove(
                request,
                (keyId, ignored) -> keyId.equals("k")
                        ? Optional.of(new Signatures.Known(KEYS.getPublic(), HOLDER))
                        : Optional.empty());
    }

    private void refused(Request request) {
        assertThatThrownBy(() -> prove(request)).isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.status())
                .isEqualTo(401));
    }

    /** Signs one body and sends another. */
    private static Request signed(String method, List<String> names, String body, Instant at, String sent)
            throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("date", date(at));
        headers.put("x-date", date(at));
        headers.put("host", "127.0.0.1:8080");
        headers.put("content-type", "application/json");
        headers.put("content-length", String.valueOf(body.length()));
        headers.put("x-content-sha256", Base64.getEncoder().encodeToString(digest));
        String target = "/20160918/vcns?compartmentId=a%3Ab&limit=1";
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            String lower = name.toLowerCase(Locale.ROOT);
            String value = lower.equals("(request-target)")
                    ? method.toLowerCase(Locale.ROOT) + " " + target
                    : Optional.ofNullable(headers.get(lower)).orElseThrow();
            text.append(text.isEmpty() ? "" : "\n").append(lower).append(": ").append(value);
        }
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(KEYS.getPrivate());
        signer.update(text.toString().getBytes(StandardCharsets.UTF_8));
        headers.put(
                "authorization",
                "Signature version=\"1\",headers=\"" + String.join(" ", names)
                        + "\",keyId=\"k\",algorithm=\"rsa-sha256\",signature=\""
                        + Base64.getEncoder().encodeToString(signer.sign()) + "\"");
        return new Request(
                method, target, headers, sent.getBytes(StandardCharsets.UTF_8), InetAddress.getLoopbackAddress());
    }

    private static String date(Instant at) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atZone(ZoneOffset.UTC));
    }
}
