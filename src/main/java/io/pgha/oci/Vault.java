package io.pgha.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.oracle.bmc.http.signing.DefaultRequestSigner;
import com.oracle.bmc.model.BmcException;
import io.pgha.model.Problem;
import io.pgha.model.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Secrets of OCI Vault. Their service has an SDK module of its own that not every registry of packages has, so the one call is made
 * here, signed by the SDK: {@code GetSecretBundle} of the secret retrieval API, version 20190301.
 */
public final class Vault {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int OK = 200;

    private final Clients clients;
    private final Calls calls;
    private final Timing timing;
    private final Optional<String> endpoint;

    Vault(Clients clients, Calls calls, Timing timing, Optional<String> endpoint) {
        this.clients = clients;
        this.calls = calls;
        this.timing = timing;
        this.endpoint = endpoint;
    }

    /**
     * The current version of a secret.
     *
     * @param secretId OCID of the secret
     * @throws io.pgha.model.ProblemException if it is no secret's OCID, cannot be read, or is no text
     */
    public Secret current(String secretId) {
        Ocid.check(secretId, "vault", Ocid.Kind.SECRET);
        String url = url() + "/20190301/secretbundles/" + secretId + "?stage=CURRENT";
        JsonNode bundle = calls.call(
                Operation.reading("reading secret " + secretId, secretId), this::url, () -> get(URI.create(url)));
        JsonNode content = bundle.path("secretBundleContent");
        if (!content.path("contentType").asText().equals("BASE64")) {
            throw unusable(secretId, "The vault gives it in a form that is not known here.");
        }
        try {
            String text = new String(
                    Base64.getDecoder().decode(content.path("content").asText()), StandardCharsets.UTF_8);
            return Secret.of(text.replaceFirst("\\R$", ""));
        } catch (IllegalArgumentException e) {
            throw unusable(secretId, "Its content is no Base64.");
        }
    }

    private String url() {
        return endpoint.orElseGet(
                () -> "https://secrets.vaults." + clients.login().region() + ".oci.oraclecloud.com");
    }

    private JsonNode get(URI uri) {
        Map<String, String> signed = DefaultRequestSigner.createRequestSigner(
                        clients.login().provider())
                .signRequest(uri, "GET", Map.of("host", List.of(uri.getAuthority())), null);
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout((int) timing.connect().toMillis());
            connection.setReadTimeout((int) timing.read().toMillis());
            connection.setInstanceFollowRedirects(false);
            // The connection names the host itself, as it was signed.
            signed.forEach((name, value) -> {
                if (!name.equalsIgnoreCase("host")) {
                    connection.setRequestProperty(name, value);
                }
            });
            connection.setRequestProperty("accept", "application/json");
            int status = connection.getResponseCode();
            try (InputStream body = body(connection, status)) {
                JsonNode answer = JSON.readTree(body.readAllBytes());
                if (status != OK) {
                    throw new BmcException(
                            status,
                            answer.path("code").asText(""),
                            answer.path("message").asText(""),
                            Optional.ofNullable(connection.getHeaderField("opc-request-id"))
                                    .orElse(""));
                }
                return answer;
            }
        } catch (SocketTimeoutException e) {
            throw new BmcException(true, "no answer in time", e, "");
        } catch (IOException e) {
            throw new BmcException(false, "no answer", e, "");
        }
    }

    private static InputStream body(HttpURLConnection connection, int status) throws IOException {
        InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        return body == null ? new ByteArrayInputStream(new byte[0]) : body;
    }

    private static io.pgha.model.ProblemException unusable(String secretId, String why) {
        return Problem.of("VAULT_CONTENT", Problem.Kind.PRECONDITION, "A secret of OCI Vault cannot be used.")
                .at(secretId)
                .because(why)
                .withNext("secret list", "cluster show")
                .toException();
    }
}
