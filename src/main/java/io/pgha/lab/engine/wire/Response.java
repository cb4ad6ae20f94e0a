package io.pgha.lab.engine.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** One answer: its status, headers and body; immutable. */
public final class Response {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    private Response(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /** A tree. */
    public static Response json(int status, JsonNode tree) {
        return new Response(status, Map.of("content-type", "application/json"), Json.bytes(tree));
    }

    /** Plain text. */
    public static Response text(int status, String text) {
        return new Response(status, Map.of("content-type", "text/plain"), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Nothing. */
    public static Response empty(int status) {
        return new Response(status, Map.of(), new byte[0]);
    }

    /** The error body that the API has for everything. */
    public static Response error(ApiException refusal) {
        String message = refusal.getMessage() == null ? "" : refusal.getMessage();
        Response response =
                json(refusal.status(), Json.object().put("code", refusal.code()).put("message", message));
        return refusal.status() == 429 ? response.with("connection", "close") : response;
    }

    /** The same answer with a header more. */
    public Response with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Response(status, more, body);
    }

    /** The status. */
    public int status() {
        return status;
    }

    /** The headers, by name in lower case. */
    public Map<String, String> headers() {
        return Map.copyOf(headers);
    }

    /** The body's bytes. */
    public byte[] body() {
        return body.clone();
    }
}
