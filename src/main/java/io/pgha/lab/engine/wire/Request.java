package io.pgha.lab.engine.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One request as it came over the wire; nothing in it is believed yet. */
public final class Request {
    private final String method;
    private final String target;
    private final Map<String, String> headers;
    private final byte[] body;
    private final InetAddress sender;
    private final Map<String, String> query = new LinkedHashMap<>();

    /**
     * A request.
     *
     * @param target raw path and query, exactly as sent, since that is what was signed
     * @param headers by name in lower case
     */
    public Request(String method, String target, Map<String, String> headers, byte[] body, InetAddress sender) {
        this.method = method;
        this.target = target;
        this.headers = Map.copyOf(headers);
        this.body = body.clone();
        this.sender = sender;
        int mark = target.indexOf('?');
        if (mark >= 0) {
            for (String pair : target.substring(mark + 1).split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    query.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
                }
            }
        }
    }

    /** GET, POST and so on. */
    public String method() {
        return method;
    }

    /** Raw path and query. */
    public String target() {
        return target;
    }

    /** The path alone, raw. */
    public String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    /** The path's segments, decoded. */
    public List<String> segments() {
        List<String> segments = new ArrayList<>();
        for (String segment : path().split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        return segments;
    }

    /** A query parameter; empty if it is missing or has no value. */
    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
    }

    /** A header, named in any case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The body's bytes. */
    public byte[] body() {
        return body.clone();
    }

    /** The body's length in bytes. */
    public int length() {
        return body.length;
    }

    /** The address the request came from. */
    public InetAddress sender() {
        return sender;
    }

    /**
     * The body as an object; an empty body is an empty object.
     *
     * @throws ApiException 400 if it is anything else
     */
    public ObjectNode json() {
        if (body.length == 0) {
            return Json.object();
        }
        try {
            if (Json.read(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            throw new ApiException(400, "CannotParseRequest", "Incorrectly formatted request: the body is not JSON.");
        }
        throw new ApiException(400, "CannotParseRequest", "Incorrectly formatted request: the body is not an object.");
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
