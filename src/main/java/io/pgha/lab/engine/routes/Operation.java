package io.pgha.lab.engine.routes;

import java.util.List;
import java.util.Set;

/**
 * An operation as the API declares it.
 *
 * @param service core's part, identity or work requests
 * @param name such as {@code LaunchInstance}
 * @param method of HTTP
 * @param path segments; those in braces stand for any value
 * @param query names of its query parameters
 * @param requiredQuery those that must be there
 * @param headers names of its request headers
 */
public record Operation(
        String service,
        String name,
        String method,
        List<String> path,
        Set<String> query,
        Set<String> requiredQuery,
        Set<String> headers) {

    /** True if it answers with a list in pages. */
    public boolean isPaged() {
        return query.contains("page");
    }

    /** True if a retry token may come with it. */
    public boolean takesRetryToken() {
        return headers.contains("opc-retry-token");
    }
}
